"""Planning in two steps that are never mixed: first as many homes as can be, then, with just as many, as well as can be."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from time import monotonic

from ortools.sat.python import cp_model

from .explaining import why_not
from .greedy import greedy
from .model import Model, model_of
from .problem import Going, Plan, School


def plan(school: School, *, seed: int = 0, within_s: float = 20.0, nice_within_s: float = 5.0) -> Plan:
    """Pairs and times for one school. With its bound: `Plan.is_proven` says that no plan visits more homes.

    `within_s` and `nice_within_s` are wall seconds for the two steps; the same seed and machine give the same plan when
    neither runs out.
    """
    began = monotonic()
    first = greedy(school)
    made = model_of(school)
    if not made.at:
        return _plan(school, (), 0, began)
    made.begin_from(first)
    made.cp.maximize(made.visited)
    solver, status = _solve(made, seed, within_s)
    going = _read(made, solver) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else first
    bound = min(round(solver.best_objective_bound), len({home for home, _slot in made.at}))
    if nice_within_s <= 0 or not going:
        return _plan(school, going, bound, began)
    made.cp.add(made.visited >= len(going))
    made.begin_from(going)
    nice = _niceness(made, school)
    made.cp.maximize(nice)
    solver, status = _solve(made, seed, nice_within_s)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return _plan(school, going, bound, began)
    found = _plan(school, _read(made, solver), bound, began)
    return replace(
        found, nice=round(solver.objective_value), nicest_possible=round(solver.best_objective_bound)
    )


def replan(
    school: School, before: tuple[Going, ...], *, without: frozenset[str] = frozenset(), **more
) -> Plan:
    """Plan anew after something changed: all that still holds stays as it was, and only the rest is planned.

    `before` is the plan until now; `school` is as it is today (somebody is ill, a family wants another time). `without`
    are homes that are not visited any more.
    """
    homes = {one.id: one for one in school.homes if one.id not in without}
    visitors = {one.id: one for one in school.visitors}
    helpers = {one.id: one for one in school.interpreters}
    locked = set(school.kept)

    def holds(going: Going) -> bool:
        home = homes.get(going.home)
        return bool(
            home
            and going.slot in home.slots
            and all(who in visitors and going.slot in visitors[who].free for who in going.visitors)
            and (not going.interpreter or going.slot in helpers[going.interpreter].free)
        )

    kept = tuple(one for one in before if one.home in homes and (one in locked or holds(one)))
    changed = replace(school, homes=tuple(homes.values()), kept=kept)
    return plan(changed, **({"within_s": 1.0, "nice_within_s": 0.5} | more))


def _solve(made: Model, seed: int, within_s: float) -> tuple[cp_model.CpSolver, cp_model.CpSolverStatus]:
    """One worker over the linear relaxation proves nearly every school in a tenth of a second; several take the others.

    One worker is also the same every time.
    """
    began = monotonic()
    solver = _solver(seed, within_s / 2, 1)
    status = solver.solve(made.cp)
    left = within_s - (monotonic() - began)
    if status == cp_model.OPTIMAL or left < within_s / 4:
        return solver, status
    again = _solver(seed, left, 8)
    if status == cp_model.FEASIBLE:
        made.cp.clear_hints()
        for each in (*made.at.values(), *made.goes.values(), *made.helps.values()):
            if each.index not in made.constants:
                made.cp.add_hint(each, solver.value(each))
    tried = again.solve(made.cp)
    return (again, tried) if tried in (cp_model.OPTIMAL, cp_model.FEASIBLE) else (solver, status)


def _solver(seed: int, within_s: float, workers: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = within_s
    solver.parameters.num_workers = workers
    solver.parameters.linearization_level = 2
    return solver


def _read(made: Model, solver: cp_model.CpSolver) -> tuple[Going, ...]:
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (home, slot, who), one in made.goes.items():
        if solver.value(one):
            pairs[home, slot].append(who)
    helped = {(home, slot): who for (home, slot, who), one in made.helps.items() if solver.value(one)}
    return tuple(
        Going(home, slot, tuple(sorted(pairs[home, slot])), helped.get((home, slot), ""))
        for (home, slot), one in sorted(made.at.items())
        if solver.value(one)
    )


def _niceness(made: Model, school: School):
    """Fair loads, wished partners, a second one who serves, and an area that the visitor named; interpreters where needed."""
    wants, terms = school.wants, []
    homes = {one.id: one for one in school.homes}
    visitors = {one.id: one for one in school.visitors}
    loads = defaultdict(list)
    for (home, slot, who), one in made.goes.items():
        loads[who].append(one)
        gain = wants.second_server if who in homes[home].served_by else 0
        gain += wants.area if homes[home].area and homes[home].area in visitors[who].areas else 0
        if gain:
            terms.append(gain * one)
        for other in visitors[who].partners:
            partner = made.goes.get((home, slot, other))
            if partner is not None and (who < other or who not in visitors[other].partners):
                both = made.cp.new_bool_var("")
                made.cp.add_implication(both, one)
                made.cp.add_implication(both, partner)
                terms.append(wants.partners * both)
    terms += [-one for one in made.helps.values()]  # nobody comes along who is not needed
    if loads:
        most = made.cp.new_int_var(0, len(school.homes), "busiest")
        for several in loads.values():
            made.cp.add(sum(several) <= most)
        terms.append(-wants.fair * most)
    return sum(terms)


def _plan(school: School, going: tuple[Going, ...], bound: int, began: float) -> Plan:
    visited = {one.home for one in going}
    missed = tuple(why_not(school, home) for home in school.homes if home.id not in visited)
    return Plan(school.id, going, missed, bound, seconds=monotonic() - began)
