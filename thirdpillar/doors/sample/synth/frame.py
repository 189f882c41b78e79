"""The frame of the district: sessions, schools, courses, classes and staff, written before any family.

OneRoster 1.1 knows no coordinators or liaisons; they are `aide` there, principals and the district office
`administrator`. staff_roles.csv, a companion file of ours, says what they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from .communities import COMMUNITIES
from .dice import Roll, Wheel, pick, roll_for
from .files import STAMP, Export
from .naming import Kin, adult_names, bare
from .places import DISTRICT
from .plan import DISTRICT_ID, GRADES, SUBJECTS, Plan, School

FIRST_DAY, LAST_DAY = "2026-08-31", "2027-06-11"
TERMS = "s1-2027,s2-2027"
SESSIONS = (
    ("sy2027", "2026-2027", "schoolYear", FIRST_DAY, LAST_DAY, ""),
    ("s1-2027", "Semester 1", "term", FIRST_DAY, "2027-01-22", "sy2027"),
    ("s2-2027", "Semester 2", "term", "2027-01-25", LAST_DAY, "sy2027"),
    ("q1-2027", "Quarter 1", "gradingPeriod", FIRST_DAY, "2026-11-06", "s1-2027"),
    ("q2-2027", "Quarter 2", "gradingPeriod", "2026-11-09", "2027-01-22", "s1-2027"),
    ("q3-2027", "Quarter 3", "gradingPeriod", "2027-01-25", "2027-04-02", "s2-2027"),
    ("q4-2027", "Quarter 4", "gradingPeriod", "2027-04-05", LAST_DAY, "s2-2027"),
)
SCHOOL_STAFF = (
    ("principal", "administrator"),
    ("coordinator", "aide"),
    ("liaison", "aide"),
    ("office", "aide"),
)
# Readers are the board: the role with the least rights that OneRoster has for staff, the true one in staff_roles.csv.
DISTRICT_STAFF = (
    (("office", "administrator"),) * 3 + (("interpreter", "aide"),) * 2 + (("reader", "aide"),) * 5
)


class Frame:
    """Writes the frame into one or two exports and counts staff by role."""

    def __init__(self, plan: Plan, seed: int, exports: list[Export]) -> None:
        self.plan = plan
        self.exports = exports
        self.roll: Roll = roll_for(seed, "staff")
        self.communities = Wheel([(c, c.share * (4.0 if c.tag == "en" else 1.0)) for c in COMMUNITIES])
        self.number = 0
        self.staff: dict[str, int] = {}
        self.classes = 0

    def write(self) -> None:
        """All rows that do not depend on families."""
        for export in self.exports:
            export.manifest("bulk", DISTRICT)
        self._put("academicSessions.csv", [
            f"{sid},active,{STAMP},{title},{kind},{begin},{end},{parent},2027"
            for sid, title, kind, begin, end, parent in SESSIONS
        ])  # fmt: skip
        self._put("orgs.csv", [f"{DISTRICT_ID},active,{STAMP},{DISTRICT},district,{DISTRICT_ID},"])
        self._put("courses.csv", [row for grade in GRADES for row in _courses(grade)])
        users, roles = self._staff(DISTRICT_ID, DISTRICT_STAFF)
        self._put("users.csv", users)
        self._put("staff_roles.csv", roles)
        for school in self.plan.schools:
            self._school(school)

    def _put(self, name: str, lines: list[str]) -> None:
        for export in self.exports:
            export.write(name, lines)

    def _staff(self, org: str, posts: tuple[tuple[str, str], ...]) -> tuple[list[str], list[str]]:
        """Rows of users.csv and staff_roles.csv for the posts (role of ours, role of OneRoster)."""
        users, roles = [], []
        for ours, theirs in posts:
            self.number += 1
            self.staff[ours] = self.staff.get(ours, 0) + 1
            sid = f"T{self.number:06d}"
            kin = Kin(self.communities.spin(self.roll), self.roll)
            given, middle, family = adult_names(
                kin, "other", pick(self.roll, ("female", "female", "female", "male")), self.roll
            )
            mail = f"{bare(given)}.{bare(family)}{self.number}@staff.example.org"
            users.append(
                f"{sid},active,{STAMP},true,{org},{theirs},{mail},,{given},{family},{middle},{sid},{mail},,,,,,,"
            )
            roles.append(f"{sid},{org},{ours}")
        return users, roles

    def _school(self, school: School) -> None:
        self._put("orgs.csv", [f"{school.id},active,{STAMP},{school.name},school,{school.id},{DISTRICT_ID}"])
        classes = list(_classes(school))
        homerooms = sum(kind == "homeroom" for _, kind, _ in classes)
        first = self.number + len(SCHOOL_STAFF) + 1
        users, roles = self._staff(school.id, SCHOOL_STAFF + (("teacher", "teacher"),) * homerooms)
        self._put("users.csv", users)
        self._put("staff_roles.csv", roles)
        self._put("classes.csv", [row for _, _, row in classes])
        # The teachers of the homerooms take the sections in turn.
        self._put("enrollments.csv", [
            f"{sid}-t,active,{STAMP},{sid},{school.id},T{first + place % homerooms:06d},teacher,true,{FIRST_DAY},{LAST_DAY}"
            for place, (sid, _, _) in enumerate(classes)
        ])  # fmt: skip
        self.classes += len(classes)


def _courses(grade: str) -> list[str]:
    rows = [f"hr-{grade},active,{STAMP},sy2027,Homeroom {grade},HR{grade},{grade},{DISTRICT_ID},,"]
    if grade != "KG" and int(grade) >= 6:
        rows += [
            f"{code}-{grade},active,{STAMP},sy2027,{title} {grade},{code.upper()}{grade},{grade},{DISTRICT_ID},{title},"
            for code, title in SUBJECTS
        ]
        # Offered on paper only; its accents are what a file in the wrong encoding breaks.
        rows.append(
            f"esp-{grade},active,{STAMP},sy2027,Español para herederos {grade},ESP{grade},{grade},{DISTRICT_ID},Español,"
        )
    return rows


def _classes(school: School) -> Iterator[tuple[str, str, str]]:
    """Homerooms first, then sections: (id, kind, row)."""
    kinds = [("hr", "homeroom", "Homeroom", school.homerooms())]
    kinds += [(code, "scheduled", title, school.sections()) for code, title in SUBJECTS]
    for code, kind, title, count in kinds:
        for grade in school.grades:
            name = GRADES[grade]
            for number in range(1, count + 1):
                sid = f"{school.id}-{name}-{code}{number}"
                subject = "" if kind == "homeroom" else title
                yield (
                    sid,
                    kind,
                    (
                        f"{sid},active,{STAMP},{title} {name} group {number},{name},{code}-{name},{sid},{kind},,"
                        f'{school.id},"{TERMS}",{subject},,'
                    ),
                )
