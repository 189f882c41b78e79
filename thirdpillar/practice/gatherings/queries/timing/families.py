"""The families of an audience as a choice of time and place needs them: few queries whatever their number, no names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import (
    Adult,
    Household,
    HouseholdAdult,
    HouseholdStudent,
    MailingAddress,
)
from thirdpillar.practice.gatherings.models import Attendance, FreeTimes, Gathering, HomeSquare
from thirdpillar.practice.gatherings.queries.audience import Audience, audience_households, enrollments_in
from thirdpillar.practice.gatherings.queries.timing.asked import picks_of
from thirdpillar.practice.gatherings.rules.timing import part_of, weighing

LANGUAGE, GRADE = "language:", "grade:"


@dataclass(frozen=True)
class Home:
    """One household: in which stretches of the week it can come (None: nobody knows), its groups and what it needs.

    `spoken` is the language somebody interprets for it, blank where nobody need; `square` the middle of where it lives.
    """

    id: UUID
    parts: frozenset[str] | None
    groups: frozenset[str]
    spoken: str
    childcare: bool
    square: tuple[float, float] | None
    # Of the times that it was asked of by name: whether it can come then, which goes before any stretch of the week.
    said: Mapping[datetime, bool] = field(default_factory=dict)

    def can_come(self, begins: datetime, part: str) -> bool:
        """Whether it can come to what begins then, in that stretch of the week."""
        return self.said.get(begins, part in (self.parts or ()))


def homes_of(
    gathering: Gathering,
    *,
    on: date,
    zone: str,
    first_language: str,
    seen_by,
    unreached: QuerySet | None = None,
) -> list[Home]:
    """The households whom a gathering is for, with what they said of their time, else when they came before."""
    audience = Audience.of(gathering.audience)
    found = audience_households(audience, seen_by=seen_by, unreached=unreached)
    homes = dict(found.order_by("pk").values_list("pk", "reads_language"))
    ids = list(homes)
    grades: dict[UUID, set[str]] = defaultdict(set)
    of_students: dict[UUID, str] = {}
    meant = dict(enrollments_in(audience, seen_by=seen_by).values_list("student_id", "grade"))
    members = HouseholdStudent.objects.seen_by(seen_by).filter(household_id__in=ids, student__left_at=None)
    for home, student, language in members.values_list(
        "household_id", "student_id", "student__home_language"
    ):
        if student in meant:
            grades[home].add(meant[student])
        of_students.setdefault(home, language)
    adults: dict[UUID, list[Adult]] = defaultdict(list)
    of_home: dict[UUID, UUID] = {}
    rows = HouseholdAdult.objects.seen_by(seen_by).filter(household_id__in=ids, adult__left_at=None)
    for row in rows.select_related("adult").order_by("adult__sort_name", "adult_id"):
        adults[row.household_id].append(row.adult)
        of_home[row.adult_id] = row.household_id
    said = _said(ids, on, seen_by)
    came = _came(of_home, set(ids), on, zone, seen_by)
    squares = squares_of(ids, district_id=seen_by.district_id)
    between, picks = picks_of(gathering, seen_by=seen_by)
    made = []
    for home in ids:
        reads = next((one.reads_language for one in adults[home] if one.reads_language), "")
        reads = reads or homes[home] or of_students.get(home, "") or first_language
        told = said.get(home)
        made.append(
            Home(
                home,
                frozenset(told.parts) if told else came.get(home),
                frozenset({LANGUAGE + reads, *(GRADE + one for one in grades[home] if one)}),
                _spoken(adults[home], reads, first_language),
                bool(told and told.childcare),
                squares.get(home),
                _of_the_two(between, picks[home]) if home in picks else {},
            )
        )
    return made


def _spoken(adults: list[Adult], reads: str, first_language: str) -> str:
    """The language to interpret: of whoever needs it, else of a home that reads another language and said no word of it."""
    for one in adults:
        if one.needs_interpreter:
            return one.speaks_language or one.reads_language or reads
    if any(one.needs_interpreter is False for one in adults):
        return ""
    spoken = next((one.speaks_language for one in adults if one.speaks_language), reads)
    return "" if spoken.partition("-")[0] == first_language.partition("-")[0] else spoken


def _of_the_two(between: list, picks: list[int]) -> dict[datetime, bool]:
    """Of two at one time in two places either is enough."""
    found: dict[datetime, bool] = {}
    for number, (begins, _ends, _place) in enumerate(between, 1):
        found[begins] = found.get(begins, False) or number in picks
    return found


def _said(ids: list[UUID], on: date, seen_by) -> dict[UUID, FreeTimes]:
    since = on - timedelta(days=weighing(on)["said_days"])
    rows = FreeTimes.objects.seen_by(seen_by).filter(household_id__in=ids, at__date__gte=since)
    return {row.household_id: row for row in rows}


def _came(
    of_home: dict[UUID, UUID], ids: set[UUID], on: date, zone: str, seen_by
) -> dict[UUID, frozenset[str]]:
    """The stretches of the week in which each household was at a gathering lately."""
    since = on - timedelta(days=weighing(on)["seen_days"])
    rows = (
        Attendance.objects.seen_by(seen_by)
        .filter(removed_at=None, gathering__begins_at__date__gte=since)
        .values_list("household_id", "adult_id", "gathering__begins_at")
        .distinct()
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    clock = ZoneInfo(zone)
    parts: dict[datetime, str] = {}
    for home, adult, begins in rows:
        where = of_home.get(adult, home)
        if where in ids:
            if begins not in parts:
                parts[begins] = part_of(begins.astimezone(clock), on)
            found[where].add(parts[begins])
    return {home: frozenset(each) for home, each in found.items()}


def squares_of(ids: list[UUID], *, district_id: UUID) -> dict[UUID, tuple[float, float]]:
    """Where these households set out, for machines alone; never one with an address that is protected."""
    machine = Scope.system(district_id, "ways to a gathering are computed")
    with tenancy.acting_as(machine):
        rows = (
            HomeSquare.objects.seen_by(machine)
            .filter(household_id__in=ids)
            .exclude(household_id__in=_protected(machine))
        )
        return {
            home: (north, east) for home, north, east in rows.values_list("household_id", "north", "east")
        }


def _protected(machine) -> QuerySet:
    hidden = MailingAddress.objects.seen_by(machine).filter(is_protected=True, left_at=None)
    return (
        HouseholdAdult.objects.seen_by(machine)
        .filter(adult_id__in=hidden.values("adult_id"))
        .values("household_id")
    )


def squares_known(*, district_id: UUID) -> int:
    """For how many households of the district it is known where they set out."""
    machine = Scope.system(district_id, "how many ways to a gathering can be computed")
    with tenancy.acting_as(machine):
        homes = Household.objects.seen_by(machine).filter(dissolved_at=None)
        return HomeSquare.objects.seen_by(machine).filter(household_id__in=homes.values("pk")).count()
