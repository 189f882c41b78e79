"""What a measure's definition asks for; one that nobody could count is refused rather than shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256

from thirdpillar.proof.evidence.queries.years import Window
from thirdpillar.standards import library
from thirdpillar.standards.library import Entry

DEFAULT_MEASURE = "families_reached"
HOUSEHOLDS, STUDENTS, ADULTS = "households", "students", "adults"
UNITS = (HOUSEHOLDS, STUDENTS, ADULTS)
SAME_DAY = "as_of"


def definition(measure: str, day: date) -> Entry:
    """The definition as it holds on a day. Raises NotOnTheShelf, and ValueError for terms that cannot be counted."""
    return _sound(library.measure(measure, day))


def measures_on(day: date) -> list[Entry]:
    """Every measure that holds on a day, that of the reach page first."""
    return sorted((_sound(each) for each in library.in_force("measure", day)), key=_place)


def measures_within(window: Window, today: date) -> list[Entry]:
    """Every version of every measure that somebody can ask for on a day of the reach year up to today."""
    last = min(today, window.ends_before)
    found = (
        entry
        for entry in library.shelf()
        if entry.kind == "measure"
        and entry.in_force_from <= last
        and (entry.in_force_until is None or entry.in_force_until >= window.begins_on)
    )
    return sorted((_sound(each) for each in found), key=_place)


def unit_of(measure: Entry) -> str:
    """What is counted: households, students or adults."""
    return str(measure.terms["unit"])


def census_day(measure: Entry, as_of: date, window: Window) -> date:
    """Whose enrolment makes the denominator: those there on the as-of day, or on a fixed day once that has come."""
    asked = str(measure.terms.get("census", SAME_DAY))
    if asked == SAME_DAY:
        return as_of
    days = (date(year, *_month_and_day(asked)) for year in _years(window.begins_on.year))
    return min(as_of, next(day for day in days if day >= window.begins_on))


def fingerprint(measure: Entry) -> str:
    """Changes whenever what the measure counts does, so that its roll-up is made anew."""
    return sha256(repr(sorted(measure.terms.items())).encode()).hexdigest()


def _place(entry: Entry) -> tuple[bool, str, int]:
    return entry.id != DEFAULT_MEASURE, entry.id, entry.version


def _years(first: int) -> Iterator[int]:
    yield from (first, first + 1)


def _month_and_day(text: str) -> tuple[int, int]:
    month, _dash, day = text.partition("-")
    return int(month), int(day)


def _sound(entry: Entry) -> Entry:
    terms = entry.terms
    wrong = []
    if terms.get("unit") not in UNITS:
        wrong.append(f"unit must be one of {', '.join(UNITS)}")
    if not terms.get("kinds"):
        wrong.append("kinds must list at least one kind of touchpoint")
    if not isinstance(terms.get("two_way"), bool):
        wrong.append("two_way must be true or false")
    if int(terms.get("minimum_touchpoints", 1)) < 1:
        wrong.append("minimum_touchpoints must be at least 1")
    if not _census_makes_sense(str(terms.get("census", SAME_DAY))):
        wrong.append('census must be "as_of" or a day of the year such as "10-01"')
    if wrong:
        raise ValueError(f"standards/{entry.source}: measure {entry.id}: {'; '.join(wrong)}")
    return entry


def _census_makes_sense(text: str) -> bool:
    try:
        return text == SAME_DAY or bool(date(2023, *_month_and_day(text)))
    except ValueError:
        return False
