"""The terms that hold for a school's visits: the model's numbers, as the district adopted and the school adapted them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.rules.planning import MODEL
from thirdpillar.standards import library
from thirdpillar.standards.library import Entry


def practice(id: str, on: date) -> Entry:
    """One rule of the model as it holds on a day; raises NotOnTheShelf."""
    return library.entry("home_visit_practice", id, on)


ALMOST_A_YEAR = timedelta(days=364)


@dataclass(frozen=True)
class Terms:
    """Numbers with the units of their names; `interpreter_may_be_second`: R-PTHV-5a as the district chose it.

    Visits lie between `earliest` and `latest`, by the district's clock.
    """

    training_months: int
    most_invitations: int
    notice_hours: int
    reflect_days: int
    pay_days: int
    ask_minutes: int
    alarm_minutes: int
    visit_minutes: int
    shortest_minutes: int
    longest_minutes: int
    remind_hours: int
    visitors: int
    interpreter_may_be_second: bool = False
    visitor_roles: frozenset[str] = frozenset()
    earliest: time = time.min
    latest: time = time.max


_BOUNDED = ("R-PTHV-2a", "R-PTHV-1c", "R-PTHV-5b", "R-PTHV-2b", "R-PTHV-4a")


def default_terms(on: date) -> dict[str, int]:
    """What a new year begins with: the model's own numbers, by the names of `VisitYear`."""
    check_out = library.entry("home_visit_safety", "check_out", on).terms
    length = library.entry("home_visit_pay", "length", on).terms
    return {
        "training_months": practice("R-PTHV-2a", on).terms["training_months"],
        "most_invitations": practice("R-PTHV-1d", on).terms["most_invitations"],
        "notice_hours": practice("R-PTHV-1c", on).terms["notice_hours"],
        "reflect_days": practice("R-PTHV-5b", on).terms["reflect_days"],
        "pay_days": practice("R-PTHV-2b", on).terms["pay_days"],
        "visit_minutes": practice("R-PTHV-4a", on).terms["visit_minutes"],
        "ask_minutes": check_out["ask_minutes"],
        "alarm_minutes": check_out["alarm_minutes"],
        "shortest_minutes": length["shortest_minutes"],
        "longest_minutes": length["longest_minutes"],
        "remind_hours": library.entry("home_visit_prompt", "confirm", on).terms["remind_hours"],
    }


def default_roles(on: date) -> tuple[str, ...]:
    """Who may visit at all, as the model says (R-PTHV-1b)."""
    return tuple(practice("R-PTHV-1b", on).terms["roles"])


def default_hours(on: date) -> tuple[time, time]:
    """From when until when visits are made where a district says nothing else."""
    said = library.entry("home_visit_planning", "times", on).terms
    return time.fromisoformat(said["earliest"]), time.fromisoformat(said["latest"])


def may_set_hours(earliest: time, latest: time, on: date) -> Refused | None:
    """Whether visits may be made in these hours."""
    said = library.entry("home_visit_planning", "times", on).terms
    if not time.fromisoformat(said["soonest"]) <= earliest < latest <= time.fromisoformat(said["furthest"]):
        return outside_hours(time.fromisoformat(said["soonest"]), time.fromisoformat(said["furthest"]))
    return None


def outside_hours(earliest: time, latest: time) -> Refused:
    """A time at which nobody visits."""
    said = _("Visits are between %(first)s and %(last)s.")
    return Refused(said % {"first": time_format(earliest), "last": time_format(latest)})


def may_set_roles(roles: Collection[str], floor: Collection[str]) -> Refused | None:
    """Whether these are among those who may visit anyway: fewer, never others."""
    if set(roles) <= set(floor):
        return None
    said = _("What is left empty stays as the district has it. A school may be stricter, not looser.")
    return Refused(said, f"{MODEL}: R-PTHV-1b")


def bounds(on: date) -> dict[str, tuple[int, int]]:
    """Within what each number of a year lies at all: a slip of the hand (999) is no term."""
    found = {}
    others = (
        ("home_visit_safety", "check_out"),
        ("home_visit_pay", "length"),
        ("home_visit_prompt", "confirm"),
    )
    for entry in (
        *(practice(id, on) for id in _BOUNDED),
        *(library.entry(kind, id, on) for kind, id in others),
    ):
        for name, most in entry.terms.items():
            if name.startswith("most_") and (number := name.removeprefix("most_")) in entry.terms:
                found[number] = (entry.terms.get(f"least_{number}", 1), most)
    return found


def default_windows(begins_on: date) -> list[tuple[int, date, date]]:
    """(number, opens on, closes on) of both cycles in the school year that begins on this day."""
    said = library.entry("home_visit_cycle", "windows", begins_on).terms
    found, after = [], begins_on
    for number, name in ((1, "first"), (2, "second")):
        closes = _next(said[f"{name}_closes"], after)
        opens = _next(said[f"{name}_opens"], closes - ALMOST_A_YEAR)
        found.append((number, opens, closes))
        after = closes
    return found


def _next(month_day: str, since: date) -> date:
    """The first such day (MM-DD) on or after `since`."""
    month, day = (int(part) for part in month_day.split("-"))
    here = date(since.year, month, day)
    return here if here >= since else date(since.year + 1, month, day)


def may_set_terms(values: Mapping[str, int | None], floor: Mapping[str, int]) -> Refused | None:
    """Whether these numbers keep what the model (or, for a school, its district) asks: as strict, or stricter."""
    asked, notice = values.get("most_invitations"), values.get("notice_hours")
    if asked is not None and asked > floor["most_invitations"]:
        said = _("Families are asked at most %(n)s times.") % {"n": floor["most_invitations"]}
        return Refused(said, f"{MODEL}: R-PTHV-1d")
    if notice is not None and notice < floor["notice_hours"]:
        said = _("A visit is arranged at least %(hours)s hours before.") % {"hours": floor["notice_hours"]}
        return Refused(said, f"{MODEL}: R-PTHV-1c")
    return None


def may_be_numbers(values: Mapping[str, int | None], on: date) -> Refused | None:
    """Whether each of these numbers lies within its bounds."""
    for name, (least, most) in bounds(on).items():
        number = values.get(name)
        if number is not None and number > most:
            return Refused(str(MaxValueValidator.message) % {"limit_value": most})
        if number is not None and number < least:
            return Refused(str(MinValueValidator.message) % {"limit_value": least})
    return None
