"""How much of a visit lies outside the contract day; and a length that is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from thirdpillar.standards import library


@dataclass(frozen=True)
class ContractDay:
    """When educators work by contract: on these weekdays (0 is Monday) from `first_on` to `last_on`, but not on `days_off`."""

    weekdays: frozenset[int]
    begins: time
    ends: time
    first_on: date
    last_on: date
    days_off: frozenset[date] = frozenset()

    def holds_on(self, day: date) -> bool:
        is_on = self.first_on <= day <= self.last_on and day not in self.days_off
        return is_on and day.weekday() in self.weekdays


def default_contract(on: date) -> dict:
    """What a new year begins with, by the names of `VisitYear`."""
    terms = library.entry("home_visit_pay", "contract_day", on).terms
    return {
        "contract_days": terms["weekdays"],
        "contract_begins": time.fromisoformat(terms["begins"]),
        "contract_ends": time.fromisoformat(terms["ends"]),
    }


def least_outside(on: date) -> int:
    """Fewer minutes outside the contract day count as none."""
    return library.entry("home_visit_pay", "contract_day", on).terms["least_outside_minutes"]


def outside_minutes(begins_at: datetime, minutes: int, contract: ContractDay | None, *, zone: str) -> int:
    """How many minutes of a visit that began then are outside the contract day, on the district's clock.

    Fewer than the least that counts are none. Without a contract day all are.
    """
    if contract is None:
        return minutes
    there = ZoneInfo(zone)
    # By the clock on the wall; a contract day lies within one day, a visit may go past midnight.
    since = begins_at.astimezone(there).replace(tzinfo=None)
    until = since + timedelta(minutes=minutes)
    outside = minutes
    for day in {since.date(), until.date()}:
        if contract.holds_on(day):
            opens, closes = datetime.combine(day, contract.begins), datetime.combine(day, contract.ends)
            inside = min(until, closes) - max(since, opens)
            outside -= max(0, int(inside.total_seconds() // 60))
    return 0 if outside < min(least_outside(since.date()), minutes) else outside


def is_usual(minutes: int, *, shortest: int, longest: int) -> bool:
    """Whether nobody needs to be asked about this length of a visit."""
    return shortest <= minutes <= longest
