"""What a made term holds at each kind of school, and on which days; plain values, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from thirdpillar.practice.gatherings.choices import Purpose

Level = Literal["young", "middle", "old"]
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = range(6)

LONGEST_BACK = timedelta(weeks=12)
SHORTEST_BACK = timedelta(weeks=3)
AHEAD_FROM, AHEAD_TO = 5, 13  # days from today in which the next gathering lies


@dataclass(frozen=True)
class Kind:
    """One kind of gathering. `share`: how many of the invited homes would come if nothing stood in the way.

    `audience` names the part of the school that it is for: all of it, the lower or upper third of its grades, or homes that read
    another language than English (the lower grades where the roster names no languages).
    """

    title: str
    about: str
    purpose: Purpose
    room: str
    weekday: int
    begins: time
    minutes: int
    share: float
    audience: Literal["all", "lower", "upper", "other languages"] = "all"
    supports: tuple[str, ...] = ("interpreter", "childcare", "food")


WELCOME = Kind(
    "Back-to-school evening", "Meet the teachers, see the classrooms, have supper with us.",
    Purpose.SUPPORT, "cafeteria", THURSDAY, time(17, 30), 120, 0.22,
)  # fmt: skip
MATH = Kind(
    "Family math night", "Games that you can take home. Children come along.",
    Purpose.LEARN, "gym", TUESDAY, time(18), 90, 0.24, "lower",
)  # fmt: skip
READING = Kind(
    "Family reading night", "Stories in many languages, and books to keep.",
    Purpose.LEARN, "library", WEDNESDAY, time(18), 90, 0.22, "upper",
)  # fmt: skip
ALGEBRA = Kind(
    "Algebra for families", "What your child learns this year, and how to help without doing the homework.",
    Purpose.LEARN, "room 112", TUESDAY, time(18, 30), 90, 0.20, "upper",
)  # fmt: skip
COLLEGE = Kind(
    "Paying for college", "Forms, deadlines and scholarships, step by step, with people who answer questions.",
    Purpose.LEARN, "auditorium", WEDNESDAY, time(18, 30), 90, 0.24, "upper", ("interpreter", "transport"),
)  # fmt: skip
ENGLISH = Kind(
    "English class for adults, first session", "Twelve Saturdays. No cost, no tests, coffee is ready.",
    Purpose.LEARN, "room 4", SATURDAY, time(10), 120, 0.19, "other languages", ("childcare", "transport"),
)  # fmt: skip
COMPUTERS = Kind(
    "Computer class for adults, first session", "Bring your phone. We begin with the school's own pages.",
    Purpose.LEARN, "computer lab", SATURDAY, time(10), 120, 0.17, "other languages", ("childcare", "interpreter"),
)  # fmt: skip
COFFEE = Kind(
    "Parent leadership coffee", "What should change at our school this year? Come and say so.",
    Purpose.LEAD, "library", FRIDAY, time(8, 30), 75, 0.13, "lower", ("interpreter", "food"),
)  # fmt: skip
GARDEN = Kind(
    "Garden and library morning", "Many hands: beds to dig, books to cover, a bench to paint.",
    Purpose.VOLUNTEER, "school garden", SATURDAY, time(9), 150, 0.14, "upper", ("food",),
)  # fmt: skip
SUPPER = Kind(
    "Winter family supper", "A warm meal and music by the children. Everybody is welcome.",
    Purpose.SUPPORT, "cafeteria", TUESDAY, time(17, 30), 120, 0.26, "lower",
)  # fmt: skip
CONFERENCES = Kind(
    "Meet the teachers", "Fifteen minutes with each of your child's teachers.",
    Purpose.SUPPORT, "main hall", WEDNESDAY, time(16), 180, 0.26, "lower", ("interpreter", "transport"),
)  # fmt: skip

# Neighbouring schools of one kind do not do the same.
PAST: dict[Level, tuple[tuple[Kind, ...], ...]] = {
    "young": ((WELCOME, MATH, ENGLISH), (WELCOME, READING, COFFEE)),
    "middle": ((WELCOME, COMPUTERS, COFFEE), (WELCOME, ALGEBRA, GARDEN)),
    "old": ((WELCOME, ENGLISH, COLLEGE), (WELCOME, COLLEGE, GARDEN)),
}
NEXT: dict[Level, Kind] = {"young": SUPPER, "middle": CONFERENCES, "old": CONFERENCES}

# Which languages are spoken at a school's gatherings, in turn. Where an interpreter is missing, families stay away.
INTERPRETED = (("en", "es", "so"), ("en", "es"), ("en",), ("en", "es"), ("en",), ("en", "es", "ar"))
# How much a school's families come at all, in turn.
WARMTH = (1.2, 1.0, 0.72, 1.08, 0.8, 0.92)


@dataclass(frozen=True)
class Held:
    """One gathering of the term: what, and the moments of its life (aware)."""

    kind: Kind
    planned_at: datetime
    invited_at: datetime
    begins_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.begins_at + timedelta(minutes=self.kind.minutes)


def level_of(grades: list[str]) -> Level:
    """The kind of school that has students of these grades."""
    numbers = sorted(int(grade) if grade.isdigit() else 0 for grade in grades) or [0]
    middle = numbers[len(numbers) // 2]
    return "young" if middle < 6 else "middle" if middle < 9 else "old"


def first_day(today: date, year_begins: date | None) -> date:
    """From when on the term is told: twelve weeks back, but not before a school year that began since."""
    day = today - LONGEST_BACK
    if year_begins is not None and day < year_begins <= today:
        day = year_begins
    return min(day, today - SHORTEST_BACK)


def term(level: Level, place: int, today: date, first: date, zone: str) -> list[Held]:
    """The gatherings of the `place`-th school between `first` and two weeks from today, in their order."""
    kinds = PAST[level][place % len(PAST[level])]
    days = (today - first).days
    held = []
    for number, kind in enumerate(kinds):
        # Spread over the weeks, a little later at each further school, never today.
        share = (number + 0.75 + 0.04 * (place % 6)) / (len(kinds) + 0.35)
        day = first + timedelta(days=min(days - 1, max(1, round(share * days))))
        held.append(_held(kind, _on(kind.weekday, day, first, today - timedelta(days=1)), first, zone))
    ahead = today + timedelta(days=AHEAD_FROM + place % 3)
    day = _on(NEXT[level].weekday, ahead + timedelta(days=3), ahead, today + timedelta(days=AHEAD_TO))
    held.append(_held(NEXT[level], day, max(first, today - timedelta(days=6)), zone, latest=today))
    return held


def _on(weekday: int, near: date, earliest: date, latest: date) -> date:
    """The day nearest to `near` that falls on a weekday, within bounds; `near` itself where none does."""
    days = [near + timedelta(days=step) for step in (0, 1, -1, 2, -2, 3, -3)]
    return next((day for day in days if day.weekday() == weekday and earliest <= day <= latest), near)


def _held(kind: Kind, day: date, first: date, zone: str, latest: date | None = None) -> Held:
    lead = min(11, int(0.6 * (day - first).days))
    invited = day - timedelta(days=lead)
    if latest is not None:  # still to come: invited some days ago already
        invited = min(invited, latest - timedelta(days=4))
    planned = max(first, invited - timedelta(days=5))
    there = ZoneInfo(zone)
    return Held(
        kind,
        datetime.combine(planned, time(8, 10), there),
        datetime.combine(invited, time(15, 20), there)
        if invited < day
        else datetime.combine(day, time(8, 20), there),
        datetime.combine(day, kind.begins, there),
    )
