"""How the homes that said yes are by now: who lives there, about which children, and which visits that touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.people.choices import NARROW_RELATIONS
from thirdpillar.ground.people.models import (
    Enrollment,
    Household,
    HouseholdAdult,
    HouseholdStudent,
    Placement,
    Tie,
)
from thirdpillar.ground.people.queries import current_adults, restrictions_in_force
from thirdpillar.ground.people.queries.reach_of_roles import students_open_to_adults
from thirdpillar.practice.visits.choices import Part, SeatState
from thirdpillar.practice.visits.models import Invitation, SchoolTerms, Seat, Visit, VisitYear
from thirdpillar.practice.visits.queries.homes import students_of
from thirdpillar.practice.visits.queries.planning.facts import holding_grants
from thirdpillar.practice.visits.queries.years import schools_of
from thirdpillar.practice.visits.rules import HomeNow

_YEAR = "invitation__cycle__visit_year_id"


def homes_now(
    invitations: Iterable[Invitation], year: VisitYear, *, on: date, seen_by
) -> dict[UUID, HomeNow]:
    """{invitation: its home on a day}, for all its children that a visit may be about; in the sight of the whole district."""
    rows = list(invitations)
    readers = current_adults({one.adult_id for one in rows if one.adult_id}, seen_by=seen_by)
    lives = dict(
        HouseholdAdult.objects.seen_by(seen_by)
        .filter(adult_id__in=set(readers.values()), adult__left_at=None, household__dissolved_at=None)
        .values_list("adult_id", "household_id")
    )
    open_to: dict[UUID, set[UUID]] = defaultdict(set)
    for reader, student in students_open_to_adults(readers.values(), on=on, seen_by=seen_by):
        open_to[reader].add(student)
    taking_part = schools_of(year, seen_by=seen_by).values_list("pk", flat=True)
    there: dict[UUID, set[UUID]] = defaultdict(set)
    at_school = students_of(*taking_part, seen_by=seen_by).filter(household_id__in=set(lives.values()))
    for household, student in at_school.values_list("household_id", "student_id"):
        there[household].add(student)
    standing = _standing(rows, lives, readers, seen_by)
    found = {}
    for one in rows:
        adult = readers.get(one.adult_id) if one.adult_id else None
        told = open_to[adult] if adult else set()
        home: UUID = (lives.get(adult) if adult else None) or one.household_id
        is_it = home == one.household_id or (one.household_id not in standing and home not in standing)
        is_there = adult in lives and is_it
        found[one.pk] = HomeNow(
            household_id=home if is_there else one.household_id,
            lives_there=is_there,
            students=tuple(each for each in one.student_ids if is_there and each in told & there[home]),
            may_hear=not told.isdisjoint(one.student_ids),
        )
    return found


def _standing(rows: list[Invitation], lives, readers, seen_by) -> set[UUID]:
    """Homes that stand for themselves: an asked one that is not dissolved, and one that was asked on its own, of those in
    which somebody lives whose home of then was dissolved (as records are joined)."""
    asked = {one.household_id for one in rows}
    standing = set(
        Household.objects.seen_by(seen_by)
        .filter(pk__in=asked, dissolved_at=None)
        .values_list("pk", flat=True)
    )
    joined = {
        home
        for one in rows
        if one.household_id not in standing and (home := lives.get(readers.get(one.adult_id)))
    }
    if joined:
        cycles = {one.cycle_id for one in rows}
        own = Invitation.objects.seen_by(seen_by).filter(cycle_id__in=cycles, household_id__in=joined)
        standing |= set(own.values_list("household_id", flat=True))
    return standing


def shaken(visits: QuerySet[Visit], *, on: date, seen_by) -> QuerySet[Visit]:
    """Of these visits those whose home may not be as it was. A wide net, thrown by the database: who was asked does not
    stand or live there, a child is not there, not at a school, or not open to them, or nobody on it teaches one.
    """
    lives = HouseholdAdult.objects.seen_by(seen_by).filter(
        adult_id=OuterRef("invitation__adult_id"), household_id=OuterRef("household_id"), adult__left_at=None
    )
    taking_part = SchoolTerms.objects.seen_by(seen_by).filter(
        visit_year_id=OuterRef(OuterRef(OuterRef(_YEAR))), adopted_at__isnull=False
    )
    at_school = Enrollment.objects.seen_by(seen_by).filter(
        student_id=OuterRef("student_id"), left_at=None, school_id__in=taking_part.values("school_id")
    )
    barred = restrictions_in_force(on, seen_by=seen_by).filter(
        adult_id=OuterRef("adult_id"), student_id=OuterRef("student_id")
    )
    tied = (
        Tie.objects.seen_by(seen_by)
        .filter(
            adult_id=OuterRef(OuterRef("invitation__adult_id")),
            student_id=OuterRef("student_id"),
            left_at=None,
        )
        .exclude(relation__in=NARROW_RELATIONS)
        .exclude(Exists(barred))
    )
    there = HouseholdStudent.objects.seen_by(seen_by).filter(
        _Among(F("student_id"), OuterRef("student_ids")), Exists(at_school), Exists(tied),
        household_id=OuterRef("household_id"), student__left_at=None, household__dissolved_at=None,
    )  # fmt: skip
    there = there.order_by().values("household_id").annotate(n=Count("pk")).values("n")
    placed = Placement.objects.seen_by(seen_by).filter(
        _Among(F("student_id"), OuterRef(OuterRef("visit__student_ids"))), left_at=None
    )
    teaches = holding_grants(on, seen_by=seen_by).filter(
        account_id=OuterRef("account_id"), role=Role.TEACHER, section_id__in=placed.values("section_id")
    )
    served = Seat.objects.seen_by(seen_by).filter(Exists(teaches), visit_id=OuterRef("pk"), part=Part.VISITOR)
    served = served.exclude(state=SeatState.LEFT)
    return visits.alias(
        there=Coalesce(Subquery(there), 0), all=Func(F("student_ids"), function="cardinality")
    ).filter(Q(there__lt=F("all")) | ~Exists(lives) | ~Exists(served))


class _Among(Func):
    """Whether an id is one of an array's: written so that the id's own index serves."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()
