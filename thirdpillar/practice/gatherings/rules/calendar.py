"""Numbers of the shared calendar and of buildings, and whether a partner may use a room at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from thirdpillar.algorithms.evenings import Terms
from thirdpillar.standards import library


def calendar_terms(on: date) -> dict[str, Any]:
    """The numbers of the shared calendar, by name."""
    return library.entry("shared_calendar", "same_evening", on).terms


def building_terms(on: date) -> dict[str, Any]:
    """When a building is open where its school says nothing else, and how long a use may be."""
    return library.entry("shared_calendar", "building", on).terms


def evening_terms(on: date) -> Terms:
    """What makes two plans compete."""
    terms = calendar_terms(on)
    return Terms(terms["evening_hour"], timedelta(minutes=terms["between_minutes"]))


@dataclass(frozen=True)
class Building:
    """When a school's building is open: {weekday: (opens, closes)}, and the days on which it is closed."""

    hours: Mapping[int, tuple[time, time]] = field(default_factory=dict)
    closed_on: Collection[date] = ()

    def is_open(self, begins: datetime, ends: datetime) -> bool:
        """Whether it is from the beginning to the end, both by the school's own clock."""
        hours = self.hours.get(begins.weekday())
        if hours is None or begins.date() != ends.date() or begins.date() in self.closed_on:
            return False
        return hours[0] <= begins.time() and ends.time() <= hours[1]
