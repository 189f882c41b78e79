"""The reach page: one figure, the trend, then who is behind it by school, grade, language and group."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.tables import Column, Kind
from thirdpillar.ground.people.queries.rosters import held_import
from thirdpillar.ground.people.wording import grade_place
from thirdpillar.proof.evidence.actions import freshen_reach
from thirdpillar.proof.evidence.forms import AsOfForm
from thirdpillar.proof.evidence.queries import Reach, reach, reach_trend
from thirdpillar.proof.evidence.queries.filtering import UNKNOWN
from thirdpillar.proof.evidence.queries.measures import DEFAULT_MEASURE, HOUSEHOLDS
from thirdpillar.proof.evidence.rules import LOOKERS, READERS
from thirdpillar.proof.evidence.views.addresses import address_of, said_when, school_names
from thirdpillar.proof.evidence.views.crossed import cross_table
from thirdpillar.proof.evidence.views.files import notes_of, table_file
from thirdpillar.proof.evidence.wording.labels import day_and_month, unit_name, value_label

MOST_CROSSED_HERE = 25  # schools; of more, the table by school and language has a page of its own


@open_to(*LOOKERS)
def reach_page(request: HttpRequest) -> HttpResponse:
    """Families reached, as of a day: of the district, of a school, or of the asker's class."""
    scope, names = request.scope, school_names(request.scope)
    form = AsOfForm(request.GET, today=clock.today(request.district.zone), seen_by=scope)
    as_of, school, measure = form.asked()
    if school is not None and str(school) not in names:
        raise Http404
    freshen_reach(district_id=scope.district_id, at=clock.now())
    whole = reach(seen_by=scope, as_of=as_of, school=school, measure=measure)
    if whole is None:
        return render(request, "evidence/nothing_yet.html")
    if school is None and len(names) == 1:
        school = UUID(next(iter(names)))
    when = said_when(as_of, measure)
    cuts = []
    for dimension, title in titles_of_cuts():
        found = reach(seen_by=scope, by=(dimension,), as_of=as_of, school=school, measure=measure)
        cuts.append((dimension, title, bars(found, names, when)))
    across, apart = len(names) > 1 and school is None, len(names) > MOST_CROSSED_HERE
    here = {"school": school} if school and scope.breadth != "class" else {}
    return render(
        request,
        "evidence/reach.html",
        {
            "form": form,
            "found": whole,
            "held": held_import(seen_by=scope) if scope.role == Role.OFFICE else None,
            "whose": _whose(scope, names, school),
            "crumbs": _crumbs(scope, names, school, when),
            "trend": [
                {
                    "label": point.on,
                    "short": day_and_month(point.on),
                    "value": point.percent,
                    "count": point.reached,
                    "of": point.enrolled,
                }
                for point in reach_trend(seen_by=scope, as_of=as_of, school=school, measure=measure)
            ],
            # A picture of one row would only say the figure again.
            "cuts": [cut for cut in cuts if len(cut[2]) > 1],
            "cross": cross_table(scope, names, as_of, measure) if across and not apart else None,
            "crossed_apart": len(names) if across and apart else 0,
            "here": urlencode(here | when),
            "counts_families": whole.unit == HOUSEHOLDS,
            "unit": unit_name(whole.unit),
            "usual": measure == DEFAULT_MEASURE,
            "reads_published": scope.role in READERS,
        },
    )


def titles_of_cuts() -> tuple[tuple[str, str], ...]:
    return (
        ("school", _("By school")),
        ("language", _("By home language")),
        ("grade", _("By grade")),
        ("group", _("By student group")),
    )


def _whose(scope, names: dict[str, str], school: UUID | None) -> str:
    """Whose families the page speaks of, for its title."""
    if scope.breadth == "class":
        return _("Families of your class")
    if school is not None:
        return names[str(school)]
    return _("Families of your schools") if scope.breadth == "school" else _("Families of the district")


def _crumbs(scope, names: dict[str, str], school: UUID | None, when: dict[str, str]) -> list[dict]:
    if school is None or len(names) < 2 or scope.breadth == "class":
        return []
    day = f"?{urlencode(when)}" if when else ""
    all_of_them = _("All schools") if scope.breadth == "district" else _("Your schools")
    return [
        {"label": all_of_them, "url": reverse("evidence:reach") + day},
        {"label": names[str(school)], "url": ""},
    ]


def bars(found: Reach | None, names: dict[str, str], when: dict[str, str]) -> list[dict]:
    """Rows for the bar chart of one dimension. Each number opens the families reached that it counts.

    A school's name leads to its own page, every other name to its families not yet reached.
    """
    if found is None:
        return []
    (dimension,) = found.by
    rows: list[dict[str, Any]] = []
    for row in found.rows:
        value = row.group[dimension]
        if dimension == "school" and value not in names:
            continue  # another school of a child who has two; not this asker's to see
        asked = ({"school": str(found.school)} if found.school else {}) | {dimension: value or UNKNOWN} | when
        rows.append(
            {
                "label": value_label(dimension, value, names),
                "value": row.reached,
                "of": row.enrolled,
                "url": address_of("reach", asked)
                if dimension == "school"
                else address_of("families", {"reached": "no"} | asked),
                "opens": address_of("families", {"reached": "yes"} | asked),
                "place": grade_place(value) if dimension == "grade" else None,
            }
        )
    rows.sort(key=lambda each: each["place"] if dimension == "grade" else (-each["of"], fold(each["label"])))
    return rows


@open_to(*LOOKERS, support=False)
def reach_file(request: HttpRequest, form: str) -> HttpResponse:
    """The figures in every cut as one CSV or XLSX, with definition and as-of date on top. For use inside only."""
    if form not in ("csv", "xlsx"):
        raise Http404
    scope, names = request.scope, school_names(request.scope)
    form_asked = AsOfForm(request.GET, today=clock.today(request.district.zone), seen_by=scope)
    as_of, school, measure = form_asked.asked()
    if form_asked[
        "as_of"
    ].errors:  # the page says why; a file of another day would be taken for the one asked for
        return redirect(f"{reverse('evidence:reach')}?{request.GET.urlencode()}")
    if school is not None and str(school) not in names:
        raise Http404
    freshen_reach(district_id=scope.district_id, at=clock.now())
    rows, found = [], None
    for cut in ((), ("school",), ("language",), ("grade",), ("group",), ("school", "language", "grade")):
        found = reach(seen_by=scope, by=cut, as_of=as_of, school=school, measure=measure)
        for row in found.rows if found else ():
            labels = {name: value_label(name, value, names) for name, value in row.group.items()}
            rows.append(labels | {"reached": row.reached, "enrolled": row.enrolled, "percent": row.percent})
    columns = [
        Column("school", _("School"), Kind.TEXT),
        Column("language", _("Home language"), Kind.TEXT),
        Column("grade", _("Grade"), Kind.TEXT),
        Column("group", _("Student group"), Kind.TEXT),
        Column("reached", _("Families reached"), Kind.WHOLE),
        Column("enrolled", _("Families enrolled"), Kind.WHOLE),
        Column("percent", _("Per cent"), Kind.WHOLE),
    ]
    return table_file(request.district, form, "reach", rows, columns, notes_of(found) if found else [])
