"""One cluster as lines of the four large files; names hold no comma or quote, so only lists are quoted."""

from __future__ import annotations

from .files import STAMP
from .frame import FIRST_DAY, LAST_DAY
from .people import Adult, Cluster, Student, Tie
from .plan import GRADES, Plan

LARGE = ("users.csv", "demographics.csv", "enrollments.csv", "contacts.csv")
Lines = tuple[list[str], list[str], list[str], list[str]]  # in the order of LARGE
MOVED_ON = "2026-11-17"


def _listed(ids: list[str]) -> str:
    """Ids as one CSV field."""
    return ids[0] if len(ids) == 1 else f'"{",".join(ids)}"' if ids else ""


def append(cluster: Cluster, plan: Plan, lines: Lines) -> None:
    """Add the rows of a cluster: students before adults, ties student by student."""
    adults_of: dict[int, list[str]] = {}
    students_of: dict[int, list[str]] = {}
    schools_of: dict[int, list[str]] = {}
    for tie in cluster.ties:
        student, number = tie.student, tie.adult.number
        adults_of.setdefault(student.number, []).append(f"A{number}")
        students_of.setdefault(number, []).append(f"S{student.number}")
        school = plan.schools[student.school].id
        schools = schools_of.setdefault(number, [])
        if school not in schools:
            schools.append(school)
        lines[3].append(_contact(tie))
    for student in cluster.students:
        school = plan.schools[student.school].id
        lines[0].append(_student(student, school, adults_of.get(student.number, [])))
        lines[1].append(
            f"S{student.number},active,{STAMP},{student.birth},{student.sex},{student.race},{student.born}"
        )
        lines[2].extend(_enrollments(student, school, plan))
    for adult in cluster.adults:
        lines[0].append(_adult(adult, schools_of.get(adult.number, []), students_of.get(adult.number, [])))


def _student(student: Student, school: str, adults: list[str]) -> str:
    number = student.number
    return (
        f"S{number},active,{STAMP},true,{school},student,s{number},,{student.given},{student.family},{student.middle},"
        f"{number},,,,{_listed(adults)},{GRADES[student.grade]},,"
        f"{'true' if student.el else 'false'},{'true' if student.iep else 'false'}"
    )


def _adult(adult: Adult, schools: list[str], students: list[str]) -> str:
    number = adult.number
    return (
        f"A{number},active,{STAMP},true,{_listed(schools)},{adult.role},,,{adult.given},{adult.family},{adult.middle},"
        f"A{number},{adult.email},{adult.sms},{adult.phone},{_listed(students)},,,,"
    )


def _enrollments(student: Student, school: str, plan: Plan) -> list[str]:
    number = student.number
    mark, begin = ("m", MOVED_ON) if student.moved else ("e", FIRST_DAY)
    return [
        f"{mark}{number}-{place},active,{STAMP},{sid},{school},S{number},student,"
        f"{'false' if place else 'true'},{begin},{LAST_DAY}"
        for place, sid in enumerate(plan.classes(student.school, student.grade, student.seat))
    ]


def _contact(tie: Tie) -> str:
    adult = tie.adult
    where = adult.home.written if adult.home else ",,,"
    return (
        f"S{tie.student.number},A{adult.number},{tie.relation},{tie.legal},{tie.lives},{tie.priority},{tie.may},{tie.records},"
        f"{adult.reads},{adult.speaks},{adult.interpreter},{where},{tie.restriction}"
    )
