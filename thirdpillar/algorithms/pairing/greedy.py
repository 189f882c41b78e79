"""The plan that somebody makes with a list and a pencil: the hardest home first, the least busy pair, the earliest time.

It is the yardstick of the solver, and what the solver begins from.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations

from .clashing import clash
from .problem import Going, Home, School


def greedy(school: School) -> tuple[Going, ...]:
    """A plan that keeps every hard rule; homes with the fewest times first."""
    found = list(school.kept)
    state = _State(school)
    for one in found:
        state.take(one)
    kept = {one.home for one in found}
    for home in sorted(school.homes, key=lambda each: (len(each.slots), len(each.served_by), each.id)):
        if home.id not in kept and (going := state.first_for(home)):
            state.take(going)
            found.append(going)
    return tuple(found)


def openings(school: School, home: Home) -> tuple[str, ...]:
    """The home's slots, in their order, at which it could be visited beside all that is kept, whatever else is planned."""
    state = _State(school)
    for one in school.kept:
        if one.home != home.id:
            state.take(one)
    slots = sorted(home.slots & state.slots.keys(), key=lambda each: (state.slots[each].begins, each))
    return tuple(one for one in slots if state._at(home, one))


class _State:
    def __init__(self, school: School) -> None:
        self.school, self.slots = school, school.by_slot
        self.visitors = {one.id: one for one in school.visitors}
        self.load: Counter[str] = Counter()
        self.weeks: Counter[tuple[str, int]] = Counter()
        self.busy: dict[str, list[str]] = defaultdict(list)

    def take(self, going: Going) -> None:
        for each in (*going.visitors, *([going.interpreter] if going.interpreter else [])):
            self.load[each] += 1
            self.weeks[each, self.slots[going.slot].week] += 1
            self.busy[each].append(going.slot)

    def first_for(self, home: Home) -> Going | None:
        for slot in sorted(home.slots & self.slots.keys(), key=lambda each: (self.slots[each].begins, each)):
            if going := self._at(home, slot):
                return going
        return None

    def _at(self, home: Home, slot: str) -> Going | None:
        able = [
            one
            for one in self.school.visitors
            if self._can(one.id, one.free, slot, one.most, one.most_a_week)
        ]
        able.sort(key=lambda one: (one.id not in home.served_by, self.load[one.id], one.id))
        helpers = [
            one
            for one in self.school.interpreters
            if home.language in one.languages and self._can(one.id, one.free, slot, one.most, one.most)
        ]
        for size in self._sizes(home, helpers):
            for pair in combinations(able[:12], size):
                if not any(one.id in home.served_by for one in pair):
                    continue
                if sum(not one.trained for one in pair) > self.school.untrained_allowed:
                    continue
                speaks = not home.language or any(home.language in one.languages for one in pair)
                needs_helper = not speaks or size < self.school.pair
                if needs_helper and not helpers:
                    continue
                helper = min(helpers, key=lambda one: (self.load[one.id], one.id)).id if needs_helper else ""
                return Going(home.id, slot, tuple(sorted(one.id for one in pair)), helper)
        return None

    def _sizes(self, home: Home, helpers) -> tuple[int, ...]:
        if self.school.interpreter_may_be_second and home.language and helpers:
            return (self.school.pair, self.school.pair - 1)
        return (self.school.pair,)

    def _can(self, who: str, free: frozenset[str], slot: str, most: int, most_a_week: int) -> bool:
        here = self.slots[slot]
        return (
            slot in free
            and self.load[who] < most
            and self.weeks[who, here.week] < most_a_week
            and not any(clash(here, self.slots[other]) for other in self.busy[who])
        )
