from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MINE, SCHOOLS, STUDENTS, breadth

# The chain of policies runs one way (household and contact rows → ties → enrolments), so none refers back.
BY_SCHOOL_OR_STUDENT = f"({breadth('school')} AND school_id = {SCHOOLS}) OR ({breadth('class', 'family')} AND student_id = {STUDENTS})"


def of_student(column: str) -> str:
    """A row that hangs on a student: enrolled in one of my schools, or one of my students."""
    return (
        f"({breadth('school')} AND {column} IN (SELECT e.student_id FROM people_enrollment e"
        f" WHERE e.left_at IS NULL AND e.school_id = {SCHOOLS}))"
        f" OR ({breadth('class', 'family')} AND {column} = {STUDENTS})"
    )


def of_adult(column: str) -> str:
    """A row that hangs on an adult: myself, or an adult tied to a student whom staff may see."""
    return (
        f"{column} = {MINE} OR ({breadth('school', 'class')}"
        f" AND {column} IN (SELECT t.adult_id FROM people_tie t))"
    )


ADULT = of_adult("id") + f" OR ({breadth('school')} AND home_school_id = {SCHOOLS})"
ADULT_ROW = of_adult("adult_id") + (
    f" OR ({breadth('school')} AND adult_id IN (SELECT a.id FROM people_adult a WHERE a.home_school_id = {SCHOOLS}))"
)
HOUSEHOLD_STUDENT = of_student("student_id")
IN_HOUSEHOLD = "household_id IN (SELECT s.household_id FROM people_householdstudent s)"


class Migration(migrations.Migration):
    """Every people table under its district, and inside it under school, class or family."""

    dependencies = [("people", "0001_initial"), ("base", "0001_tenancy_functions")]
    operations = [
        rls.protect("people_enrollment", f"({BY_SCHOOL_OR_STUDENT})"),
        rls.protect("people_placement", f"({BY_SCHOOL_OR_STUDENT})"),
        rls.protect("people_student", f"({of_student('id')})"),
        rls.protect(
            "people_tie",
            f"(({of_student('student_id')}) AND ({breadth('school', 'class')} OR adult_id = {MINE}))",
        ),
        rls.protect("people_restriction", f"(({of_student('student_id')}) AND {breadth('school', 'class')})"),
        rls.protect("people_adult", f"({ADULT})"),
        rls.protect("people_contactpoint", f"({ADULT_ROW})"),
        rls.protect("people_contactpointchange", f"({ADULT_ROW})"),
        rls.protect("people_mailingaddress", f"({ADULT_ROW})"),
        rls.protect("people_householdstudent", f"({HOUSEHOLD_STUDENT})"),
        rls.protect(
            "people_householdadult",
            f"(adult_id = {MINE} OR ({breadth('school', 'class')} AND {IN_HOUSEHOLD}))",
        ),
        rls.protect(
            "people_household",
            f"(id IN (SELECT s.household_id FROM people_householdstudent s WHERE {breadth('school', 'class')})"
            f" OR id IN (SELECT h.household_id FROM people_householdadult h WHERE h.adult_id = {MINE}))",
        ),
        rls.protect("people_merge", f"{breadth('school')}"),
        rls.protect("people_rosterimport", "false"),
        rls.protect("people_rosterrefusal", "false"),
        rls.protect("people_rosterchange", "false"),
    ]
