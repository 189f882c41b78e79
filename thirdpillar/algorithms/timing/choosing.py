"""The choice of times, places and interpreters: the least able group first, then the next, then all families."""

from __future__ import annotations

from time import monotonic

from .bounding import Program
from .explaining import as_sessions, judge
from .problem import Choice, Judged, Problem
from .reach import Reach, reach_of
from .searching import added, counted, covered_by, improved, key_of, search


def choose(problem: Problem, *, seed: int = 0, restarts: int = 40, within_s: float = 60.0) -> Choice:
    """Sessions that leximin prefers among all that were looked at, with the bound on the least group beside them.

    `within_s` are wall seconds for the bound alone, 0 for none (then it is 1, which proves nothing). The same seed and
    machine give the same choice when it does not run out; without it the same choice everywhere.
    """
    began = monotonic()
    reach = reach_of(problem)
    chosen = search(reach, seed, restarts)
    plain = counted(reach)
    if len(plain) == len(chosen):
        chosen = _better(reach, chosen, improved(reach, plain)[0]) if plain else chosen
    bound = 1.0
    if problem.sessions == 1 and reach.simple:
        bound = 0.0  # every candidate was looked at: nothing is better than the best of them
    elif within_s > 0 and reach.groups and chosen:
        bound, met = Program(reach).bound(chosen, within_s, seed)
        chosen = _better(reach, chosen, improved(reach, met)[0]) if met != chosen else chosen
    more = added(reach, chosen) if chosen else None
    judged = _judged(reach, chosen)
    wider = _judged(reach, [*chosen, more]) if more is not None else None
    if wider is not None and wider.able <= judged.able:
        more, wider = None, None
    return Choice(
        judged,
        max(bound, judged.least_share),
        _judged(reach, plain),
        None if more is None else as_sessions(reach, [more])[0],
        wider,
        reach.beyond,
        monotonic() - began,
    )


def _judged(reach: Reach, chosen: list[int]) -> Judged:
    return judge(reach.problem, as_sessions(reach, chosen), reach.groups)


def _better(reach: Reach, one: list[int], other: list[int]) -> list[int]:
    return max((one, other), key=lambda each: key_of(reach, covered_by(reach, each)))
