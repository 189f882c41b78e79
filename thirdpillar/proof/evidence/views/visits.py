"""Do home visits matter? What research says, in its own words, and what this district's visits did."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.tables import Column, Kind
from thirdpillar.practice.visits.choices import Moment
from thirdpillar.practice.visits.forms.progress import DayForm
from thirdpillar.practice.visits.queries.years import year_on
from thirdpillar.proof.evidence.actions.rehearsals import rule_on
from thirdpillar.proof.evidence.queries.visits import CUTS, Mattering, mattering
from thirdpillar.proof.evidence.rules import WORKERS
from thirdpillar.proof.evidence.views.addresses import school_names
from thirdpillar.proof.evidence.views.files import table_file
from thirdpillar.proof.evidence.wording import minds
from thirdpillar.proof.evidence.wording import visits as words


def _found(request: HttpRequest) -> tuple[DayForm, Mattering]:
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    form = DayForm(request.GET, today=clock.today(zone))
    as_of: date = form.day()
    after = datetime.combine(as_of + timedelta(days=1), time.min, ZoneInfo(zone))
    found = mattering(
        year_on(as_of, seen_by=scope), as_of=as_of, after=after, rule=rule_on(as_of, scope.district_id), seen_by=scope
    )  # fmt: skip
    return form, found


@open_to(*WORKERS)
def visits_page(request: HttpRequest) -> HttpResponse:
    """Coverage beside the milestone of research, by school, language, grade and group; and what followed the visits."""
    form, found = _found(request)
    names = school_names(request.scope)
    tables = [(title, words.coverage(found, cut, names)) for cut, title in zip(CUTS, _titles(), strict=True)]
    by_school = words.what_followed_by_school(found, names)
    return render(
        request,
        "evidence/visits.html",
        {
            "form": form,
            "found": found,
            "research": words.research(found),
            "tables": [
                (title, rows, any(row["is_told"] for row in rows) or place == 0)
                for place, (title, rows) in enumerate(tables)
                if rows
            ],
            "followed": words.what_followed(found),
            "figures": by_school,
            "by_school": words.side_by_side(by_school),
            "minds": minds.before_and_after(found.minds, names),
            "minds_say": minds.what_it_says(),
            "rule": words.rule_words(found),
            "may_research": request.scope.role == Role.OFFICE,  # type: ignore[attr-defined]
        },
        status=422 if form.errors else 200,
    )


@open_to(*WORKERS, support=False)
def visits_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same numbers as CSV or XLSX, with the words of research beside them."""
    if form not in ("csv", "xlsx"):
        raise Http404
    _form, found = _found(request)
    names = school_names(request.scope)
    rows: list[dict[str, Any]] = []
    for cut, title in zip(CUTS, _titles(), strict=True):
        rows += [row | {"cut": title} for row in words.coverage(found, cut, names)]
    rows += [row | {"cut": _("After the visit")} for row in words.what_followed(found)]
    for figure in words.what_followed_by_school(found, names):
        rows += [row | {"cut": f"{_('After the visit')} · {figure['label']}"} for row in figure["rows"]]
    for side in minds.before_and_after(found.minds, names):
        rows += _minds_rows(side)
    columns = [
        Column("cut", _("Table"), Kind.TEXT),
        Column("label", _("Group"), Kind.TEXT),
        Column("of", _("All together"), Kind.TEXT),
        Column("count", _("Number"), Kind.TEXT),
        Column("rate", _("Per cent"), Kind.TEXT),
    ]
    kept = [column.key for column in columns]
    notes = [(_("As of"), found.as_of.isoformat())]
    notes += [(_("Table"), words.rule_words(found))]
    notes += [(_("Before and after"), minds.what_it_says())]
    notes += [(one["title"], f"{one['text']} ({one['citation']})") for one in words.research(found)]
    return table_file(
        request.district,
        form,
        "home-visits",
        [{key: row[key] for key in kept} for row in rows],
        columns,
        notes,
    )


def _minds_rows(side: dict[str, Any]) -> list[dict[str, Any]]:
    """Of one side: each statement and group before and after, with who answered both times."""
    return [
        {
            "cut": f"{side['label']} · {moment.label}",
            "label": row["label"],
            "of": row["answered"],
            "count": "",
            "rate": row[moment],
        }
        for moment in Moment
        for row in side["rows"]
    ]


def _titles() -> tuple[str, ...]:
    return _("By school"), _("By home language"), _("By grade"), _("By student group")
