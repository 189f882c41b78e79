"""Who rides which bus: told by the school and the home alone, so that brothers and sisters get on together."""

from __future__ import annotations

from math import ceil
from zlib import crc32

from .people import Cluster, Student
from .places import Home
from .plan import LEVEL_OF, Plan

BUS = "bus.csv"
SEATS = 45
RIDERS = (0.62, 0.55, 0.35)  # of the homes of each level of school
ONE_WAY = 0.08  # mornings only: somebody takes them home


def append_rides(cluster: Cluster, plan: Plan, lines: list[str]) -> None:
    """Add the rows of a cluster's riders, student by student; of two homes, each with its own stop."""
    homes: dict[int, dict[str, Home]] = {}
    for tie in cluster.ties:
        if tie.adult.home is not None and not tie.narrow and tie.lives != "false":
            homes.setdefault(tie.student.number, {}).setdefault(tie.adult.home.key, tie.adult.home)
    for student in cluster.students:
        ridden = [
            row for home in homes.get(student.number, {}).values() for row in _rides(student, home, plan)
        ]
        lines.extend(dict.fromkeys(ridden))  # two homes may lie on one street


def _rides(student: Student, home: Home, plan: Plan) -> list[str]:
    level = LEVEL_OF[student.grade]
    drawn = crc32(f"{student.school} {home.key}".encode())
    if drawn % 1000 >= RIDERS[level] * 1000:
        return []
    # A bus makes a round for each level of school, so the numbers begin anew with each.
    each = [ceil(school.size * RIDERS[level] / SEATS) for school in plan.schools if school.level == level]
    place = student.school - plan.first[level]
    route = sum(each[:place]) + drawn // 1000 % each[place] + 1
    # "12 oak street apt 3 00000" without the house's number, the flat and the postal code
    stop = " ".join(home.key.rsplit(" ", 1)[0].partition(" apt ")[0].split()[1:]).title()
    ways = ("morning",) if drawn // 7 % 1000 < ONE_WAY * 1000 else ("morning", "afternoon")
    return [f"S{student.number},{way},{route},{stop},," for way in ways]


def restated(old: list[str], new: list[str], students: list[str]) -> list[str]:
    """What a delta says of rides: all rows of students whose rides changed, and the id alone of who rides no more."""
    before, after = _by_student(old), _by_student(new)
    said: list[str] = []
    for sid in students:
        if before.get(sid) != after.get(sid):
            said.extend(after.get(sid) or [f"{sid},,,,,"])
    return said


def _by_student(rows: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.split(",", 1)[0], []).append(row)
    return found
