"""A plan made nicer piece by piece: the conferences of a few teachers are planned anew, all others stay (large
neighbourhood search). Each piece is small enough for the solver to end it in a moment."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from time import monotonic

from .checking import niceness
from .grid import adjoin, clash, following
from .model import model_of, niceness_of
from .problem import Placed, Week
from .solving import SOLVED, read, solve

PIECE_S = 2.0


def made_nicer(
    week: Week, plan: tuple[Placed, ...], seed: int, until: float, told: Callable[[int, int], None]
) -> tuple[Placed, ...]:
    """The same conferences, placed at least as nicely; families that wait or come twice first."""
    at = {one.conference: one for one in plan}
    locked = {one.conference for one in week.kept}
    for wide in (False, True):
        for home in _to_mend(week, at):
            if monotonic() > until:
                break
            mine = {one.id for one in week.several[home]}
            teachers = {one.teacher for one in week.several[home]}
            _piece(week, at, _of(week, at, teachers, wide) | (mine & at.keys()) - locked, seed, until)
            told(len(at), niceness(week, at.values()).score(week))
    rng, names = random.Random(seed), sorted(one.id for one in week.teachers)
    stale = 0
    while monotonic() < until and stale < 3 and len(names) > 1:
        before = niceness(week, at.values()).score(week)
        rng.shuffle(names)
        for first in range(0, len(names), 3):
            if monotonic() > until:
                break
            _piece(week, at, _of(week, at, set(names[first : first + 3]), True), seed, until)
        now = niceness(week, at.values()).score(week)
        stale = 0 if now > before else stale + 1
        told(len(at), now)
    return tuple(at[one] for one in sorted(at))


def _to_mend(week: Week, at: dict[str, Placed]) -> list[str]:
    follows, found = following(week), []
    for home, mine in week.several.items():
        times = [at[one.id].slot for one in mine if one.id in at]
        if len(times) > 1 and not adjoin(week, times, follows):
            found.append(home)
    return found


def _of(week: Week, at: dict[str, Placed], teachers: set[str], wide: bool) -> set[str]:
    """What these teachers hold that may move: of families with one conference, and of those that meet no others (`wide`)."""
    locked, several = {one.conference for one in week.kept}, week.several
    return {
        one.id
        for one in week.conferences
        if one.id in at
        and one.teacher in teachers
        and one.id not in locked
        and (one.home not in several or wide)
    }


def _piece(week: Week, at: dict[str, Placed], free: Iterable[str], seed: int, until: float) -> None:
    """Plan these anew in the room that all others leave them; written into `at` where that is nicer."""
    free = set(free)
    if len(free) < 2:
        return
    part = _part(week, at, free)
    made = model_of(part)
    made.cp.add(made.placed >= len(part.conferences))
    aim = niceness_of(made, part)
    now = tuple(at[one.id] for one in part.conferences)
    made.begin_from(now, part)
    made.cp.maximize(aim)
    solver, status = solve(made, seed, max(0.1, min(PIECE_S, until - monotonic())), 1)
    if status not in SOLVED:
        return
    for one in read(made, solver, part):
        at[one.conference] = one


def _part(week: Week, at: dict[str, Placed], free: set[str]) -> Week:
    """A small week: what is planned anew, with times that others leave; what stays of the same families, and all that is
    interpreted, is kept in it."""
    known = week.by_conference
    homes = {known[one].home for one in free}
    stays = {
        one.id
        for one in week.conferences
        if one.id in at and one.id not in free and (one.home in homes or at[one.id].interpreter)
    }
    taken, walks, apart = (defaultdict(set) for _ in range(3))
    by_child = defaultdict(set)
    for one in week.conferences:
        by_child[one.child].add(one.home)
    crowd = {one.id: {each.id for each in week.slots if clash(one, each, week.walk)} for one in week.slots}
    for each, placed in at.items():
        if each in free:
            continue
        wanted = known[each]
        taken[wanted.teacher].add(placed.slot)
        for who in wanted.adults:
            walks[who] |= crowd[placed.slot]
        for home in by_child[wanted.child] - {wanted.home}:
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
    return replace(week, conferences=conferences, kept=tuple(at[one] for one in sorted(stays)))
