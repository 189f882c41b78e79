"""Hours of volunteers and service learning in a school year, for the year-end report; on the page and as a file."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from thirdpillar.algorithms.disclosure import ALL
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.tables import Column, Kind
from thirdpillar.ground.schools.queries import school_year_on
from thirdpillar.practice.visits.forms.progress import DayForm
from thirdpillar.proof.evidence.actions.rehearsals import rule_on
from thirdpillar.proof.evidence.queries.volunteers import STUDENTS, VOLUNTEERS, Given, Group, given_in_year
from thirdpillar.proof.evidence.rules import WORKERS
from thirdpillar.proof.evidence.views.addresses import school_names
from thirdpillar.proof.evidence.views.files import table_file
from thirdpillar.proof.evidence.wording.outreach import count_words, group_label


def _found(request: HttpRequest) -> tuple[DayForm, Given | None]:
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    form = DayForm(request.GET or None, today=clock.today(zone))
    as_of = form.day()
    year = school_year_on(as_of, seen_by=scope)
    if year is None:
        return form, None
    here = ZoneInfo(zone)
    found = given_in_year(
        first=year.begins_on, as_of=as_of, since=datetime.combine(year.begins_on, time.min, here),
        before=datetime.combine(as_of + timedelta(days=1), time.min, here), rule=rule_on(as_of, scope.district_id),
        seen_by=scope,
    )  # fmt: skip
    return form, found


def _rows(
    cut: str, groups: tuple[Group, ...], schools: dict[str, str], more: dict[str, int] | None = None
) -> list[dict[str, Any]]:
    return [
        {
            "label": group_label(cut, one.value, schools), "people": count_words(one.people.denominator),
            "hours": "–" if one.hours is None else number_format(one.hours, 0, force_grouping=True),
            "opportunities": (more or {}).get(one.value, ""),
        }
        for one in groups
        if one.value == ALL or cut == "language" or (one.value in schools if cut == "school" else one.value)
    ]  # fmt: skip


def _tables(found: Given, schools: dict[str, str]) -> list[dict[str, Any]]:
    titles = {"school": _("By school"), "language": _("By home language"), "group": _("By student group")}
    tables: list[dict[str, Any]] = [
        {
            "cut": cut, "over": _("Volunteers"), "title": titles[cut], "rows": _rows(cut, found.volunteers[cut], schools),
        }
        for cut in VOLUNTEERS
    ]  # fmt: skip
    tables += [
        {
            "cut": cut, "over": _("Service learning"), "title": titles[cut], "is_service": cut == "school",
            "rows": _rows(cut, found.students[cut], schools, found.opportunities),
        }
        for cut in STUDENTS
    ]  # fmt: skip
    return [each for each in tables if len(each["rows"]) > int(each["cut"] == "group")]


@open_to(*WORKERS)
def volunteers_page(request: HttpRequest) -> HttpResponse:
    """People and hours by school and language, each person once, up to a day."""
    form, found = _found(request)
    names = school_names(request.scope)  # type: ignore[attr-defined]
    return render(
        request,
        "evidence/volunteers.html",
        {"form": form, "found": found, "tables": _tables(found, names) if found else [], "day": form.day()},
        status=422 if form.errors else 200,
    )


@open_to(*WORKERS, support=False)
def volunteers_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same numbers as CSV or XLSX, with the day."""
    if form not in ("csv", "xlsx"):
        raise Http404
    _asked, found = _found(request)
    if found is None:
        raise Http404
    names = school_names(request.scope)  # type: ignore[attr-defined]
    rows = [
        row | {"cut": f"{table['over']}: {table['title']}"}
        for table in _tables(found, names)
        for row in table["rows"]
    ]
    columns = [
        Column("cut", _("Table"), Kind.TEXT), Column("label", _("Group"), Kind.TEXT), Column("people", _("People"), Kind.TEXT),
        Column("hours", _("Hours"), Kind.TEXT), Column("opportunities", _("Opportunities"), Kind.TEXT),
    ]  # fmt: skip
    notes = [(_("From"), found.first.isoformat()), (_("As of"), found.as_of.isoformat())]
    return table_file(request.district, form, "volunteers", rows, columns, notes)  # type: ignore[attr-defined]
