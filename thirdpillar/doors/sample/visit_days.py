"""On which days the made year of home visits goes on, and when its families have time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from thirdpillar.doors.sample.synth.dice import Roll

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Term

# Days before today on which each thing happens.
ADOPTED, OPTED_IN, INVITED, PLANNED, CONFIRMED, PLANNED_AGAIN, CONFIRMED_AGAIN = 20, 19, 18, 14, 13, 3, 2


def at_of(term: Term, days: int, hour: int, minute: int = 0) -> datetime:
    """A time of the day so many days ago, by the district's clock."""
    zone = ZoneInfo(term.district.zone)
    return datetime.combine(term.today - timedelta(days=days), time(hour, minute), zone)


def times_wished(term: Term, between: tuple[int, int], roll: Roll) -> list[tuple[datetime, datetime]]:
    """Every other day between two days before today (negative: after it), two hours in the late afternoon; today soon."""
    first, last = between
    found = []
    for days in range(first, last - 1, -1):
        if days == 0:
            found.append(_soon(term))
            continue
        day = term.today - timedelta(days=days)
        if day.weekday() == 6 or roll() < 0.4:
            continue
        begins = at_of(term, days, 10 if day.weekday() == 5 else 16 + int(2 * roll()))
        found.append((begins, begins + timedelta(hours=2)))
    return found


def _soon(term: Term) -> tuple[datetime, datetime]:
    """Three hours of today from the next full hour on, as long as it is day; late in the evening its afternoon."""
    hour = term.now.astimezone(ZoneInfo(term.district.zone)).hour + 1
    begins = at_of(term, 0, max(8, hour) if hour <= 18 else 16)
    return begins, begins + timedelta(hours=3)
