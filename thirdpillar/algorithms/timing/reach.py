"""A problem as tables: which families could come to which time and place, alike ones merged and counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from .problem import Problem


@dataclass(frozen=True)
class Reach:
    """Candidates are all times at all places that are open then, numbered; kinds are families alike in all that matters.

    `able[candidate, kind]` leaves languages aside: `need[kind]` is the number of the language, 0 for none. `heard` is
    able, and with somebody to interpret if all who are free came: the most that a candidate can do.
    `weight[group, kind]` is families over the group's size; groups that no session reaches or that are too small are
    not in it. `table` is the same by kind, with all families as its last column. `free[slot, language]` says that
    somebody interprets it then.
    """

    problem: Problem
    candidates: tuple[tuple[int, int], ...]
    slot: np.ndarray
    able: np.ndarray
    heard: np.ndarray
    need: np.ndarray
    count: np.ndarray
    languages: tuple[str, ...]
    groups: tuple[str, ...]
    weight: np.ndarray
    table: np.ndarray
    free: np.ndarray
    overlaps: np.ndarray
    beyond: tuple[str, ...]

    @property
    def simple(self) -> bool:
        """Whether whoever is free can simply come: no interpreter is wanted at two things at once."""
        fitting = all(
            len(one.languages & set(self.languages)) <= 1 and one.most >= self.problem.sessions
            for one in self.problem.interpreters
        )
        return fitting and self.problem.at_once == 1


def reach_of(problem: Problem) -> Reach:
    slots, places = problem.slots, problem.places
    candidates = tuple(
        (at, where)
        for at, slot in enumerate(slots)
        for where, place in enumerate(places)
        if slot.id not in place.shut
    )
    languages = ("", *sorted({one.language for one in problem.families} - {""}))
    free = np.zeros((len(slots), len(languages)), dtype=bool)
    free[:, 0] = True
    number = {slot.id: at for at, slot in enumerate(slots)}
    for one in problem.interpreters:
        for at in sorted(number[slot] for slot in one.slots if slot in number):
            free[at, [languages.index(each) for each in one.languages if each in languages]] = one.most > 0
    fits = able_table(problem, candidates)
    alike: dict[tuple, list[int]] = defaultdict(list)
    for row, family in enumerate(problem.families):
        alike[fits[:, row].tobytes(), family.language, family.groups].append(row)
    first = [rows[0] for rows in alike.values()]
    able = fits[:, first]
    need = np.array([languages.index(problem.families[row].language) for row in first], dtype=np.int64)
    count = np.array([len(rows) for rows in alike.values()], dtype=np.int64)
    slot = np.array([at for at, _where in candidates], dtype=np.int64)
    heard = able & free[slot][:, need]
    sizes: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(len(count), dtype=np.int64))
    for at, row in enumerate(first):
        for group in problem.families[row].groups:
            sizes[group][at] = count[at]
    large = [one for one in sorted(sizes) if sizes[one].sum() >= problem.smallest_group]
    beyond = tuple(one for one in large if not heard[:, sizes[one] > 0].any())
    groups = tuple(one for one in large if one not in beyond)
    weight = np.array([sizes[one] / sizes[one].sum() for one in groups]).reshape(len(groups), len(count))
    table = np.vstack([weight, count]).T.astype(np.float32)
    overlaps = np.array([[a.begins < b.ends and b.begins < a.ends for b in slots] for a in slots])
    return Reach(
        problem,
        candidates,
        slot,
        able,
        heard,
        need,
        count,
        languages,
        groups,
        weight,
        table,
        free,
        overlaps,
        beyond,
    )


def able_table(problem: Problem, candidates: tuple[tuple[int, int], ...]) -> np.ndarray:
    """`[candidate, family]`: has time then, gets there and back in its minutes, and has its children looked after."""
    found = np.zeros((len(candidates), len(problem.families)), dtype=bool)
    has_time = np.array(
        [[slot.id in one.slots for one in problem.families] for slot in problem.slots], dtype=bool
    ).reshape(len(problem.slots), -1)
    wants_care = np.array([one.childcare for one in problem.families], dtype=bool)
    most = np.array([one.most_minutes for one in problem.families], dtype=float)
    for row, (at, where) in enumerate(candidates):
        found[row] = has_time[at] & (~wants_care | problem.places[where].childcare)
        if problem.minutes is not None:
            found[row] &= problem.minutes[:, at, where] <= most  # nan, no way at all, is never less
    return found
