"""What keeps families from being reached: lists to work through, each with its count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from thirdpillar.ground.base.paging import Cut
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.people import rules
from thirdpillar.ground.people.choices import NARROW_RELATIONS, USABLE_STATES, ContactKind, ContactState
from thirdpillar.ground.people.models import (
    Adult,
    ContactPoint,
    Enrollment,
    Household,
    HouseholdAdult,
    HouseholdStudent,
    Restriction,
    Student,
    SuggestedMerge,
    Tie,
)


@dataclass(frozen=True)
class Worklist:
    """A kind of work and how much of it there is."""

    kind: str
    count: int


def worklists(*, seen_by, on: date) -> list[Worklist]:
    """Every list with its count; one query each."""
    with over_all_rows(wide=seen_by.sees_all):
        return [Worklist(kind, rows(seen_by, on).count()) for kind, rows in LISTS.items()]


def worklist(kind: str, *, seen_by, on: date) -> Cut:
    """The rows of one list, in the order to work them, by pages; raises KeyError for an unknown kind."""
    found = LISTS[kind](seen_by, on)

    def count() -> int:
        with over_all_rows(wide=seen_by.sees_all):
            return found.count()

    def rows(start: int, size: int) -> list:
        with over_all_rows(wide=seen_by.sees_all):
            return list(found[start : start + size])

    return Cut(count, rows)


def _engaged(seen_by) -> QuerySet:
    """Ties of students who are enrolled now, for more than an emergency or a pick-up."""
    here = Enrollment.objects.seen_by(seen_by).filter(student_id=OuterRef("student_id"), left_at=None)
    return (
        Tie.objects.seen_by(seen_by)
        .filter(left_at=None, student__left_at=None)
        .exclude(relation__in=NARROW_RELATIONS)
        .filter(Exists(here))
    )


def _usable(seen_by) -> QuerySet:
    return ContactPoint.objects.seen_by(seen_by).filter(
        left_at=None, state__in=USABLE_STATES, stopped_at=None
    )


def _unreachable(seen_by, on: date) -> QuerySet:
    """Households with an enrolled child and no number or address that works for any of its adults."""
    children = HouseholdStudent.objects.seen_by(seen_by).filter(
        student_id__in=_enrolled(seen_by), household_id=OuterRef("pk")
    )
    reachable = HouseholdAdult.objects.seen_by(seen_by).filter(
        household_id=OuterRef("pk"), adult__left_at=None, adult_id__in=_usable(seen_by).values("adult_id")
    )
    return (
        Household.objects.seen_by(seen_by)
        .filter(Exists(children), ~Exists(reachable), dissolved_at=None)
        .annotate(first_name=Min("students__student__sort_name"))
        .order_by("first_name", "id")
    )


def _enrolled(seen_by) -> QuerySet:
    here = Enrollment.objects.seen_by(seen_by).filter(left_at=None)
    return (
        Student.objects.seen_by(seen_by).filter(left_at=None, id__in=here.values("student_id")).values("id")
    )


def _unknown_language(seen_by, on: date) -> QuerySet:
    """Adults of enrolled children of whom nobody has said what they read."""
    return (
        Adult.objects.seen_by(seen_by)
        .filter(left_at=None, reads_language="", id__in=_engaged(seen_by).values("adult_id"))
        .order_by("sort_name", "id")
    )


def _doubtful(seen_by, on: date) -> QuerySet:
    """Numbers and addresses that are wrong or did not work, of adults of enrolled children."""
    return (
        ContactPoint.objects.seen_by(seen_by)
        .filter(
            left_at=None,
            state__in=(ContactState.WRONG, ContactState.STALE),
            adult_id__in=_engaged(seen_by).values("adult_id"),
            adult__left_at=None,
        )
        .select_related("adult")
        .order_by(F("state_at").desc(nulls_last=True), "id")
    )


def _shared(seen_by, on: date) -> QuerySet:
    """Numbers that adults of different households both have and nobody has asked about, as rows of {value, homes, people}."""
    at_home = HouseholdAdult.objects.seen_by(seen_by).filter(adult__left_at=None)
    return (
        ContactPoint.objects.seen_by(seen_by)
        .filter(
            left_at=None,
            kind__in=(ContactKind.MOBILE, ContactKind.PHONE),
            state__in=USABLE_STATES,
            adult_id__in=at_home.values("adult_id"),
        )
        .values("value")
        .annotate(
            homes=Count("adult__household__household_id", distinct=True),
            people=Count("adult_id", distinct=True),
            asked=Count("shared_said_at"),
            all=Count("id"),
        )
        .filter(homes__gt=1, asked__lt=F("all"))
        .order_by("-homes", "value")
    )


def sharers(values: list[str], *, seen_by) -> dict[str, list[ContactPoint]]:
    """For each shared number the points that hold it, of adults who live in some household."""
    at_home = HouseholdAdult.objects.seen_by(seen_by).filter(adult__left_at=None)
    points = (
        ContactPoint.objects.seen_by(seen_by)
        .filter(
            value__in=values, left_at=None, state__in=USABLE_STATES, adult_id__in=at_home.values("adult_id")
        )
        .select_related("adult")
        .order_by("adult__sort_name", "id")
    )
    found: dict[str, list[ContactPoint]] = {value: [] for value in values}
    for point in points:
        found[point.value].append(point)
    return found


def _without_adult(seen_by, on: date) -> QuerySet:
    """Enrolled students to whom nobody is tied for more than an emergency or a pick-up."""
    tied = Tie.objects.seen_by(seen_by).filter(student_id=OuterRef("pk"), left_at=None)
    return (
        Student.objects.seen_by(seen_by)
        .filter(~Exists(tied.exclude(relation__in=NARROW_RELATIONS)), id__in=_enrolled(seen_by))
        .order_by("sort_name", "id")
    )


def _at_no_school(seen_by, on: date) -> QuerySet:
    """Students on the roster whom it enrolls nowhere: they are in no figure and on no list of a school."""
    enrolled = Enrollment.objects.seen_by(seen_by).filter(student_id=OuterRef("pk"), left_at=None)
    return (
        Student.objects.seen_by(seen_by).filter(~Exists(enrolled), left_at=None).order_by("sort_name", "id")
    )


def _doubled(seen_by, on: date) -> QuerySet:
    """Pairs of adults who may be one person, likeliest first."""
    return SuggestedMerge.objects.seen_by(seen_by).filter(set_aside_at=None).order_by("-probability", "id")


def _to_decide(seen_by, on: date) -> QuerySet:
    """Restrictions to look at; all of them hold.

    Their end is near or past, the roster no longer names them or could not be read, or they wait for a second person.
    """
    near = on + timedelta(days=rules.terms("restrictions", on)["warn_days"])
    return (
        Restriction.objects.seen_by(seen_by)
        .filter(left_at=None)
        .filter(
            Q(ends_on__lte=near)
            | Q(lift_asked_by_id__isnull=False)
            | Q(unlisted_at__isnull=False)
            | Q(unread_at__isnull=False)
        )
        .select_related("student", "adult")
        .order_by(F("ends_on").asc(nulls_last=True), "id")
    )


LISTS: dict[str, Callable[..., QuerySet]] = {
    "unreachable": _unreachable,
    "doubtful": _doubtful,
    "shared": _shared,
    "language": _unknown_language,
    "no-adult": _without_adult,
    "no-school": _at_no_school,
    "duplicates": _doubled,
    "restrictions": _to_decide,
}


def households_of(adult_ids, student_ids, *, seen_by) -> tuple[dict[UUID, UUID], dict[UUID, UUID]]:
    """A household of each adult and of each student, for links out of a list."""
    adults = HouseholdAdult.objects.seen_by(seen_by).filter(
        adult_id__in=list(adult_ids), household__dissolved_at=None
    )
    students = HouseholdStudent.objects.seen_by(seen_by).filter(
        student_id__in=list(student_ids), household__dissolved_at=None
    )
    return (
        dict(adults.values_list("adult_id", "household_id")),
        dict(students.values_list("student_id", "household_id")),
    )
