"""The same district one day later: who left, moved, got another number or a new restriction.

Changes are worked out on copies of the people, so the first day's bytes are the same with and without a second day.
"""

from __future__ import annotations

from collections import Counter
from copy import copy
from datetime import date
from typing import Any

from .adults import restriction
from .buses import BUS, append_rides, restated
from .dice import Roll, Wheel
from .files import STAMP, STAMP_NEXT, Export
from .people import Cluster, Student, Tie
from .phones import PhoneBook
from .plan import Plan
from .rows import LARGE, Lines, append

JOINED = 0.1  # of the changed students; they come as new families at the end
CHANGE = Wheel([("left", 0.22), ("moved", 0.22), ("phone", 0.5), ("restriction", 0.06)])


class NextDay:
    """Changes clusters at a rate and keeps the lines of the bulk export of day two and of the delta."""

    def __init__(self, rate: float, plan: Plan, phones: PhoneBook) -> None:
        self.rate = rate * (1 - JOINED)
        self.plan = plan
        self.phones = phones
        self.changes: Counter[str] = Counter()

    def after(self, cluster: Cluster, roll: Roll) -> Cluster:
        """The cluster a day later: the same object when nothing happened to it."""
        events = [(place, CHANGE.spin(roll)) for place in range(len(cluster.students)) if roll() < self.rate]
        if not events:
            return cluster
        later = duplicate(cluster)
        for student, event in [(later.students[place], event) for place, event in events]:
            if not getattr(self, f"_{event}")(later, student, roll):
                event = "left"
                self._left(later, student, roll)
            self.changes[event] += 1
        return later

    def _left(self, later: Cluster, student: Student, roll: Roll) -> bool:
        later.students.remove(student)
        tied = {tie.adult.number for tie in later.ties if tie.student is not student}
        later.ties = [tie for tie in later.ties if tie.student is not student]
        later.adults = [adult for adult in later.adults if adult.number in tied]
        return True

    def _moved(self, later: Cluster, student: Student, roll: Roll) -> bool:
        school = self.plan.other_school(student.school, student.grade, roll)
        if school == student.school:
            return False
        student.school, student.seat, student.moved = school, student.number, True
        return True

    def _phone(self, later: Cluster, student: Student, roll: Roll) -> bool:
        adults = [tie.adult for tie in later.ties if tie.student is student]
        if not adults:
            return False
        adult = adults[int(roll() * len(adults))]
        adult.sms, adult.usable = self.phones.next(0), True
        if adult.bad == "phone":
            adult.phone = ""
        adult.bad = ""
        return True

    def _restriction(self, later: Cluster, student: Student, roll: Roll) -> bool:
        ties = [tie for tie in later.ties if tie.student is student and tie.restriction == ",,,,"]
        if not ties:
            return False
        tie = ties[-1]
        tie.restriction = restriction(roll, date(2026, 11, 17))
        return True


def duplicate(cluster: Cluster) -> Cluster:
    """A copy whose people and ties may be changed; homes are shared."""
    later = Cluster(cluster.community, cluster.shape)
    students = {student.number: copy(student) for student in cluster.students}
    adults = {adult.number: copy(adult) for adult in cluster.adults}
    later.students, later.adults = list(students.values()), list(adults.values())
    for tie in cluster.ties:
        twin: Tie = copy(tie)
        twin.student, twin.adult = students[tie.student.number], adults[tie.adult.number]
        later.ties.append(twin)
    return later


def empty_lines() -> Lines:
    return [], [], [], []


class Changes:
    """Writes the second day: unchanged lines as they were, changed ones with the new time, and the delta files."""

    def __init__(self, plan: Plan, delta: Export) -> None:
        self.plan = plan
        self.delta = delta

    def append(self, before: Cluster | None, after: Cluster, following: Lines, rides: list[str]) -> None:
        """Add the lines of day two; `before` is None for a family that joined."""
        ridden: list[str] = []
        append_rides(after, self.plan, ridden)
        rides.extend(ridden)
        if before is after:
            append(after, self.plan, following)
            return
        old, new = empty_lines(), empty_lines()
        if before is not None:
            append(before, self.plan, old)
        append(after, self.plan, new)
        had: list[str] = []
        if before is not None:
            append_rides(before, self.plan, had)
        self.delta.write(BUS, restated(had, ridden, [f"S{student.number}" for student in after.students]))
        for place, name in enumerate(LARGE):
            commas = 2 if name == "contacts.csv" else 1
            known = {_key(row, commas): row for row in old[place]}
            changed = []
            for row in new[place]:
                if known.pop(_key(row, commas), None) != row:
                    row = row.replace(STAMP, STAMP_NEXT, 1)
                    changed.append(row)
                following[place].append(row)
            if name == "contacts.csv":
                # It has no status: a student named in a delta has all pairs restated (docs/contacts-csv.md).
                named = {_key(row, 1) for row in [*changed, *known.values()]}
                changed = [row for row in new[place] if _key(row, 1) in named]
            else:
                changed += [
                    row.replace(f",active,{STAMP}", f",tobedeleted,{STAMP_NEXT}", 1) for row in known.values()
                ]
            self.delta.write(name, changed)


def _key(row: str, commas: int) -> str:
    return ",".join(row.split(",", commas)[:commas])


def summary(changes: Counter[str], delta: Export) -> dict[str, Any]:
    """What truth.json beside the delta says: students by kind of change, and rows by file without headers."""
    return {
        "changes": dict(sorted(changes.items())),
        "rows": {name: lines - 1 for name, lines in sorted(delta.lines.items())},
    }
