"""Families as households: found by a name or by the end of a number, and listed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.base.paging import Cut
from thirdpillar.ground.people.choices import ContactKind
from thirdpillar.ground.people.models import (
    Adult,
    ContactPoint,
    Enrollment,
    Household,
    HouseholdAdult,
    HouseholdStudent,
    Restriction,
    Student,
)
from thirdpillar.ground.people.queries.folded import name_holds

FEW = 2_000  # homes that fit a name; more than these are found soon enough by walking the names
FEWEST_DIGITS = 4


@dataclass(frozen=True)
class FamilySearch:
    """What to list. `digits` is the end of a phone number; only those who may search numbers fill it."""

    words: str = ""
    digits: str = ""
    school: str = ""
    language: str | None = None


@dataclass
class ListedFamily:
    """A household as a list shows it; `is_restricted` says that somebody is barred from one of its children."""

    household: Household
    students: list[Student] = field(default_factory=list)
    adults: list[Adult] = field(default_factory=list)
    points: list[ContactPoint] = field(default_factory=list)
    is_restricted: bool = False

    @property
    def id(self) -> UUID:
        return self.household.id


def families(wanted: FamilySearch, *, seen_by, on: date) -> Cut[ListedFamily]:
    """The asker's families by their first child's name, to be counted and read by pages; six queries a page of any length."""
    members = _members(wanted, seen_by)

    def count() -> int:
        return members.aggregate(homes=Count("household_id", distinct=True))["homes"]

    def rows(start: int, size: int) -> list[ListedFamily]:
        page = list(_first(members, seen_by).values_list("household_id", flat=True)[start : start + size])
        homes = Household.objects.seen_by(seen_by).in_bulk(page)
        return _dressed([homes[one] for one in page if one in homes], seen_by, on)

    return Cut(count, rows)


def homeless_adults(wanted: FamilySearch, *, seen_by, most: int = 20) -> list[Adult]:
    """Adults who fit a search and live in no household here, such as those first met at a gathering."""
    if not (wanted.words or wanted.digits):
        return []
    adults = Adult.objects.seen_by(seen_by).filter(left_at=None, household=None)
    for word in fold(wanted.words).split():
        adults = name_holds(adults, "sort_name", word)
    if wanted.digits:
        adults = adults.filter(pk__in=_with_number(wanted.digits, seen_by))
    return list(adults.order_by("sort_name", "pk")[:most])


def _with_number(digits: str, seen_by) -> QuerySet:
    numbers = ContactPoint.objects.seen_by(seen_by).filter(
        kind__in=(ContactKind.MOBILE, ContactKind.PHONE), left_at=None, value__endswith=digits
    )
    return numbers.values("adult_id")


def _members(wanted: FamilySearch, seen_by) -> QuerySet:
    """Children in the households that fit."""
    members = HouseholdStudent.objects.seen_by(seen_by).filter(
        student__left_at=None, household__dissolved_at=None
    )
    everybody = members
    if wanted.school:
        here = Enrollment.objects.seen_by(seen_by).filter(left_at=None, school_id=wanted.school)
        at_school = everybody.filter(student_id__in=here.values("student_id"))
        members = members.filter(household_id__in=at_school.values("household_id"))
    if wanted.language is not None:
        members = members.filter(household__reads_language=wanted.language)
    grown = HouseholdAdult.objects.seen_by(seen_by).filter(adult__left_at=None)
    named = None
    for word in fold(wanted.words).split():
        of_child = name_holds(everybody, "student__sort_name", word).values("household_id")
        of_adult = name_holds(grown, "adult__sort_name", word).values("household_id")
        # As one set of homes, and looked up where they are few: else the planner walks all names to the first fifty.
        both = of_child.union(of_adult)
        named = both if named is None else named.intersection(both)
    if named is not None:
        homes = list(named.values_list("household_id", flat=True)[:FEW])
        members = members.filter(household_id__in=homes if len(homes) < FEW else named)
    if wanted.digits:
        callers = grown.filter(adult_id__in=_with_number(wanted.digits, seen_by))
        members = members.filter(household_id__in=callers.values("household_id"))
    return members


def _first(members: QuerySet, seen_by) -> QuerySet:
    """Each household once, at its first child by name: walks the index of names instead of sorting every home."""
    before = (
        HouseholdStudent.objects.seen_by(seen_by)
        .filter(household_id=OuterRef("household_id"), student__left_at=None)
        .filter(
            Q(student__sort_name__lt=OuterRef("student__sort_name"))
            | Q(student__sort_name=OuterRef("student__sort_name"), student_id__lt=OuterRef("student_id"))
        )
    )
    # The district leads, as it leads the index; it is the asker's anyway.
    return members.filter(~Exists(before), student__district_id=seen_by.district_id).order_by(
        "student__district_id", "student__sort_name", "student_id", "household_id"
    )


def _dressed(rows: list[Household], seen_by, on: date) -> list[ListedFamily]:
    ids = [household.id for household in rows]
    listed = {household.id: ListedFamily(household) for household in rows}
    lives_in: dict[UUID, list[UUID]] = defaultdict(list)
    for member in (
        HouseholdStudent.objects.seen_by(seen_by)
        .filter(household_id__in=ids, student__left_at=None)
        .select_related("student")
        .order_by("student__grade", "student__sort_name")
    ):
        listed[member.household_id].students.append(member.student)
        lives_in[member.student_id].append(member.household_id)
    home_of: dict[UUID, UUID] = {}
    for row in (
        HouseholdAdult.objects.seen_by(seen_by)
        .filter(household_id__in=ids, adult__left_at=None)
        .select_related("adult")
        .order_by("adult__sort_name")
    ):
        listed[row.household_id].adults.append(row.adult)
        home_of[row.adult_id] = row.household_id
    for point in ContactPoint.objects.seen_by(seen_by).filter(adult_id__in=list(home_of), left_at=None):
        listed[home_of[point.adult_id]].points.append(point)
    barred = Restriction.objects.seen_by(seen_by).filter(student_id__in=list(lives_in), left_at=None)
    for student_id in barred.filter(Q(begins_on=None) | Q(begins_on__lte=on)).values_list(
        "student_id", flat=True
    ):
        for household_id in lives_in[student_id]:
            listed[household_id].is_restricted = True
    return list(listed.values())
