"""The model given to CP-SAT, and its answer read."""

from __future__ import annotations

from collections import defaultdict

from ortools.sat.python import cp_model

from .grid import following
from .model import Model
from .problem import Placed, Week

SOLVED = (cp_model.OPTIMAL, cp_model.FEASIBLE)


def solve(
    made: Model, seed: int, within_s: float, workers: int
) -> tuple[cp_model.CpSolver, cp_model.CpSolverStatus]:
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = within_s
    solver.parameters.num_workers = workers
    solver.parameters.linearization_level = 2
    return solver, solver.solve(made.cp)


def read(made: Model, solver: cp_model.CpSolver, week: Week) -> tuple[Placed, ...]:
    """Interpreters get their conferences here: of those there for a language at a time, any; so each stays in one room if
    that can be."""
    known = week.by_conference
    kept = {one.conference: one for one in week.kept}
    there: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (helper, slot, language), one in made.helps.items():
        if solver.value(one):
            there[slot, language].append(helper)
    for still in week.kept:
        if still.interpreter:
            there[still.slot, known[still.conference].language].remove(still.interpreter)
    before = {after: slot for slot, after in following(week).items()}
    begins = {one.id: one.begins for one in week.slots}
    room: dict[tuple[str, str], str] = {}
    placed = []
    for (conference, slot), one in sorted(made.at.items(), key=lambda each: (begins[each[0][1]], each[0])):
        if not solver.value(one):
            continue
        found = kept.get(conference)
        if found is None:
            wanted, helper = known[conference], ""
            if wanted.language:
                mine = sorted(there[slot, wanted.language])
                last = before.get(slot, "")
                helper = next((each for each in mine if room.get((each, last)) == wanted.teacher), mine[0])
                there[slot, wanted.language].remove(helper)
            found = Placed(conference, slot, helper)
        if found.interpreter:
            room[found.interpreter, slot] = known[conference].teacher
        placed.append(found)
    return tuple(placed)
