"""The integer program in HiGHS. Only an attack imports this: the library takes a while to load."""

from __future__ import annotations

import highspy
import numpy as np

from .program import Program, Terms

_NODES_A_QUESTION = 2_000
_GAP_WHEN_SHAKING = 0.5  # any whole solution teaches; the best one costs three times as much


class _QuietHighs(highspy.Highs):
    """HiGHS that prints nothing: its constructor would print a banner, into the JSON of whoever calls us."""

    def enableCallbacks(self) -> None:  # noqa: N802 (the library's name)
        self.silent()
        super().enableCallbacks()


class Solver:
    """One program in HiGHS, asked many times with different objectives."""

    def __init__(self, program: Program) -> None:
        self.questions = 0
        self.last: np.ndarray | None = None
        size = len(program.lower)
        self._empty = any(low > high for low, high in zip(program.lower, program.upper, strict=True))
        lengths = [len(terms) for terms, _, _ in program.rows]
        self._starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
        self._columns = np.array([n for terms, _, _ in program.rows for n, _ in terms], dtype=np.int32)
        self._values = np.array([c for terms, _, _ in program.rows for _, c in terms], dtype=np.float64)
        self._row_low = np.array([low for _, low, _ in program.rows], dtype=np.float64)
        self._row_high = np.array([high for _, _, high in program.rows], dtype=np.float64)
        self._low, self._high = (
            np.array(program.lower, dtype=np.float64),
            np.array(program.upper, dtype=np.float64),
        )
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = size, len(program.rows)
        lp.col_cost_ = np.zeros(size)
        lp.col_lower_, lp.col_upper_ = self._low, self._high
        lp.row_lower_, lp.row_upper_ = self._row_low, self._row_high
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = (
            self._starts,
            self._columns,
            self._values,
        )
        lp.integrality_ = [highspy.HighsVarType.kInteger] * size
        self._all = np.arange(size, dtype=np.int32)
        self._highs = _QuietHighs()
        options: dict[str, float | bool] = {"output_flag": False, "threads": 1, "random_seed": 0}
        # Objectives are whole numbers, so a gap below one is none. A budget in nodes, not seconds: same verdict everywhere.
        options |= {"mip_abs_gap": 0.999, "mip_max_nodes": _NODES_A_QUESTION}
        for name, value in options.items():
            self._highs.setOptionValue(name, value)
        self._highs.passModel(lp)

    def feasible(self) -> bool:
        """Whether any whole solution exists at all."""
        return not self._empty and self.solve({}) is not None

    def solve(self, weights: dict[int, float]) -> np.ndarray | None:
        """A whole solution with a large value of the objective, checked against every row; None if none was found."""
        self._run(weights, gap=_GAP_WHEN_SHAKING)
        return self.last

    def extreme(self, terms: Terms, direction: int) -> int | None:
        """The largest (direction 1) or smallest (-1) value of an expression; None if not settled within the budget."""
        self._run({number: float(direction * coefficient) for number, coefficient in terms}, gap=0.0)
        if self.last is None or self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        value = sum(coefficient * int(self.last[number]) for number, coefficient in terms)
        bound = -direction * self._highs.getInfo().mip_dual_bound  # costs are minimised
        settled = abs(bound - value) < 1 - 1e-4
        return value if settled else None

    def _run(self, weights: dict[int, float], gap: float) -> None:
        self.questions += 1
        self._highs.setOptionValue("mip_rel_gap", gap)
        cost = np.zeros(len(self._all))
        for number, weight in weights.items():
            cost[number] = -weight
        self._highs.changeColsCost(len(self._all), self._all, cost)
        self._highs.run()
        self.last = None
        if self._highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            solution = np.rint(np.array(self._highs.getSolution().col_value))
            if self._fits(solution):
                self.last = solution

    def _fits(self, solution: np.ndarray) -> bool:
        if np.any(solution < self._low) or np.any(solution > self._high):
            return False
        if not len(self._row_low):
            return True
        sums = np.add.reduceat(self._values * solution[self._columns], self._starts[:-1])
        return bool(np.all(sums >= self._row_low) and np.all(sums <= self._row_high))
