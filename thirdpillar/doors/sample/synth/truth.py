"""What a right importer must count, worked out from the people themselves while they are made.

Households follow the written definition: per student, its adults other than emergency contacts and persons for pick-up are
grouped by home; adults sharing a group are joined; the connected components are the households. A student with
no such adult is a household alone. Clusters share nobody, so components are found cluster by cluster in constant memory.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from .people import Adult, Cluster, Student, Tie
from .plan import GRADES, Plan

TODAY = "2026-11-16"


class UnionFind:
    """Disjoint sets over small whole numbers (Tarjan 1975), with path halving."""

    def __init__(self) -> None:
        self.parent: dict[int, int] = {}

    def find(self, one: int) -> int:
        parent = self.parent
        parent.setdefault(one, one)
        while parent[one] != one:
            parent[one] = one = parent[parent[one]]
        return one

    def join(self, one: int, other: int) -> None:
        self.parent[self.find(one)] = self.find(other)


def home_of(tie: Tie) -> str:
    """The key of the home that a tie belongs to, within its student."""
    if tie.adult.home is not None:
        return tie.adult.home.key
    return "main" if tie.lives != "false" else f"alone {tie.adult.number}"


class Truth:
    """Adds up clusters."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.count: Counter[str] = Counter()
        self.by: dict[str, Counter[str]] = {
            name: Counter() for name in ("language", "school", "grade", "shape", "relation", "community")
        }

    def add(self, cluster: Cluster) -> None:
        """Count one cluster."""
        if not cluster.students:  # everyone left
            return
        count = self.count
        count["students"] += len(cluster.students)
        count["adults"] += len(cluster.adults)
        count["links"] += len(cluster.ties)
        self.by["shape"][cluster.shape] += 1
        self.by["community"][cluster.community] += len(cluster.students)
        ties_of: dict[int, list[Tie]] = {}
        for tie in cluster.ties:
            self._tie(tie)
            if not tie.narrow:
                ties_of.setdefault(tie.student.number, []).append(tie)
        for student in cluster.students:
            self._student(student, ties_of.get(student.number, []))
        for adult in cluster.adults:
            self._adult(adult)
        tied = {tie.student.number for tie in cluster.ties}
        count["students_without_any_adult"] += sum(student.number not in tied for student in cluster.students)
        self._households(cluster, ties_of)

    def _tie(self, tie: Tie) -> None:
        self.by["relation"][tie.relation] += 1
        scope, _, start, until, _ = tie.restriction.split(",")
        if scope:
            self.count["restrictions"] += 1
            self.count["restrictions_in_force"] += start <= TODAY and (not until or until >= TODAY)

    def _student(self, student: Student, ties: list[Tie]) -> None:
        self.by["school"][self.plan.schools[student.school].id] += 1
        self.by["grade"][GRADES[student.grade]] += 1
        self.count["english_learners"] += student.el
        self.count["students_with_iep"] += student.iep
        self.count["two_home_students"] += len({home_of(tie) for tie in ties}) > 1
        self.count["birthplaces_filled"] += student.born != ",,"

    def _adult(self, adult: Adult) -> None:
        count = self.count
        self.by["language"][adult.speaks or "unknown"] += 1
        count["adults_without_usable_phone"] += not adult.usable
        count["adults_with_landline_only"] += adult.usable and not adult.sms
        count["adults_with_email"] += bool(adult.email)
        count["adults_with_limited_english"] += adult.limited
        count["adults_needing_interpreter"] += adult.interpreter == "true"
        count["adults_language_unknown"] += not adult.speaks

    def _households(self, cluster: Cluster, ties_of: dict[int, list[Tie]]) -> None:
        sets = UnionFind()
        usable: dict[int, bool] = {}
        for ties in ties_of.values():
            homes: dict[str, int] = {}
            for tie in ties:
                usable[tie.adult.number] = tie.adult.usable
                sets.join(tie.adult.number, homes.setdefault(home_of(tie), tie.adult.number))
        callable_homes: dict[int, bool] = {}
        for adult, can in usable.items():
            root = sets.find(adult)
            callable_homes[root] = callable_homes.get(root, False) or can
        alone = len(cluster.students) - len(ties_of)
        self.count["households"] += len(callable_homes) + alone
        self.count["households_without_phone"] += sum(not can for can in callable_homes.values()) + alone
        self.count["students_alone"] += alone

    def result(self, staff: dict[str, int]) -> dict[str, Any]:
        """The counts as they go into truth.json."""
        found: dict[str, Any] = {"schools": len(self.plan.schools), "staff": sum(staff.values())}
        found.update(sorted(self.count.items()))
        found["staff_by_role"] = dict(sorted(staff.items()))
        found.update({f"by_{name}": dict(sorted(counts.items())) for name, counts in self.by.items()})
        return found
