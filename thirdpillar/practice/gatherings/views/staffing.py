"""What to prepare: for one gathering, and for all that are coming; and afterwards whether those who asked came."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.tables import Column, Kind, write_csv
from thirdpillar.ground.schools.queries import schools
from thirdpillar.practice.gatherings.actions import staffing as actions
from thirdpillar.practice.gatherings.choices import Need
from thirdpillar.practice.gatherings.forms.staffing import DoneForm, TaskForm
from thirdpillar.practice.gatherings.queries.asked import Row, asked_and_came
from thirdpillar.practice.gatherings.queries.staffing import Line, staffing, to_prepare
from thirdpillar.practice.gatherings.rules import may_plan
from thirdpillar.practice.gatherings.rules.needs import may_read_closely
from thirdpillar.practice.gatherings.views.common import WHO, days_asked, done, found


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def prepare_page(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """What has to be arranged for one gathering: how much, by whom, until when; an interpreter is looked for here."""
    gathering, scope = found(request, gathering_id), request.scope  # type: ignore[attr-defined]
    if request.method == "POST":
        _do(request, gathering.pk)
        return redirect("gatherings:prepare", gathering.pk)
    asked = staffing(gathering, seen_by=scope)
    closely = may_read_closely(scope)
    record_read(
        by=scope, at=clock.now(), deed="gatherings.prepare", subject="gathering", subject_id=gathering.pk,
        families=asked.households,
    )  # fmt: skip
    names = _names(asked.lines, scope)
    return render(
        request,
        "gatherings/prepare.html",
        {
            "gathering": gathering, "asked": asked, "closely": closely,
            "may_plan": may_plan(scope, gathering.school_id) is None,
            "people": [
                {"value": str(one.pk), "label": one.display_name}
                for one in actions.owners(gathering.school_id, seen_by=scope)
            ],
            "rows": [_row(line, names, scope, closely) for line in asked.lines],
        },
    )  # fmt: skip


@open_to(*WHO)
@require_safe
def to_prepare_page(request: HttpRequest) -> HttpResponse:
    """Everything to arrange in the next weeks, what is due first; or only what is mine."""
    scope, mine = request.scope, request.GET.get("whose") == "mine"  # type: ignore[attr-defined]
    lines = to_prepare(clock.now(), seen_by=scope)
    lines = [line for line in lines if line.owner_id == scope.account_id] if mine else lines
    names = _names(lines, scope)
    today = clock.today(request.district.zone)  # type: ignore[attr-defined]
    return render(
        request,
        "gatherings/to_prepare.html",
        {
            "mine": mine,
            "rows": [
                _row(line, names, scope, False) | {"is_late": not line.is_done and line.due_on <= today}  # type: ignore[operator]
                for line in lines
            ],
        },
    )  # fmt: skip


@open_to(*WHO)
@require_safe
def asked_page(request: HttpRequest) -> HttpResponse:
    """Whether those came who had asked for something, beside those who had not; small numbers are hidden."""
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    own = list(schools(seen_by=scope))
    here = {str(one.pk) for one in own}
    school = next((one for one in ids_among([request.GET.get("school", "")]) if str(one) in here), None)
    first, last = days_asked(request, zone)
    local = clock.ZoneInfo(zone)
    rows = asked_and_came(
        since=datetime.combine(first, time(), local), until=datetime.combine(last + timedelta(days=1), time(), local),
        school_id=school, on=clock.today(zone), seen_by=scope,
    )  # fmt: skip
    if request.GET.get("as") == "csv":
        return _csv(rows, first, last, next((one.name for one in own if one.pk == school), ""))
    query = request.GET.copy()
    query["as"] = "csv"
    return render(
        request,
        "gatherings/asked.html",
        {
            "rows": rows, "first": first, "last": last, "school": school, "query": query.urlencode(),
            "schools": [{"value": str(one.pk), "label": one.name} for one in own],
        },
    )  # fmt: skip


def _do(request: HttpRequest, gathering_id: UUID) -> None:
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    deed, need = request.POST.get("deed", ""), request.POST.get("need", "")
    language = request.POST.get("language", "")
    if need not in Need.values or "\0" in language:
        raise Http404
    which: dict[str, Any] = {"gathering_id": gathering_id, "need": need, "language": language}
    if deed == "done":
        form = DoneForm(request.POST)
        arranged = form.cleaned_data["arranged"] if form.is_valid() else None
        done(
            request, lambda: actions.say_done(arranged=arranged, by=scope, at=now, **which), _("Saved.")  # type: ignore[arg-type]
        )  # fmt: skip
    elif deed == "give":
        given = TaskForm(request.POST)
        if given.is_valid():
            done(
                request,
                lambda: actions.give_task(by=scope, at=now, **which, **given.cleaned_data),
                _("Saved."),
            )  # type: ignore[arg-type]
    elif deed == "look":
        done(
            request,
            lambda: actions.look_for_interpreter(
                gathering_id=gathering_id, language=language, by=scope, at=now
            ),
            _("Saved."),
        )


def _row(line: Line, names: dict[UUID, str], scope: Scope, closely: bool) -> dict:
    return {
        "it": line, "owner": names.get(line.owner_id, ""), "interpreter": names.get(line.interpreter_id, ""),  # type: ignore[arg-type]
        "label": str(Need(line.need).label), "is_mine": line.owner_id == scope.account_id,
        "said": line.said if closely and line.need in (Need.FOOD, Need.ACCESS) else [],
        "words": line.words if closely else [],
        "unknown": line.said[0][1] if line.need == Need.CHILDCARE and line.said else 0,
    }  # fmt: skip


def _names(lines: list[Line], scope: Scope) -> dict[UUID, str]:
    ids = {one for line in lines for one in (line.owner_id, line.interpreter_id)} - {None}
    machine = Scope.system(scope.district_id, "names of those who staff a gathering")
    with tenancy.acting_as(machine):
        return {
            key: one.display_name for key, one in Account.objects.seen_by(machine).in_bulk(list(ids)).items()
        }


def _csv(rows: list[Row], first: date, last: date, school: str) -> HttpResponse:
    columns = [
        Column("need", _("Need")), Column("asked", _("Families that asked")), Column("asked_rate", _("Of these came")),
        Column("others", _("Other families")), Column("others_rate", _("Of these came")),
        Column("gap", _("Difference"), Kind.WHOLE),
    ]  # fmt: skip
    body = write_csv(
        (
            {
                "need": row.label, "asked": row.asked, "asked_rate": row.asked_rate, "others": row.others,
                "others_rate": row.others_rate, "gap": row.gap,
            }
            for row in rows
        ),
        columns,
        notes=[(_("When"), f"{first} – {last}"), *([(_("School"), school)] if school else [])],
    )  # fmt: skip
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="needs-{first}-{last}.csv"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
