"""Many ids are asked as one array: the same rows as one by one, none where none were given, and no expression lost."""

from uuid import uuid4

import pytest
from django.db.models import F

from tests.factories import make_district
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.lookups import MANY
from thirdpillar.ground.people.models import Enrollment, Student

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    district = make_district()
    school = district.add_school()
    students = [district.add_student(school=school) for _ in range(MANY + 2)]
    tenancy.enter_scope(district.system)
    return district, students


def test_many_ids_are_one_array_and_find_the_same_rows(town):
    district, students = town
    asked = [one.pk for one in students[:-1]]
    known = Student.objects.seen_by(district.system)
    many = known.filter(pk__in=[*asked, *asked, None, uuid4()])
    assert "= ANY(" in str(many.query) and " IN (" not in str(many.query)
    assert {one.pk for one in many} == set(asked)
    assert {one.pk for one in known.filter(pk__in=[str(one) for one in asked])} == set(asked)
    assert {one.pk for one in known.exclude(pk__in=asked)} == {students[-1].pk}
    few = known.filter(pk__in=asked[:2])
    assert " IN (" in str(few.query) and {one.pk for one in few} == set(asked[:2])


def test_so_are_those_that_a_row_points_to(town):
    district, students = town
    known = Enrollment.objects.seen_by(district.system)
    asked = [one.pk for one in students[:-1]]
    for many in (
        known.filter(student_id__in=asked),
        known.filter(student__in=asked),
        known.filter(student__in=students[:-1]),
    ):
        assert "= ANY(" in str(many.query) and {one.student_id for one in many} == set(asked)
    # Across a join, and as a query within the query.
    asked = [one.pk for one in students[1:]]
    assert {
        one.pk for one in Student.objects.seen_by(district.system).filter(enrollments__student__in=asked)
    } == set(asked)
    inner = Student.objects.seen_by(district.system).filter(pk__in=asked)
    assert known.filter(student__in=inner).count() == len(asked)


def test_of_none_and_of_nothing_but_none_there_is_nothing(town):
    district, _students = town
    known = Student.objects.seen_by(district.system)
    assert list(known.filter(pk__in=[])) == [] and list(known.filter(pk__in=[None] * (MANY + 1))) == []


def test_an_expression_among_the_ids_is_still_the_databases_own(town):
    district, students = town
    known = Student.objects.seen_by(district.system)
    assert known.filter(pk__in=[F("pk"), *[uuid4() for _ in range(MANY)]]).count() == len(students)
