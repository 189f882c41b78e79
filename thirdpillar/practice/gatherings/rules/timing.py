"""Numbers and refusals around the time and place of a gathering."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

from thirdpillar.algorithms.transit import Walking
from thirdpillar.practice.gatherings.choices import PartOfWeek
from thirdpillar.standards import library

# In an answer by text: nothing fits; and that children need somebody to look after them.
NONE, CHILDCARE = 0, 9
_BETWEEN = re.compile(r"[\s,;.+&/#!-]*")


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


def numbers_said(said: str, known: Sequence[int]) -> list[int] | None:
    """The numbers that a text says, "1 3", "1,3" or "13", each of them known; [] for none of these; else None.

    Nothing but figures may stand in it. Those written together each stand alone, for no number here has two figures.
    """
    said = "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in said)
    figures = [int(one) for one in said if one.isascii() and one.isdigit()]
    rest = re.sub(r"[0-9]", " ", said)
    if not figures or not _BETWEEN.fullmatch(rest) or len(figures) > len(known) + 1:
        return None
    if NONE in figures:
        return [] if set(figures) == {NONE} else None
    return sorted(set(figures)) if set(figures) <= set(known) and len(set(figures)) == len(figures) else None
