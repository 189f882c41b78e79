"""A plan made nicer piece by piece: the conferences of a few teachers are planned anew, all others stay (large
neighbourhood search). Each piece is small enough for the solver to end it in a moment."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from .checking import niceness
from .grid import adjoin, clash, following
from .model import model_of, niceness_of
from .problem import Placed, Week
from .solving import SOLVED, read, solve

PIECE_S, STUBBORN_S = 2.0, 5.0


def made_nicer(
    week: Week, plan: tuple[Placed, ...], seed: int, until: float, told: Callable[[int, int], None]
) -> tuple[Placed, ...]:
    """The same conferences, placed at least as nicely; families that wait or come twice first."""
    mender = _Mender(week, plan, seed, until)
    for wide in (False, True):
        for home in mender.to_mend():
            mender.mend(home, wide=wide, more=0, within_s=PIECE_S)
            told(len(mender.at), mender.worth())
    stale = 0
    while monotonic() < until and stale < 3 and len(week.teachers) > 1:
        before = mender.worth()
        for home in mender.to_mend():
            mender.mend(home, wide=True, more=2, within_s=STUBBORN_S)
        mender.sweep()
        now = mender.worth()
        stale = 0 if now > before else stale + 1
        told(len(mender.at), now)
    return tuple(mender.at[one] for one in sorted(mender.at))


class _Mender:
    """The plan by now (`at`), and what never changes about the week."""

    def __init__(self, week: Week, plan: tuple[Placed, ...], seed: int, until: float) -> None:
        self.week, self.until, self.seed = week, until, seed
        self.at = {one.conference: one for one in plan}
        self.locked = {one.conference for one in week.kept}
        self.several, self.known = week.several, week.by_conference
        self.follows = following(week)
        self.rng, self.names = random.Random(seed), sorted(one.id for one in week.teachers)
        self.crowd = {
            one.id: {each.id for each in week.slots if clash(one, each, week.walk)} for one in week.slots
        }
        homes_of = defaultdict(set)
        for one in week.conferences:
            homes_of[one.child].add(one.home)
        self.other_homes: dict[str, set[str]] = defaultdict(set)
        for homes in homes_of.values():
            for home in homes:
                self.other_homes[home] |= homes - {home}

    def worth(self) -> int:
        return niceness(self.week, self.at.values()).score(self.week)

    def to_mend(self) -> list[str]:
        """Homes that come twice, then those that wait."""
        slots, found = self.week.by_slot, []
        for home, mine in self.several.items():
            times = [self.at[one.id].slot for one in mine if one.id in self.at]
            if len(times) > 1 and not adjoin(self.week, times, self.follows):
                found.append((len({slots[one].evening for one in times}) < 2, len(times), home))
        return [home for *_rank, home in sorted(found)]

    def mend(self, home: str, *, wide: bool, more: int, within_s: float) -> None:
        """Plan a home anew with all that its teachers hold, and that of a few more teachers."""
        if monotonic() > self.until:
            return
        mine = {one.id for one in self.several[home]}
        teachers = {one.teacher for one in self.several[home]}
        teachers |= set(self.rng.sample(self.names, min(more, len(self.names))))
        free = self._of(teachers, wide) | (mine & self.at.keys()) - self.locked
        self._piece(free, within_s)

    def sweep(self) -> None:
        """Every teacher once, three at a time."""
        self.rng.shuffle(self.names)
        for first in range(0, len(self.names), 3):
            if monotonic() > self.until:
                return
            self._piece(self._of(set(self.names[first : first + 3]), True), PIECE_S)

    def _of(self, teachers: set[str], wide: bool) -> set[str]:
        """What these teachers hold that may move: of families with one conference, and of the others too (`wide`)."""
        return {
            one.id
            for one in self.week.conferences
            if one.id in self.at
            and one.teacher in teachers
            and one.id not in self.locked
            and (one.home not in self.several or wide)
        }

    def _piece(self, free: set[str], within_s: float) -> None:
        """Plan these anew in the room that all others leave them; written where that is nicer."""
        if len(free) < 2:
            return
        part = self._part(free)
        made = model_of(part)
        here = [one.id for one in part.conferences if one.id in self.at]
        made.cp.add(made.placed >= len(here))
        aim = niceness_of(made, part)
        made.begin_from(tuple(self.at[one] for one in here), part)
        made.cp.maximize(aim)
        solver, status = solve(made, self.seed, max(0.1, min(within_s, self.until - monotonic())), 1)
        if status in SOLVED:
            self.at |= {one.conference: one for one in read(made, solver, part)}

    def _part(self, free: set[str]) -> Week:
        """A small week: what is planned anew, with times that others leave; what stays of the same families, and all that
        is interpreted, is kept in it."""
        known = self.known
        homes = {known[one].home for one in free}
        stays: set[str] = set()
        taken: dict[str, set[str]] = defaultdict(set)
        walks: dict[str, set[str]] = defaultdict(set)
        apart: dict[str, set[str]] = defaultdict(set)
        for each, placed in self.at.items():
            if each in free:
                continue
            wanted = known[each]
            if wanted.home in homes or placed.interpreter:
                stays.add(each)
            taken[wanted.teacher].add(placed.slot)
            for who in wanted.adults:
                walks[who] |= self.crowd[placed.slot]
            for home in self.other_homes[wanted.home]:
                apart[home].add(placed.slot)
        conferences = tuple(
            known[one]
            if one in stays
            else replace(
                known[one],
                slots=frozenset(
                    known[one].slots
                    - apart[known[one].home]
                    - taken[known[one].teacher]
                    - set().union(*(walks[who] for who in known[one].adults))
                ),
            )
            for one in sorted(free | stays)
        )
        # Who has no time still belongs to its home, and its child to another home.
        timeless = tuple(
            replace(one, slots=frozenset())
            for one in self.week.conferences
            if one.home in homes and one.id not in self.at
        )
        return replace(
            self.week,
            conferences=conferences + timeless,
            kept=tuple(self.at[one] for one in sorted(stays)),
        )
