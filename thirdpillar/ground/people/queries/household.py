"""One household as its page shows it: children, adults, what joins them, how they can be reached."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from thirdpillar.ground.people.models import (
    Adult,
    BusRide,
    ContactPoint,
    ContactPointChange,
    Enrollment,
    Household,
    HouseholdAdult,
    HouseholdCorrection,
    HouseholdStudent,
    MailingAddress,
    Preference,
    Restriction,
    Student,
    Tie,
)
from thirdpillar.ground.people.queries.buses import rides_today
from thirdpillar.ground.people.queries.duplicates import Folded, merged_into
from thirdpillar.ground.people.queries.stops import heed_stops


def memberships_of_nobody(*, seen_by) -> int:
    """How many rows put somebody into a home where the home, the child or the adult is not there; none should."""
    count = 0
    for model, who in ((HouseholdStudent, Student), (HouseholdAdult, Adult)):
        home = Household.objects.seen_by(seen_by).filter(pk=OuterRef("household_id"))
        member = who.objects.seen_by(seen_by).filter(pk=OuterRef(f"{who._meta.model_name}_id"))
        count += model.objects.seen_by(seen_by).filter(~Exists(home) | ~Exists(member)).count()
    return count


@dataclass
class Child:
    """A child of the home. `elsewhere` says that it also lives in another home, and no more than that."""

    student: Student
    enrollments: list[Enrollment] = field(default_factory=list)
    rides: list[BusRide] = field(default_factory=list)
    elsewhere: bool = False
    restrictions: list[Restriction] = field(default_factory=list)


@dataclass
class Link:
    """A tie of an adult of this home, with the restrictions in force between the two."""

    tie: Tie
    restrictions: list[Restriction] = field(default_factory=list)


@dataclass
class Grown:
    """An adult with ties to the children shown, numbers, past changes and, for the front office, an address and merges."""

    adult: Adult
    links: list[Link] = field(default_factory=list)
    points: list[ContactPoint] = field(default_factory=list)
    changes: list[ContactPointChange] = field(default_factory=list)
    address: MailingAddress | None = None
    preference: Preference | None = None
    folded: list[Folded] = field(default_factory=list)


@dataclass
class Home:
    """A household's page. `others` are adults tied to its children for a narrow purpose and living in no household."""

    household: Household
    children: list[Child]
    adults: list[Grown]
    others: list[Grown]
    corrections: list[HouseholdCorrection]


def home(household_id: UUID, *, seen_by, on: date, with_addresses: bool = False) -> Home | None:
    """Everything on a household that the asker may see; None where there is no such household for them."""
    household = Household.objects.seen_by(seen_by).filter(pk=household_id, dissolved_at=None).first()
    if household is None:
        return None
    children = _children(household_id, seen_by, on)
    members = (
        HouseholdAdult.objects.seen_by(seen_by)
        .filter(household_id=household_id, adult__left_at=None)
        .select_related("adult")
        .order_by("adult__sort_name", "adult_id")
    )
    adults = [Grown(row.adult) for row in members]
    others = _others(children, seen_by)
    dress([*adults, *others], children, seen_by, with_addresses=with_addresses)
    adults.sort(key=lambda one: min((link.tie.place for link in one.links), default=Tie.LAST))
    corrections = HouseholdCorrection.objects.seen_by(seen_by).filter(undone_at=None)
    corrections = corrections.filter(Q(household_id=household_id) | Q(other_id=household_id)).order_by("-at")
    return Home(household, list(children.values()), adults, others, list(corrections[:5]))


def lone_adult(
    adult_id: UUID, *, seen_by, on: date, with_addresses: bool = False
) -> tuple[Grown, list[Child]] | None:
    """One adult with the children tied to them that the asker may see; for adults who live in no household here."""
    adult = Adult.objects.seen_by(seen_by).filter(pk=adult_id, left_at=None).first()
    if adult is None:
        return None
    tied = Tie.objects.seen_by(seen_by).filter(adult_id=adult_id, left_at=None, student__left_at=None)
    children = _fill([tie.student for tie in tied.select_related("student")], seen_by, on)
    grown = Grown(adult)
    dress([grown], children, seen_by, with_addresses=with_addresses)
    return grown, list(children.values())


def _children(household_id: UUID, seen_by, on: date) -> dict[UUID, Child]:
    members = (
        HouseholdStudent.objects.seen_by(seen_by)
        .filter(household_id=household_id, student__left_at=None)
        .select_related("student")
        .order_by("-student__grade", "student__sort_name")
    )
    return _fill([row.student for row in members], seen_by, on)


def _fill(students: list[Student], seen_by, on: date) -> dict[UUID, Child]:
    children = {student.id: Child(student) for student in students}
    for enrollment in Enrollment.objects.seen_by(seen_by).filter(student_id__in=list(children), left_at=None):
        children[enrollment.student_id].enrollments.append(enrollment)
    for ride in (
        rides_today(seen_by=seen_by).filter(student_id__in=list(children)).order_by("-direction", "route")
    ):
        children[ride.student_id].rides.append(ride)
    homes: dict[UUID, int] = defaultdict(int)
    memberships = HouseholdStudent.objects.seen_by(seen_by).filter(
        student_id__in=list(children), household__dissolved_at=None
    )
    for student_id in memberships.values_list("student_id", flat=True):
        homes[student_id] += 1
    for student_id, count in homes.items():
        children[student_id].elsewhere = count > 1
    barred = Restriction.objects.seen_by(seen_by).filter(student_id__in=list(children), left_at=None)
    for restriction in barred.filter(Q(begins_on=None) | Q(begins_on__lte=on)):
        children[restriction.student_id].restrictions.append(restriction)
    return children


def _others(children: dict[UUID, Child], seen_by) -> list[Grown]:
    tied = Tie.objects.seen_by(seen_by).filter(student_id__in=list(children), left_at=None)
    adults = Adult.objects.seen_by(seen_by).filter(
        pk__in=tied.values("adult_id"), left_at=None, household=None
    )
    return [Grown(adult) for adult in adults.order_by("sort_name", "pk")]


def dress(grown: list[Grown], children: dict[UUID, Child], seen_by, *, with_addresses: bool) -> None:
    """Add ties, numbers, their history, wishes, addresses and merges: seven queries for any number of adults."""
    by_id = {one.adult.id: one for one in grown}
    ties = Tie.objects.seen_by(seen_by).filter(
        adult_id__in=list(by_id), student_id__in=list(children), left_at=None
    )
    for tie in ties.select_related("student").order_by("student__sort_name"):
        barred = [one for one in children[tie.student_id].restrictions if one.adult_id == tie.adult_id]
        by_id[tie.adult_id].links.append(Link(tie, barred))
    points = ContactPoint.objects.seen_by(seen_by).filter(adult_id__in=list(by_id), left_at=None)
    found = list(points.order_by("kind", "value"))
    heed_stops(found, seen_by=seen_by)
    for point in found:
        by_id[point.adult_id].points.append(point)
    changes = (
        ContactPointChange.objects.seen_by(seen_by).filter(adult_id__in=list(by_id)).order_by("-at", "-id")
    )
    for change in changes[:100]:
        by_id[change.adult_id].changes.append(change)
    for said in Preference.objects.seen_by(seen_by).filter(adult_id__in=list(by_id), replaced_at=None):
        by_id[said.adult_id].preference = said
    if with_addresses:
        for address in MailingAddress.objects.seen_by(seen_by).filter(adult_id__in=list(by_id), left_at=None):
            by_id[address.adult_id].address = address
        for adult_id, folded in merged_into(by_id, seen_by=seen_by).items():
            by_id[adult_id].folded = folded
