"""Slots as the planning algorithm asks for them: a visit's time with the way there and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from thirdpillar.algorithms import pairing
from thirdpillar.practice.visits.queries.planning.facts import Facts
from thirdpillar.standards import library


class Slots:
    """Makes slots: a visit's time with the way there and back, and week and day by the district's clock."""

    def __init__(self, facts: Facts, there: ZoneInfo, at: datetime) -> None:
        self.facts, self.there, self.at = facts, there, at
        terms = library.entry("home_visit_planning", "times", facts.on).terms
        self.step = timedelta(minutes=terms["step_minutes"])
        self.way = timedelta(minutes=terms["travel_minutes"])
        self.long = timedelta(minutes=facts.terms.visit_minutes)
        self.slots: dict[str, pairing.Slot] = {}
        self.times: dict[str, tuple[datetime, datetime]] = {}

    def slot(self, begins: datetime, ends: datetime) -> str:
        key = f"{begins:%Y%m%d%H%M}-{int((ends - begins).total_seconds()) // 60}"
        if key not in self.slots:
            day = begins.astimezone(self.there).date().toordinal()
            self.times[key] = (begins, ends)
            # Day 1 of the calendar is a Monday.
            self.slots[key] = pairing.Slot(
                key, _minutes(begins - self.way), _minutes(ends + self.way), day, (day - 1) // 7
            )
        return key

    def in_wish(self, begins: datetime, ends: datetime) -> list[str]:
        """The visits that fit into a wished time, and may still be arranged."""
        found = []
        while begins + self.long <= ends:
            if self._may_be_at(begins):
                found.append(self.slot(begins, begins + self.long))
            begins += self.step
        return found

    def _may_be_at(self, begins: datetime) -> bool:
        day, cycle = begins.astimezone(self.there).date(), self.facts.cycle
        is_early = begins - self.at >= timedelta(hours=self.facts.terms.notice_hours)
        is_arranged = is_early or (begins > self.at and self.facts.holds("short_notice", day))
        return is_arranged and cycle.opens_on <= day <= cycle.closes_on

    def beside(self, slots: Collection[str], busy: Collection[tuple[datetime, datetime]]) -> set[str]:
        """Those that touch nothing of what a home has then."""
        return {
            key for key in slots
            if not any(self.times[key][0] < until and since < self.times[key][1] for since, until in busy)
        }  # fmt: skip

    def day_of(self, slot: str) -> date:
        return self.times[slot][0].astimezone(self.there).date()

    def free(
        self, hours: Iterable[tuple[int, object, object]], busy: Collection[tuple[datetime, datetime]]
    ) -> set[str]:
        """The slots within these weekly hours (weekday, begins, ends) that touch nothing of `busy`."""
        by_day: dict[int, list] = defaultdict(list)
        for weekday, begins, ends in hours:
            by_day[weekday].append((begins, ends))
        found = set()
        for key, (begins, ends) in self.times.items():
            first, last = begins.astimezone(self.there), ends.astimezone(self.there)
            inside = first.date() == last.date() and any(
                since <= first.time() and last.time() <= until for since, until in by_day[first.weekday()]
            )
            if inside and not any(
                begins - self.way < until and since < ends + self.way for since, until in busy
            ):
                found.add(key)
        return found


def _minutes(moment: datetime) -> int:
    return int(moment.timestamp()) // 60
