"""Numbers and refusals around the time and place of a gathering."""

from __future__ import annotations

from datetime import date, datetime

from thirdpillar.algorithms.transit import Walking
from thirdpillar.practice.gatherings.choices import PartOfWeek
from thirdpillar.standards import library


def weighing(on: date) -> dict:
    """What a choice weighs: sizes, minutes, days and hours, by name."""
    return library.entry("when_and_where", "weighing", on).terms


def walking(on: date) -> Walking:
    return Walking(**library.entry("when_and_where", "walking", on).terms)


def part_of(begins: datetime, on: date) -> str:
    """The stretch of the week in which something begins, by the clock that `begins` carries."""
    terms = weighing(on)
    if begins.weekday() == 6:
        return PartOfWeek.SUNDAY
    if begins.weekday() == 5:
        return PartOfWeek.SATURDAY_MORNING if begins.hour < terms["noon_hour"] else PartOfWeek.SATURDAY_LATER
    if begins.hour < terms["noon_hour"]:
        return PartOfWeek.WEEK_MORNING
    return PartOfWeek.WEEK_AFTERNOON if begins.hour < terms["evening_hour"] else PartOfWeek.WEEK_EVENING
