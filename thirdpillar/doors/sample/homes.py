"""The families of a district as the simulation knows them: a few queries, then plain values.

Everything here is keyed and ordered by the roster's own ids, never by ours, which are new each time: so a seed tells
the same story again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from thirdpillar.doors.sample.corrupt import Name
from thirdpillar.doors.sample.synth.dice import roll_for
from thirdpillar.ground.people.choices import NARROW_RELATIONS, ContactKind
from thirdpillar.ground.people.models import (
    Adult,
    ContactPoint,
    Enrollment,
    Household,
    HouseholdAdult,
    HouseholdStudent,
    Tie,
)
from thirdpillar.ground.people.queries import restrictions_in_force


@dataclass(frozen=True)
class Child:
    """An enrolled student at one school."""

    id: UUID
    name: Name
    grade: str
    school_id: UUID


@dataclass(frozen=True)
class Grown:
    """An adult of a home; `children` are those at any school whom nothing hides from this adult."""

    id: UUID
    name: Name
    phones: tuple[str, ...]
    children: frozenset[UUID]


@dataclass
class Home:
    """A household. `eager` (0 to 1) is how readily it comes at all, the same all through the term."""

    id: UUID
    key: str
    language: str
    eager: float
    children: list[Child] = field(default_factory=list)
    adults: list[Grown] = field(default_factory=list)

    def children_at(self, school_id: UUID) -> list[Child]:
        return [child for child in self.children if child.school_id == school_id]

    def adults_for(self, school_id: UUID) -> list[Grown]:
        """Adults who may hear of every child that this home has at the school."""
        here = {child.id for child in self.children_at(school_id)}
        return [adult for adult in self.adults if here and here <= adult.children]


def load_homes(*, seen_by, on: date, seed: int) -> list[Home]:
    """All homes with an enrolled student, in the order of the roster's ids."""
    homes: dict[UUID, Home] = {}
    languages = dict(
        Household.objects.seen_by(seen_by).filter(dissolved_at=None).values_list("id", "reads_language")
    )
    places = _enrolled(seen_by)
    members = HouseholdStudent.objects.seen_by(seen_by).filter(student__left_at=None)
    for home_id, student_id, sid, given, family in members.order_by("student__sourced_id").values_list(
        "household_id", "student_id", "student__sourced_id", "student__given_name", "student__family_name"
    ):
        if home_id not in languages or student_id not in places:
            continue
        # A child of two homes is in both keys; the first adult tells them apart below.
        home = homes.setdefault(home_id, Home(home_id, sid, languages[home_id], 0.0))
        name = Name(given, family)
        home.children += [Child(student_id, name, grade, school) for school, grade in places[student_id]]
    _add_adults(homes, on, seen_by)
    for home in homes.values():
        home.eager = roll_for(seed, f"eager {home.key}")()
    return sorted(homes.values(), key=lambda home: home.key)


def _enrolled(seen_by) -> dict[UUID, list[tuple[UUID, str]]]:
    found: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    rows = Enrollment.objects.seen_by(seen_by).filter(left_at=None, student__left_at=None)
    for student_id, school_id, grade, own in rows.values_list(
        "student_id", "school_id", "grade", "student__grade"
    ):
        found[student_id].append((school_id, grade or own))
    return found


def _add_adults(homes: dict[UUID, Home], on: date, seen_by) -> None:
    barred = set(restrictions_in_force(on, seen_by=seen_by).values_list("adult_id", "student_id"))
    phones: dict[UUID, list[str]] = defaultdict(list)
    points = ContactPoint.objects.seen_by(seen_by).filter(left_at=None).exclude(kind=ContactKind.EMAIL)
    for adult_id, value in points.order_by("value").values_list("adult_id", "value"):
        phones[adult_id].append(value)
    children: dict[UUID, set[UUID]] = defaultdict(set)
    ties = Tie.objects.seen_by(seen_by).filter(left_at=None).exclude(relation__in=NARROW_RELATIONS)
    for adult_id, student_id in ties.values_list("adult_id", "student_id"):
        if (adult_id, student_id) not in barred:
            children[adult_id].add(student_id)
    members = (
        HouseholdAdult.objects.seen_by(seen_by).filter(adult__left_at=None).order_by("adult__sourced_id")
    )
    rows = members.values_list(
        "household_id", "adult_id", "adult__sourced_id", "adult__given_name", "adult__family_name"
    )
    for home_id, adult_id, sid, given, family in rows:
        home = homes.get(home_id)
        if home is None or not children[adult_id]:
            continue
        if not home.adults:
            home.key = f"{home.key}/{sid}"
        known = frozenset(children[adult_id])
        home.adults.append(Grown(adult_id, Name(given, family), tuple(phones[adult_id]), known))


def adults_of_narrow_ties(school_id: UUID, *, seen_by) -> list[tuple[UUID, Name]]:
    """Emergency contacts and people for pick-up of a school: they come to gatherings too."""
    here = Enrollment.objects.seen_by(seen_by).filter(school_id=school_id, left_at=None).values("student_id")
    ties = Tie.objects.seen_by(seen_by).filter(
        student_id__in=here, left_at=None, relation__in=NARROW_RELATIONS, adult__left_at=None
    )
    found = Adult.objects.seen_by(seen_by).filter(pk__in=ties.values("adult_id")).order_by("sourced_id")
    return [(row.pk, Name(row.given_name, row.family_name)) for row in found]
