"""How long somebody has waited, counted in the hours in which the school answers. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Over this many days back nobody asks how long exactly.
LONGEST_DAYS = 400


@dataclass(frozen=True)
class SchoolHours:
    """`weekdays`: 0 is Monday. `years`: first and last days of school years; none known means that every day counts."""

    zone: str
    opens: time = time(8)
    closes: time = time(16)
    weekdays: Collection[int] = (0, 1, 2, 3, 4)
    closed_on: Collection[date] = ()
    years: Collection[tuple[date, date]] = ()

    def is_school_day(self, day: date) -> bool:
        """Whether the school answers on this day."""
        within = not self.years or any(first <= day <= last for first, last in self.years)
        return within and day.weekday() in self.weekdays and day not in self.closed_on

    def between(self, start: datetime, end: datetime) -> timedelta:
        """School hours from `start` to `end` (both aware); no more than LONGEST_DAYS are looked at."""
        start = max(start, end - timedelta(days=LONGEST_DAYS))
        total = timedelta()
        for opens, closes in self._days(start, end):
            total += max(timedelta(), min(end, closes) - max(start, opens))
        return total

    def before(self, end: datetime, hours: float) -> datetime:
        """The latest moment from which until `end` so many school hours have passed."""
        left = timedelta(hours=hours)
        for opens, closes in reversed(list(self._days(end - timedelta(days=LONGEST_DAYS), end))):
            if opens >= end:
                continue
            here = min(end, closes) - opens
            if here >= left:
                return min(end, closes) - left
            left -= here
        return end - timedelta(days=LONGEST_DAYS)

    def days(self, start: datetime, end: datetime) -> Iterator[tuple[date, datetime, datetime, int]]:
        """Each day from `start` to `end`: when it opens and closes (one moment where it does not), seconds open before it.

        A moment's open seconds are those before its day and what has passed of it between opening and closing, so that
        `between` two moments is the difference of theirs: what a database reckons for very many at once.
        """
        zone, before = ZoneInfo(self.zone), 0
        opening = {opens.astimezone(zone).date(): (opens, closes) for opens, closes in self._days(start, end)}
        day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        while day <= last:
            midnight = datetime.combine(day, time(), tzinfo=zone)
            opens, closes = opening.get(day, (midnight, midnight))
            yield day, opens, closes, before
            before += max(0, round((closes - opens).total_seconds()))
            day += timedelta(days=1)

    def _days(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        zone = ZoneInfo(self.zone)
        # Compared in UTC: two wall times of one zone would be subtracted as if no clock were ever changed.
        utc = ZoneInfo("UTC")
        day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        while day <= last:
            if self.is_school_day(day):
                yield (
                    datetime.combine(day, self.opens, tzinfo=zone).astimezone(utc),
                    datetime.combine(day, self.closes, tzinfo=zone).astimezone(utc),
                )
            day += timedelta(days=1)
