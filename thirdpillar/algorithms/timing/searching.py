"""Choices found by swapping one session after the other, from several beginnings; interpreters placed as they help most."""

from __future__ import annotations

import random

import numpy as np

from .reach import Reach

Staff = tuple[tuple[int, int, int], ...]  # (position of the session, interpreter, language)
Key = tuple[float, ...]
_SAME = 9  # decimals by which two shares are the same


def key_of(reach: Reach, covered: np.ndarray) -> Key:
    """What leximin compares: the groups' shares from the least up, then all families."""
    shares = np.sort(np.round(reach.weight @ covered, _SAME))
    return (*shares.tolist(), float(reach.count @ covered))


def best_by_key(reach: Reach, covered: np.ndarray) -> int:
    """The row of a table of coverages that leximin prefers, the first of those alike."""
    counted = covered.astype(np.float32) @ reach.table
    columns = [*np.sort(counted[:, :-1], axis=1).T, counted[:, -1]]
    rows = np.arange(len(covered))
    for column in columns:
        rows = rows[column[rows] >= column[rows].max() - 1e-5]
        if len(rows) == 1:
            break
    return int(rows[0])


def covered_by(reach: Reach, sessions: list[int]) -> np.ndarray:
    """Which kinds of families these sessions cover."""
    if reach.simple:  # all who are free can come, so that nobody need be placed to know it
        return np.logical_or.reduce(reach.heard[sessions], axis=0)
    return staffed(reach, sessions)[0]


def staffed(reach: Reach, sessions: list[int]) -> tuple[np.ndarray, Staff]:
    """Who is covered by these sessions once interpreters are placed one by one where most is gained; nobody idle."""
    able = reach.able[sessions]
    covered = np.logical_or.reduce(able & (reach.need == 0), axis=0)
    placed: list[tuple[int, int, int]] = []
    options = _options(reach, sessions)
    now = key_of(reach, covered)
    while options:
        gains = np.array([covered | (able[at] & (reach.need == language)) for at, _who, language in options])
        best = best_by_key(reach, gains)
        after = key_of(reach, gains[best])
        if after <= now:
            break
        covered, now = gains[best], after
        placed.append(options[best])
        options = [one for one in options if _fits(reach, sessions, placed, one)]
    return covered, tuple(sorted(placed))


def _options(reach: Reach, sessions: list[int]) -> list[tuple[int, int, int]]:
    slots = reach.problem.slots
    return [
        (at, who, language)
        for at, one in enumerate(sessions)
        for who, person in enumerate(reach.problem.interpreters)
        if person.most > 0 and slots[reach.slot[one]].id in person.slots
        for language in range(1, len(reach.languages))
        if reach.languages[language] in person.languages
    ]


def _fits(reach: Reach, sessions: list[int], placed: list, option: tuple[int, int, int]) -> bool:
    at, who, language = option
    if any(one[0] == at and one[2] == language for one in placed):
        return False
    mine = [one for one in placed if one[1] == who]
    if len(mine) >= reach.problem.interpreters[who].most:
        return False
    return not any(reach.overlaps[reach.slot[sessions[one[0]]], reach.slot[sessions[at]]] for one in mine)


def allowed(reach: Reach, others: list[int]) -> np.ndarray:
    """The candidates that may be held beside the others: not twice the same, and no more at once than may be."""
    fine = np.ones(len(reach.candidates), dtype=bool)
    fine[others] = False
    if others:
        at_once = reach.overlaps[reach.slot][:, reach.slot[others]].sum(axis=1)
        fine &= at_once < reach.problem.at_once
    return fine


def added(reach: Reach, others: list[int]) -> int | None:
    """The best further candidate beside the others, None where none may be or helps anybody."""
    fine = np.flatnonzero(allowed(reach, others))
    if not len(fine):
        return None
    covered = covered_by(reach, others)
    return int(fine[best_by_key(reach, covered | reach.heard[fine])])


def improved(reach: Reach, sessions: list[int]) -> tuple[list[int], Key]:
    """Sessions swapped one at a time while that is better, until no single swap is."""
    best = key_of(reach, covered_by(reach, sessions))
    position, idle = 0, 0
    while idle < len(sessions):
        others = sessions[:position] + sessions[position + 1 :]
        found = added(reach, others)
        if found is not None and found != sessions[position]:
            tried = [*others[:position], found, *others[position:]]
            key = key_of(reach, covered_by(reach, tried))
            if key > best:
                sessions, best, idle = tried, key, -1
        idle += 1
        position = (position + 1) % len(sessions)
    return sessions, best


def search(reach: Reach, seed: int, restarts: int) -> list[int]:
    """The best of a greedy beginning and `restarts` shaken ones; the same seed gives the same."""
    rng = random.Random(seed)
    best = filled(reach, [])
    if not best:
        return best
    best, key = improved(reach, best)
    for _ in range(restarts if len(best) > 1 else 0):
        kept = rng.sample(best, max(0, len(best) - rng.randint(1, max(1, len(best) - 1))))
        while len(kept) < len(best) and rng.random() < 0.7:
            fine = np.flatnonzero(allowed(reach, kept))
            if not len(fine):
                break
            kept.append(int(rng.choice(fine.tolist())))
        tried = filled(reach, kept)
        if len(tried) == len(best):
            tried, found = improved(reach, tried)
            if found > key:
                best, key = tried, found
    return best


def filled(reach: Reach, sessions: list[int]) -> list[int]:
    """The sessions with the best further ones, one by one, until there are as many as are wanted or may be."""
    sessions = list(sessions)
    while len(sessions) < reach.problem.sessions:
        found = added(reach, sessions)
        if found is None:
            break
        sessions.append(found)
    return sessions


def counted(reach: Reach) -> list[int]:
    """The plain majority choice: the times and places that most families could make, one after the other as they come."""
    votes = reach.heard @ reach.count
    order = sorted(range(len(votes)), key=lambda one: (-int(votes[one]), one))
    chosen: list[int] = []
    for one in order:
        if len(chosen) < reach.problem.sessions and allowed(reach, chosen)[one]:
            chosen.append(one)
    return chosen
