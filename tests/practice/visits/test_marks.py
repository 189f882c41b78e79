"""What the office tells the test alone: counted, read by nobody, and removed when the school year ends."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import NOW, signed_in
from tests.practice.visits.asked import a_school_with_a_year, many_homes
from tests.practice.visits.test_cross_section import found, judged, put_invitations
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import HouseholdStudent
from thirdpillar.practice.visits.actions.marking import forget_marks, take_marks
from thirdpillar.practice.visits.actions.retention import remove_old_words
from thirdpillar.practice.visits.models import ConcernMark
from thirdpillar.practice.visits.queries.marks import told_to_the_test

pytestmark = pytest.mark.django_db
ABSENT = "chronic_absence"


@pytest.fixture
def place():
    made, school, cycle, _ = a_school_with_a_year()
    return made, school, cycle, made.scope(Role.OFFICE)


def ids_of(made, homes):
    """The roster's id of the child of each home."""
    with made.acting():
        rows = HouseholdStudent.objects.seen_by(made.system).filter(household__in=homes)
        known = dict(rows.values_list("household_id", "student__sourced_id"))
    return [known[one.pk] for one in homes]


def tell(place, students, names=(ABSENT,), by=None):
    made, _school, cycle, office = place
    by = by or office
    with made.acting(by):
        return take_marks(visit_year_id=cycle.visit_year_id, names=names, students=students, by=by, at=NOW)


def marks(made):
    with made.acting():
        return list(ConcernMark.objects.seen_by(made.system))


def test_the_worked_example_of_absence_comes_out_of_what_the_office_told(place):
    """N 600, n 90; chronic absence K 120, k 32: RR 1.78, p 0.00013."""
    made, school, cycle, _ = place
    absent = many_homes(made, school, [()] * 120)
    others = many_homes(made, school, [()] * 480)
    put_invitations(made, cycle, school, [*absent[:32], *others[:58]])
    assert judged(made, cycle, school).status != "possible_targeting"
    told = {one: {ABSENT: True} for one in ids_of(made, absent)}
    told |= {one: {ABSENT: False} for one in ids_of(made, others)}
    assert tell(place, told | {"nobody": {ABSENT: True}}) == 600
    result = judged(made, cycle, school)
    assert result.status == "possible_targeting"
    concern = found(result, ABSENT, "targeting")
    assert (concern["ratio"], concern["chance"], concern["visible"]) == (1.78, 0.00013, 1.39)


def test_of_what_is_told_of_a_part_alone_nothing_is_said(place):
    made, school, cycle, _ = place
    homes = many_homes(made, school, [()] * 200)
    put_invitations(made, cycle, school, homes[:40])
    tell(place, {one: {ABSENT: True} for one in ids_of(made, homes[:100])})
    assert found(judged(made, cycle, school), ABSENT, "targeting") is None


def test_whom_it_is_not_told_of_is_left_out_of_the_population(place):
    made, school, cycle, _ = place
    homes = many_homes(made, school, [()] * 200)
    put_invitations(made, cycle, school, homes[:40])
    told = {one: {ABSENT: number < 30} for number, one in enumerate(ids_of(made, homes[:190]))}
    tell(place, told)
    assert found(judged(made, cycle, school), ABSENT, "targeting")["ratio"] == round(30 / 40 / (30 / 190), 2)


def test_a_new_file_takes_the_place_of_what_was_told_of_the_same(place):
    made, school, _cycle, office = place
    first, second = ids_of(made, many_homes(made, school, [(), ()]))
    tell(
        place,
        {first: {ABSENT: True, "suspension": False}, second: {ABSENT: True}},
        names=(ABSENT, "suspension"),
    )
    assert tell(place, {first: {ABSENT: False}}) == 1
    (one,) = marks(made)  # of the second nothing is told any more
    assert (sorted(one.known), one.so) == ([ABSENT, "suspension"], [])
    with made.acting(office):
        assert told_to_the_test(place[2].visit_year, seen_by=office) == {ABSENT: 1, "suspension": 1}


def test_nobody_reads_them_in_either_layer_and_the_office_alone_tells(place):
    made, school, cycle, _office = place
    (one,) = ids_of(made, many_homes(made, school, [()]))
    tell(place, {one: {ABSENT: True}})
    assert len(marks(made)) == 1
    for role in Role:
        scope = made.scope(role, school_ids=frozenset([school.id]))
        with made.acting(scope):
            assert not ConcernMark.objects.seen_by(scope).exists(), role
            assert not ConcernMark.objects.seen_by(made.system).exists(), role
            if role != Role.OFFICE:
                assert told_to_the_test(cycle.visit_year, seen_by=scope) == {}
    with pytest.raises(Refused):
        tell(place, {one: {ABSENT: True}}, by=made.scope(Role.COORDINATOR, school_ids=frozenset([school.id])))
    with pytest.raises(Refused):
        tell(place, {one: {"low_income": True}}, names=("low_income",))


def test_they_are_gone_when_the_school_year_ends_and_when_the_office_says_so(place):
    made, school, cycle, office = place
    (one,) = ids_of(made, many_homes(made, school, [()]))
    tell(place, {one: {ABSENT: True}})
    ends = made.year.ends_on
    for days, left in ((0, 1), (1, 0)):
        at = NOW + (ends - NOW.date()) + timedelta(days=days)
        with made.acting():
            remove_old_words(by=made.system, at=at)
        assert len(marks(made)) == left
    tell(place, {one: {ABSENT: True}})
    with made.acting(office):
        assert forget_marks(visit_year_id=cycle.visit_year_id, by=office, at=NOW) == 1
    assert marks(made) == []


def test_the_office_brings_a_file_and_reads_counts_alone(place, client):
    made, school, cycle, _ = place
    homes = many_homes(made, school, [()] * 3)
    first, second, third = ids_of(made, homes)
    put_invitations(made, cycle, school, homes[:1])
    judged(made, cycle, school)
    lines = (
        f"Student ID;Chronic absence;Name\n{first};YES;Kid\n{second};0;Kid\n{third};;Kid\nnobody;yes;Kid\n"
    )
    with clock.set_to(NOW):
        office = signed_in(client, made.add_account(Role.OFFICE), at=NOW)
        assert (
            f"/visits/years/{cycle.visit_year_id}/marks/"
            in office.get(f"/visits/cross-section/{school.pk}/").content.decode()
        )
        address = f"/visits/years/{cycle.visit_year_id}/marks/"
        words = office.get(address).content.decode()
        assert "Absent often last year" in words and "student_id,chronic_absence" in words
        file = SimpleUploadedFile("marks.csv", lines.encode())
        words = office.post(address, {"file": file}, follow=True).content.decode()
        assert "Taken in for 2 students." in words and "Kid" not in words
        assert {tuple(one.so) for one in marks(made)} == {(ABSENT,), ()}
        bad = office.post(address, {"file": SimpleUploadedFile("a.csv", b"Student;Grade\n1;2\n")})
        assert bad.status_code == 422 and "no such column" in bad.content.decode()
        office.post(address, {"deed": "forget"})
        assert marks(made) == []
        other = signed_in(client, made.add_account(Role.COORDINATOR, school), at=NOW)
        assert other.get(address).status_code == 404
