"""The plan that somebody makes with a list and a pencil: large families first, side by side where that is easy.

It is the yardstick of the solver, and what the solver begins from.
"""

from __future__ import annotations

from collections import defaultdict

from .grid import chain, clash, following
from .problem import Conference, Placed, Week


def greedy(week: Week) -> tuple[Placed, ...]:
    """A plan that keeps every hard rule."""
    desk = Desk(week)
    kept = {one.conference for one in week.kept}
    for still in week.kept:
        desk.take(still)
    homes: dict[str, list[Conference]] = defaultdict(list)
    for one in week.conferences:
        if one.id not in kept:
            homes[one.home].append(one)
    for _home, mine in sorted(
        homes.items(), key=lambda each: (-len(each[1]), min(len(one.slots) for one in each[1]), each[0])
    ):
        if len(mine) == 1 or not desk.side_by_side(mine):
            for one in sorted(mine, key=lambda each: (len(each.slots), each.id)):
                desk.first_for(one)
    return desk.plan


class Desk:
    """What is placed by now, and who is busy when."""

    def __init__(self, week: Week) -> None:
        self.week, self.slots, self.follows = week, week.by_slot, following(week)
        self.free = {one.id: one.free for one in week.teachers}
        self.known = week.by_conference
        self.at_slot: dict[str, dict[str, Placed]] = defaultdict(dict)
        self.crowd = {
            one.id: [each.id for each in week.slots if clash(one, each, week.walk)] for one in week.slots
        }
        self.still: dict[str, set[str]] = defaultdict(set)
        self.walks: dict[str, list[str]] = defaultdict(list)
        self.interprets: dict[str, list[str]] = defaultdict(list)
        self.homes_of: dict[str, set[str]] = defaultdict(set)
        for one in week.conferences:
            self.homes_of[one.child].add(one.home)
        self.other_homes: dict[str, set[str]] = defaultdict(set)
        for homes in self.homes_of.values():
            for home in homes:
                self.other_homes[home] |= homes - {home}

    @property
    def plan(self) -> tuple[Placed, ...]:
        return tuple(one for slot in self.week.in_order for one in self.at_slot[slot.id].values())

    def near(self, slot: str) -> list[Placed]:
        """What is placed then, or so near that nobody keeps both."""
        return [one for each in self.crowd[slot] for one in self.at_slot[each].values()]

    def take(self, one: Placed) -> None:
        wanted = self.known[one.conference]
        self.at_slot[one.slot][one.conference] = one
        self.still[wanted.teacher].add(one.slot)
        for who in self._walkers(wanted):
            self.walks[who].append(one.slot)
        if one.interpreter:
            self.interprets[one.interpreter].append(one.slot)

    def give_back(self, one: Placed) -> None:
        wanted = self.known[one.conference]
        del self.at_slot[one.slot][one.conference]
        self.still[wanted.teacher].discard(one.slot)
        for who in self._walkers(wanted):
            self.walks[who].remove(one.slot)
        if one.interpreter:
            self.interprets[one.interpreter].remove(one.slot)

    def first_for(self, one: Conference) -> None:
        for slot in self.week.in_order:
            if found := self.at(one, slot.id):
                return self.take(found)

    def side_by_side(self, mine: list[Conference]) -> bool:
        for slot in self.week.in_order:
            times = chain(self.follows, slot.id, len(mine))
            if times and self._in_any_order(mine, list(times)):
                return True
        return False

    def _in_any_order(self, mine: list[Conference], times: list[str]) -> bool:
        if not mine:
            return True
        for one in mine:
            if found := self.at(one, times[0]):
                self.take(found)
                if self._in_any_order([each for each in mine if each is not one], times[1:]):
                    return True
                self.give_back(found)
        return False

    def at(self, one: Conference, slot: str) -> Placed | None:
        here = self.slots[slot]
        if slot not in one.slots or slot not in self.free[one.teacher] or slot in self.still[one.teacher]:
            return None
        if any(self._busy(self.walks[who], here) for who in self._walkers(one)):
            return None
        if any(slot in self.walks["home " + home] for home in self.other_homes[one.home]):
            return None
        if not one.language:
            return Placed(one.id, slot)
        for helper in self.week.interpreters:
            speaks = one.language in helper.languages and slot in helper.free
            if speaks and not self._busy(self.interprets[helper.id], here):
                return Placed(one.id, slot, helper.id)
        return None

    def _busy(self, times: list[str], here) -> bool:
        return any(clash(self.slots[one], here, self.week.walk) for one in times)

    @staticmethod
    def _walkers(one: Conference) -> list[str]:
        return ["home " + one.home, *("adult " + who for who in sorted(one.adults))]
