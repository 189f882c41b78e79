"""Planning in two steps that are never mixed: first as many conferences as can be, then, with just as many, as nice as
can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from .bounds import could_be_placed, nicest
from .checking import niceness
from .explaining import why_not
from .greedy import greedy
from .making_room import made_room
from .mending import made_nicer
from .model import model_of, niceness_of
from .problem import Placed, Plan, Week
from .solving import SOLVED, read, solve


def plan(
    week: Week,
    *,
    seed: int = 0,
    within_s: float = 20.0,
    nice_within_s: float = 20.0,
    workers: int = 4,
    told: Callable[[int, int], None] = lambda placed, nice: None,
) -> Plan:
    """A time for every conference of a school. With its bound: `Plan.is_proven` says that no plan places more.

    `within_s` and `nice_within_s` are wall seconds for the two steps. `told` hears of progress: how many are placed, and
    how nice the best plan is by now.
    """
    began = monotonic()
    placed = made_room(week, greedy(week), until=began + within_s / 4)
    possible = could_be_placed(week)
    told(len(placed), 0)
    if len(placed) < possible:
        made = model_of(week)
        made.begin_from(placed, week)
        made.cp.maximize(made.placed)
        solver, status = solve(made, seed, within_s, workers)
        placed = read(made, solver, week) if status in SOLVED else placed
        possible = min(round(solver.best_objective_bound), possible)
    if nice_within_s <= 0 or not placed:
        return _plan(week, placed, possible, began)
    until = monotonic() + nice_within_s
    placed = made_nicer(week, placed, seed, until, told)
    worth, bound = (
        niceness(week, placed).score(week),
        nicest(week, everybody=len(placed) == len(week.conferences)),
    )
    if worth < bound and until - monotonic() > nice_within_s / 4:
        made = model_of(week)
        made.cp.add(made.placed >= len(placed))
        aim = niceness_of(made, week)
        made.begin_from(placed, week)
        made.cp.maximize(aim)
        solver, status = solve(made, seed, until - monotonic(), workers)
        if status in SOLVED:
            bound = min(bound, round(solver.best_objective_bound))
            better = read(made, solver, week)
            placed = better if niceness(week, better).score(week) > worth else placed
    worth = niceness(week, placed).score(week)
    return replace(_plan(week, placed, possible, began), nice=worth, nicest_possible=max(bound, worth))


def replan(week: Week, before: tuple[Placed, ...], *, without: frozenset[str] = frozenset(), **more) -> Plan:
    """Plan anew after something changed: all that still holds stays as it was, and only the rest is planned.

    `before` is the plan until now; `week` is as it is today (a teacher is ill, a family wants another time). `without` are
    conferences that are not wanted any more.
    """
    known = {one.id: one for one in week.conferences if one.id not in without}
    teachers = {one.id: one.free for one in week.teachers}
    helpers = {one.id: one for one in week.interpreters}
    locked = set(week.kept)

    def holds(one: Placed) -> bool:
        wanted = known[one.conference]
        helper = helpers.get(one.interpreter)
        interpreted = (
            bool(helper and wanted.language in helper.languages and one.slot in helper.free)
            if wanted.language
            else not one.interpreter
        )
        return one.slot in wanted.slots & teachers.get(wanted.teacher, frozenset()) and interpreted

    kept = tuple(one for one in before if one.conference in known and (one in locked or holds(one)))
    changed = replace(week, conferences=tuple(known.values()), kept=kept)
    return plan(changed, **({"within_s": 2.0, "nice_within_s": 2.0} | more))


def _plan(week: Week, placed: tuple[Placed, ...], bound: int, began: float) -> Plan:
    found = {one.conference for one in placed}
    missed = tuple(why_not(week, one) for one in week.conferences if one.id not in found)
    return Plan(week.id, placed, missed, bound, seconds=monotonic() - began)
