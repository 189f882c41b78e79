"""A bus company's timetable as GTFS gives it (gtfs.org/schedule/reference), read into frozen arrays of whole seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from .faults import Fault

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Service:
    """When a service runs: days of the week between two dates, then the exceptions of calendar_dates.txt."""

    week: frozenset[int]
    begins: date
    ends: date
    added: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()

    def runs_on(self, day: date) -> bool:
        if day in self.removed:
            return False
        return day in self.added or (day.weekday() in self.week and self.begins <= day <= self.ends)


@dataclass(frozen=True)
class Feed:
    """Stops, services and calls of all trips. Times are seconds after noon minus twelve hours of the service's day.

    Calls are in order of trip and sequence: `trip`, `stop` are numbers into `trips` and `stops`; where `boards` or
    `alights` is false nobody may get on or off. `starts` holds, for a trip that runs by frequency, its (begin, end,
    headway) in seconds. A stop without a usable place has nan for it: rides pass it, nobody walks there.
    """

    stops: tuple[str, ...]
    latitude: np.ndarray
    longitude: np.ndarray
    trips: tuple[str, ...]
    service: tuple[str, ...]
    services: dict[str, Service]
    trip: np.ndarray
    stop: np.ndarray
    arrives: np.ndarray
    departs: np.ndarray
    boards: np.ndarray
    alights: np.ndarray
    starts: dict[int, tuple[tuple[int, int, int], ...]]
    barred: frozenset[tuple[int, int]]
    waits: dict[tuple[int, int], int]
    timezone: str
    notes: tuple[Fault, ...] = ()

    @property
    def begins(self) -> date:
        return min(min([one.begins, *one.added]) for one in self.services.values())

    @property
    def ends(self) -> date:
        """The last day on which anything may run: after it the feed has run out."""
        return max(max([one.ends, *one.added]) for one in self.services.values())

    def trips_on(self, day: date) -> frozenset[int]:
        running = {name for name, one in self.services.items() if one.runs_on(day)}
        return frozenset(number for number, name in enumerate(self.service) if name in running)

    def day_like(self, day: date) -> tuple[date, bool]:
        """The day itself where something runs on it; else the busiest day of the same weekday, with False: a stand-in.

        A feed that has run out still says what a usual Tuesday was like, as long as whoever reads it is told.
        """
        if self.begins <= day <= self.ends and self.trips_on(day):
            return day, True
        first = self.begins + timedelta((day.weekday() - self.begins.weekday()) % 7)
        weeks = min((self.ends - first).days // 7, 60)
        each = [
            self.ends - timedelta((self.ends.weekday() - day.weekday()) % 7 + 7 * week)
            for week in range(weeks + 1)
        ]
        each = [one for one in each if self.begins <= one]
        usual = max(each, key=lambda one: (len(self.trips_on(one)), one), default=day)
        return usual, False
