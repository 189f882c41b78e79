"""The homes of a school: which of them were invited, how they are alike, and whose class a child is in."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Case, Count, Exists, F, IntegerField, Min, OuterRef, QuerySet, Value, When
from django.db.models.functions import NullIf

from thirdpillar.algorithms.cross_section import Stratum
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import RoleGrant
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.people.models import Enrollment, Household, HouseholdStudent, Placement
from thirdpillar.ground.schools.models import Section
from thirdpillar.practice.visits.models import Cycle
from thirdpillar.practice.visits.queries.families import asked_before
from thirdpillar.standards import library


def students_of(*school_ids: UUID, seen_by) -> QuerySet[HouseholdStudent]:
    """Children of these schools in the homes that they live in; a child of two homes is in both."""
    here = Enrollment.objects.seen_by(seen_by).filter(
        student_id=OuterRef("student_id"), school_id__in=school_ids, left_at=None
    )
    return HouseholdStudent.objects.seen_by(seen_by).filter(
        Exists(here), student__left_at=None, household__dissolved_at=None
    )


def homes_of(school_id: UUID, *, seen_by, section_id: UUID | None = None) -> QuerySet[Household]:
    """The homes with a child at the school; with a child in a class where one is named."""
    theirs = students_of(school_id, seen_by=seen_by)
    if section_id:
        placed = Placement.objects.seen_by(seen_by).filter(
            section_id=section_id, school_id=school_id, left_at=None
        )
        theirs = theirs.filter(student_id__in=placed.values("student_id"))
    return Household.objects.seen_by(seen_by).filter(pk__in=theirs.values("household_id"))


def not_invited(
    homes: QuerySet[Household], cycle: Cycle, school_id: UUID, *, seen_by, they_ask: bool = False
) -> QuerySet[Household]:
    """Of these homes those whose family nobody invited yet in this cycle: one with children at two schools is asked by one,
    and one whose records changed since is the same family.

    `they_ask`: those that this school did not invite, whatever others did.
    """
    # What other schools did is seen by none of them; only that a family was asked counts here.
    wide = Scope.system(seen_by.district_id, "no family is asked by two of its schools")
    with tenancy.acting_as(wide):
        here = students_of(school_id, seen_by=wide).values_list("household_id", flat=True).distinct()
        asked = asked_before(here, cycle, school_id, they_ask=they_ask, seen_by=wide)
    return homes.exclude(pk__in=asked)


def strata_of(homes: QuerySet[Household], school_id: UUID, *, on: date, seen_by) -> tuple[Stratum, ...]:
    """These homes by the grade band of their youngest child at the school and the language of the home."""
    terms = library.entry("home_visit_draw", "strata", on).terms
    band = Case(
        *(When(student__grade__in=grades, then=Value(place)) for place, grades in enumerate(terms["bands"])),
        default=Value(len(terms["bands"])),
        output_field=IntegerField(),
    )
    rows = (
        students_of(school_id, seen_by=seen_by)
        # Named one by one: within the question which homes these are, nothing is estimated well any more.
        .filter(household_id__in=list(homes.values_list("pk", flat=True)))
        .values("household_id", reads=F("household__reads_language"))
        .annotate(band=Min(band), speaks=Min(NullIf("student__home_language", Value(""))))
    )
    names = [*terms["band_names"], "?"]
    found: dict[str, list[str]] = {}
    with over_all_rows():
        banded = list(rows)
    for row in banded:
        name = f"{names[row['band']]} · {row['reads'] or row['speaks'] or '?'}"
        found.setdefault(name, []).append(str(row["household_id"]))
    return tuple(Stratum(name, tuple(sorted(ids))) for name, ids in sorted(found.items()))


def classes_of(school_id: UUID, *, seen_by) -> list[dict]:
    """The classes of a school that have children in them: [{section, teacher (an account's id or None), children}]."""
    placed = Placement.objects.seen_by(seen_by).filter(school_id=school_id, left_at=None)
    children = dict(placed.order_by().values_list("section_id").annotate(Count("student_id", distinct=True)))
    teachers = dict(
        RoleGrant.objects.seen_by(seen_by)
        .filter(role=Role.TEACHER, section_id__in=list(children))
        .order_by("-made_at", "-pk")
        .values_list("section_id", "account_id")
    )
    rows = Section.objects.seen_by(seen_by).filter(pk__in=list(children), left_at=None).order_by("title")
    return [{"section": row, "teacher": teachers.get(row.pk), "children": children[row.pk]} for row in rows]


def families_named(home_ids, school_id: UUID, *, seen_by) -> dict[UUID, list]:
    """The children of the school in each of these homes, by name."""
    rows = students_of(school_id, seen_by=seen_by).filter(household_id__in=list(home_ids))
    found: dict[UUID, list] = {home: [] for home in home_ids}
    for row in rows.select_related("student").order_by("student__sort_name"):
        found[row.household_id].append(row.student)
    return found
