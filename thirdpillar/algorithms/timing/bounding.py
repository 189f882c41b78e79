"""How well off the least group could be at most: the same choice as an integer program, bounded by HiGHS."""

from __future__ import annotations

import highspy
import numpy as np

from .reach import Reach
from .searching import Staff, staffed


class _QuietHighs(highspy.Highs):
    def enableCallbacks(self) -> None:  # noqa: N802 (the library's name)
        self.silent()
        super().enableCallbacks()


class Program:
    """Columns: each candidate, each placing of an interpreter, each kind of families, the least share. Maximises the last."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach
        self.rows: list[tuple[list[int], list[float], float]] = []  # columns, values, at most
        cells, kinds = len(reach.candidates), len(reach.count)
        self.placings = [] if reach.simple else self._placings()
        self.kind = cells + len(self.placings)
        self.least = self.kind + kinds
        self._sessions()
        self._interpreters()
        self._coverage()
        for group in range(len(reach.groups)):
            members = np.flatnonzero(reach.weight[group])
            self._at_most(
                [*(self.kind + members).tolist(), self.least],
                [*(-reach.weight[group, members]).tolist(), 1.0],
                0.0,
            )

    def _at_most(self, columns: list[int], values: list[float], bound: float) -> None:
        if columns:
            self.rows.append((columns, values, bound))

    def _placings(self) -> list[tuple[int, int, int]]:
        reach, slots = self.reach, self.reach.problem.slots
        return [
            (cell, who, language)
            for cell, (at, _where) in enumerate(reach.candidates)
            for who, person in enumerate(reach.problem.interpreters)
            if slots[at].id in person.slots and person.most > 0
            for language in range(1, len(reach.languages))
            if reach.languages[language] in person.languages
        ]

    def _cliques(self) -> list[np.ndarray]:
        """Slots that all go on at one moment: at the begin of each, those that have begun and not ended."""
        slots = self.reach.problem.slots
        return [
            np.array([at for at, one in enumerate(slots) if one.begins <= moment.begins < one.ends])
            for moment in slots
        ]

    def _sessions(self) -> None:
        reach = self.reach
        cells = len(reach.candidates)
        self._at_most(list(range(cells)), [1.0] * cells, float(reach.problem.sessions))
        for together in self._cliques():
            columns = np.flatnonzero(np.isin(reach.slot, together)).tolist()
            self._at_most(columns, [1.0] * len(columns), float(reach.problem.at_once))

    def _interpreters(self) -> None:
        reach, first = self.reach, len(self.reach.candidates)
        for number, (cell, _who, _language) in enumerate(self.placings):
            self._at_most([first + number, cell], [1.0, -1.0], 0.0)
        for who, person in enumerate(reach.problem.interpreters):
            mine = [number for number, one in enumerate(self.placings) if one[1] == who]
            self._at_most([first + one for one in mine], [1.0] * len(mine), float(person.most))
            for together in self._cliques():
                at_once = [one for one in mine if reach.slot[self.placings[one][0]] in together]
                self._at_most([first + one for one in at_once], [1.0] * len(at_once), 1.0)

    def _coverage(self) -> None:
        reach, first = self.reach, len(self.reach.candidates)
        speaking: dict[tuple[int, int], list[int]] = {}
        for number, (cell, _who, language) in enumerate(self.placings):
            speaking.setdefault((cell, language), []).append(first + number)
        heard = reach.heard
        for kind, need in enumerate(reach.need.tolist()):
            cells = np.flatnonzero(heard[:, kind]).tolist()
            if need and not reach.simple:
                cells = [column for cell in cells for column in speaking.get((cell, need), [])]
            self._at_most([self.kind + kind, *cells], [1.0, *([-1.0] * len(cells))], 0.0)

    def bound(self, sessions: list[int], within_s: float, seed: int) -> tuple[float, list[int]]:
        """At most this share for the least group, and the sessions of the best choice met on the way."""
        model = self._model()
        solver = _QuietHighs()
        options = {
            "output_flag": False,
            "threads": 1,
            "random_seed": seed,
            "time_limit": float(within_s),
            "mip_rel_gap": 0.0,
        }
        for name, value in options.items():
            solver.setOptionValue(name, value)
        solver.passModel(model)
        solver.setSolution(self._known(sessions))
        solver.run()
        info = solver.getInfo()
        bound = -info.mip_dual_bound
        found = sessions
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            values = np.array(solver.getSolution().col_value)[: len(self.reach.candidates)]
            found = [int(one) for one in np.flatnonzero(values > 0.5)]
        return (min(1.0, bound) if np.isfinite(bound) else 1.0), found

    def _model(self) -> highspy.HighsLp:
        columns = self.least + 1
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = columns, len(self.rows)
        cost = np.zeros(columns)
        cost[self.least] = -1.0
        lp.col_cost_ = cost
        lp.col_lower_, lp.col_upper_ = np.zeros(columns), np.ones(columns)
        lp.row_lower_ = np.full(len(self.rows), -highspy.kHighsInf)
        lp.row_upper_ = np.array([bound for _columns, _values, bound in self.rows])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.concatenate(
            ([0], np.cumsum([len(one) for one, _v, _b in self.rows]))
        ).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate([one for one, _v, _b in self.rows]).astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate([one for _c, one, _b in self.rows]).astype(float)
        whole, part = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        lp.integrality_ = [whole] * self.kind + [part] * (columns - self.kind)
        return lp

    def _known(self, sessions: list[int]) -> highspy.HighsSolution:
        covered, staff = staffed(self.reach, sessions)
        values = np.zeros(self.least + 1)
        values[sessions] = 1.0
        values[[len(self.reach.candidates) + one for one in self._numbers(sessions, staff)]] = 1.0
        values[self.kind : self.least] = covered
        values[self.least] = float((self.reach.weight @ covered).min())
        solution = highspy.HighsSolution()
        solution.col_value = values
        return solution

    def _numbers(self, sessions: list[int], staff: Staff) -> list[int]:
        if not self.placings:
            return []
        number = {one: at for at, one in enumerate(self.placings)}
        return [number[sessions[at], who, language] for at, who, language in staff]
