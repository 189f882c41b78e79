"""The attacker: from everything published, the smallest and largest value that each hidden count can have.

Knows the rule and its parameters (not the seed), every published number and mark, which groups are parts of which, and all
earlier releases. Uses integer programming (HiGHS, MIT licence), as statistical offices audit suppression (Fischetti and
Salazar, 2001; Census Bureau practice since about 1992). A count is safe when enough different values are shown to be
possible by whole solutions, or when the exact ends leave enough.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .program import Drift, Program, Terms, build
from .protect import ProtectedTable
from .rule import Mark
from .table import Key

if TYPE_CHECKING:
    import numpy as np

    from .solver import Solver

_ROUNDS_WITHOUT_NEWS = 3


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was released before, and what everybody knows about the changes in between."""

    releases: tuple[ProtectedTable, ...] = ()
    drifts: tuple[Drift, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A count that the attacker narrowed too far. `part`: denominator, numerator or rest (those without the trait)."""

    release: int  # 0 is the new table, 1 the first in the ledger
    key: Key
    part: str
    smallest: int
    largest: int


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What the attack found. `undecided`: questions not settled within the budget, which count as failures."""

    exact: tuple[Finding, ...]
    narrow: tuple[Finding, ...]
    undecided: tuple[Finding, ...]
    checked: int
    questions: int
    contradiction: bool = False

    @property
    def passes(self) -> bool:
        """Whether the release may go out."""
        return not (self.exact or self.narrow or self.undecided or self.contradiction)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All reasons against the release, worst first."""
        return self.exact + self.narrow + self.undecided


@dataclass(slots=True)
class _Target:
    finding: Finding
    terms: Terms
    threshold: int
    narrowest: int
    smallest: int = 1 << 60
    largest: int = -1

    @property
    def safe(self) -> bool:
        """Whether solutions seen so far already show enough possible values, or that the count is no small one."""
        return self.largest - self.smallest + 1 >= self.narrowest


def audit(published: ProtectedTable, ledger: Ledger | None = None) -> AuditResult:
    """Attack the table together with the ledger. Deterministic; decides every count under the threshold, and every group
    "all but fewer than the threshold". A contradiction (no table fits what is published) fails the release.
    """
    from .solver import Solver  # loads HiGHS, which nobody but an attack needs

    tables, drifts = _everything(published, ledger)
    program = build(tables, drifts)
    targets = _targets(program, tables)
    solver = Solver(program)
    if not solver.feasible():
        return AuditResult((), (), (), len(targets), solver.questions, contradiction=True)
    undecided: list[_Target] = []
    failed: list[_Target] = []
    _shake(solver, targets)
    for target in targets:
        if target.safe:
            continue
        ends = _ends(solver, target, targets)
        if ends is None:
            undecided.append(target)
        elif not target.safe and ends[0] < target.threshold:
            failed.append(target)
    found = [_found(target) for target in failed]
    return AuditResult(
        exact=tuple(f for f in found if f.smallest == f.largest),
        narrow=tuple(f for f in found if f.smallest != f.largest),
        undecided=tuple(_found(target) for target in undecided),
        checked=len(targets),
        questions=solver.questions,
    )


def ranges(published: ProtectedTable, ledger: Ledger | None = None) -> dict[tuple[Key, str], tuple[int, int]]:
    """The exact smallest and largest value of each protected count of the new table (slow: two programs a count)."""
    from .solver import Solver  # loads HiGHS, which nobody but an attack needs

    tables, drifts = _everything(published, ledger)
    program = build(tables, drifts)
    targets = [t for t in _targets(program, tables) if t.finding.release == 0]
    solver = Solver(program)
    answer = {}
    for target in targets:
        low, high = solver.extreme(target.terms, -1), solver.extreme(target.terms, 1)
        if low is None or high is None:
            raise ValueError("No table fits what is published.")
        answer[target.finding.key, target.finding.part] = (low, high)
    return answer


def _everything(
    published: ProtectedTable, ledger: Ledger | None
) -> tuple[tuple[ProtectedTable, ...], tuple[Drift, ...]]:
    """The new table with all that bears on it: releases of its population, and of populations tied to it by a drift."""
    if ledger is None:
        return (published,), ()
    tied = {published.population}
    drifts: list[Drift] = []
    while True:
        more = [d for d in ledger.drifts if d not in drifts and {d.earlier[0], d.later[0]} & tied]
        if not more:
            return (published, *(t for t in ledger.releases if t.population in tied)), tuple(drifts)
        drifts += more
        tied.update(name for drift in more for name in (drift.earlier[0], drift.later[0]))


def _targets(program: Program, tables: Sequence[ProtectedTable]) -> list[_Target]:
    """Every count that the publication means to protect, each once."""
    targets: dict[Terms, _Target] = {}
    for release, table in enumerate(tables):
        for key, cell in table.cells.items():
            wanted = []
            if cell.denominator.mark in (Mark.FEW, Mark.WITHHELD):
                wanted.append(("denominator", program.records(table, key)))
            if cell.numerator.mark in (Mark.FEW, Mark.WITHHELD):
                wanted.append(("numerator", program.having(table, key)))
            most = cell.numerator.interval[1]
            if cell.numerator.mark != Mark.NONE and (
                most is None or cell.denominator.interval[0] - most < table.threshold
            ):
                wanted.append(("rest", program.without(table, key)))
            for part, terms in wanted:
                finding = Finding(release, key, part, 0, 0)
                targets.setdefault(terms, _Target(finding, terms, table.threshold, table.narrowest))
    return list(targets.values())


def _shake(solver: Solver, targets: Sequence[_Target]) -> None:
    """Solve for random mixtures of the undecided counts: each whole solution widens many ranges at once."""
    draw = random.Random(1)  # deterministic on purpose: the same tables get the same verdict
    idle = 0
    for step in range(200):
        open_ones = [target for target in targets if not target.safe]
        if not open_ones or idle >= _ROUNDS_WITHOUT_NEWS:
            return
        weights: dict[int, float] = {}
        for target in open_ones:
            sign = (-1, 1)[step] if step < 2 else draw.choice((-1, 1)) * draw.random()
            for number, coefficient in target.terms:
                weights[number] = weights.get(number, 0.0) + sign * coefficient
        solution = solver.solve(weights)
        idle = 0 if solution is not None and _learn(targets, solution) else idle + 1


def _learn(targets: Sequence[_Target], solution: np.ndarray) -> bool:
    """Widen the ranges by a whole solution; True if a target became safe."""
    news = False
    for target in targets:
        if target.safe:
            continue
        value = sum(coefficient * int(solution[number]) for number, coefficient in target.terms)
        target.smallest, target.largest = min(target.smallest, value), max(target.largest, value)
        news = news or target.safe
    return news


def _ends(solver: Solver, target: _Target, targets: Sequence[_Target]) -> tuple[int, int] | None:
    """Settle one count: its exact ends, or as soon as it is seen to be safe what was seen; None if undecided."""
    ends: list[int] = []
    for direction in (-1, 1):
        value = solver.extreme(target.terms, direction)
        if solver.last is not None:
            _learn(targets, solver.last)
        if target.safe:
            return target.smallest, target.largest
        if value is None:
            return None
        ends.append(value)
    target.smallest, target.largest = ends
    return ends[0], ends[1]


def _found(target: _Target) -> Finding:
    f = target.finding
    return Finding(f.release, f.key, f.part, target.smallest, target.largest)
