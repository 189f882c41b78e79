"""A school with homes and an open visit year, for the tests of inviting."""

from __future__ import annotations

from uuid import uuid4

from tests.factories import NOW, make_district
from tests.factories.visits import add_visit_year
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.people.models import (
    Adult,
    ContactPoint,
    Enrollment,
    Household,
    HouseholdAdult,
    HouseholdStudent,
    Placement,
    Student,
    Tie,
)


def a_school_with_a_year(**more):
    """(district, school, first cycle, a coordinator's scope)."""
    made = make_district(languages=["en", "es", "ar", "so"], **more)
    school = made.add_school("Oak School")
    _year, first, _second = add_visit_year(made, school)
    return made, school, first, made.scope(Role.COORDINATOR, school_ids=frozenset([school.id]))


def a_home(made, school, given="Ana", phone="", *, language="es", section=None, **more):
    """A child with one adult in a home of their own: (household, child, adult)."""
    child = made.add_student(given, "Lopez", school, section=section, home_language=language, **more)
    adult = made.add_adult("Rosa", "Lopez", phone=phone, language=language)
    made.tie(child, adult, relation="mother", has_legal_authority=True)
    return made.add_household([child], [adult], language=language), child, adult


def many_homes(made, school, groups, *, grade="03", section=None, language="en"):
    """One home a child for each set of groups, written in a few statements; answers the households in their order."""
    students, adults, homes, rows = [], [], [], []
    for number, each in enumerate(groups):
        students.append(
            Student(
                id=uuid4(), district_id=made.id, sourced_id=str(uuid4()), given_name=f"Kid{number}", family_name="Doe",
                sort_name=f"doe kid{number:04}", grade=grade, groups=list(each), home_language=language,
            )
        )  # fmt: skip
        adults.append(
            Adult(id=uuid4(), district_id=made.id, given_name="Al", family_name="Doe", sort_name="doe al")
        )
        homes.append(Household(id=uuid4(), district_id=made.id))
    for child, adult, home in zip(students, adults, homes, strict=True):
        rows += [
            Enrollment(district_id=made.id, student=child, school_id=school.id, grade=grade),
            HouseholdStudent(district_id=made.id, household=home, student=child),
            HouseholdAdult(district_id=made.id, household=home, adult=adult),
            Tie(district_id=made.id, student=child, adult=adult),
            ContactPoint(
                district_id=made.id, adult=adult, kind="mobile", value=f"+1555{len(rows):07}", state="confirmed", state_at=NOW
            ),
        ]  # fmt: skip
        if section:
            rows.append(
                Placement(district_id=made.id, student=child, section_id=section.id, school_id=school.id)
            )
    with made.acting():
        for model in (Student, Adult, Household):
            model.objects.bulk_create([one for one in (*students, *adults, *homes) if isinstance(one, model)])
        for model in (Enrollment, HouseholdStudent, HouseholdAdult, Tie, ContactPoint, Placement):
            model.objects.bulk_create([one for one in rows if isinstance(one, model)])
    return homes
