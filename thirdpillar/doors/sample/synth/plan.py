"""How many schools a district of a given size has, where they lie, and which class a student is put into.

A family lives at a point between 0 and 1. The schools of each level divide that line among themselves, so siblings of different
ages go to different schools that serve the same streets, as attendance zones do.
"""

from __future__ import annotations

from bisect import bisect_right
from math import ceil

from .communities import COMMUNITIES, ENGLISH, Community
from .dice import Roll, Wheel, pick, roll_for
from .places import STREETS

DISTRICT_ID = "27000"
GRADES = ("KG", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12")
# level, first grade, last grade, students in a usual school. For 3,000 students: 3 + 2 + 1 schools.
LEVELS = (("Elementary", 0, 5, 550), ("Middle", 6, 8, 650), ("High", 9, 12, 1_300))
LEVEL_OF = tuple(level for level, (_, low, high, _) in enumerate(LEVELS) for _ in range(low, high + 1))
HOMEROOM, SECTION = 24, 28
SUBJECTS = (("ela", "English language arts"), ("mat", "Mathematics"))
CHOICE = 0.04  # students who go to another school of their level than the one that serves their home
TILTS = (0.2, 0.5, 0.8, 1.0, 1.5, 2.0)
SUFFIXES = (
    "",
    " Hill",
    " Park",
    " Grove",
    " Ridge",
    " Creek",
    " Heights",
    " Commons",
    " North",
    " South",
    " East",
    " West",
)


class School:
    """One school of the plan; `size` is the number of students planned for."""

    __slots__ = ("id", "level", "name", "number", "size")

    def __init__(self, number: int, level: int, size: float, shift: int) -> None:
        self.number = number
        self.level = level
        self.size = size
        self.id = f"{DISTRICT_ID}-{number + 1:04d}"
        word = STREETS[(number * 37 + shift) % len(STREETS)]
        self.name = f"{word}{SUFFIXES[number // len(STREETS) % len(SUFFIXES)]} {LEVELS[level][0]} School"

    @property
    def grades(self) -> range:
        return range(LEVELS[self.level][1], LEVELS[self.level][2] + 1)

    def planned(self) -> float:
        """Students planned for in each grade."""
        return self.size / len(self.grades)

    def homerooms(self) -> int:
        return max(1, ceil(self.planned() / HOMEROOM))

    def sections(self) -> int:
        """Sections of each subject in each grade; none in elementary schools, where the homeroom is the class."""
        return 0 if self.level == 0 else max(1, ceil(self.planned() / SECTION))


class Plan:
    """The schools of a district of `students` students, and the seats taken in them so far."""

    def __init__(self, students: int, seed: int) -> None:
        roll = roll_for(seed, "plan")
        self.shift = int(roll() * len(STREETS))  # another seed, other names of schools
        self.schools: list[School] = []
        self.first = [0, 0, 0]
        self.edges: list[list[float]] = []
        for level in range(3):
            self._lay_out(level, students, roll)
        self.taken = [0] * (len(self.schools) * len(GRADES))
        self.homerooms = [school.homerooms() for school in self.schools]
        self.sections = [school.sections() for school in self.schools]
        self.wheels = self._neighbourhoods(roll)

    def _lay_out(self, level: int, students: int, roll: Roll) -> None:
        _, low, high, usual = LEVELS[level]
        here = students * (high - low + 1) / len(GRADES)
        count = max(1, ceil(here / usual))
        weights = [0.8 + 0.4 * roll() for _ in range(count)]
        self.first[level] = len(self.schools)
        edges, reached, total = [], 0.0, sum(weights)
        for weight in weights:
            self.schools.append(School(len(self.schools), level, here * weight / total, self.shift))
            reached += weight / total
            edges.append(reached)
        edges[-1] = 1.0
        self.edges.append(edges)

    def _neighbourhoods(self, roll: Roll) -> list[Wheel[Community]]:
        """For each elementary zone the chances of each community: uneven between zones, right over the whole."""
        zones = len(self.edges[0])
        tilts = [[pick(roll, TILTS) for _ in COMMUNITIES] for _ in range(zones)]
        means = [sum(row[place] for row in tilts) / zones for place in range(len(COMMUNITIES))]
        wheels = []
        for row in tilts:
            weights = [c.share * t / m for c, t, m in zip(COMMUNITIES, row, means, strict=True)]
            others = sum(weights[1:])
            assert COMMUNITIES[0] is ENGLISH
            weights[0] = max(0.08, 1.0 - others)
            wheels.append(Wheel(list(zip(COMMUNITIES, weights, strict=True))))
        return wheels

    def community_at(self, where: float, roll: Roll) -> Community:
        return self.wheels[bisect_right(self.edges[0], where)].spin(roll)

    def school_for(self, grade: int, where: float, roll: Roll) -> int:
        """The number of the school that a student of this grade living at `where` attends."""
        level = LEVEL_OF[grade]
        edges = self.edges[level]
        if roll() < CHOICE:
            return self.first[level] + int(roll() * len(edges))
        return self.first[level] + bisect_right(edges, where)

    def other_school(self, school: int, grade: int, roll: Roll) -> int:
        """Another school of the same level; the same where the district has no other."""
        level = LEVEL_OF[grade]
        count = len(self.edges[level])
        return (
            self.first[level] + (school - self.first[level] + 1 + int(roll() * (count - 1))) % count
            if count > 1
            else school
        )

    def seat(self, school: int, grade: int) -> int:
        """The next free place in a grade of a school, from 0."""
        place = school * len(GRADES) + grade
        self.taken[place] += 1
        return self.taken[place] - 1

    def classes(self, school: int, grade: int, seat: int) -> list[str]:
        """The ids of the classes that the student in this seat attends, homeroom first."""
        stem = f"{self.schools[school].id}-{GRADES[grade]}-"
        found = [f"{stem}hr{seat % self.homerooms[school] + 1}"]
        count = self.sections[school]
        if count:
            found.append(f"{stem}ela{(seat * 5 + 1) % count + 1}")
            found.append(f"{stem}mat{(seat * 7 + 3) % count + 1}")
        return found
