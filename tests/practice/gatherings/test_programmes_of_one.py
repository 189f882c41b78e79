"""Two records of one person made one: what hangs on the old one is theirs, and is counted once."""

from datetime import date, timedelta

import pytest

from tests.factories import NOW
from tests.practice.gatherings.places import BEGINS, a_gathering
from tests.practice.gatherings.school_of_courses import a_course, a_family, a_school
from thirdpillar.doors.family_all.concerns import concerns
from thirdpillar.doors.family_all.sight import signed_in
from thirdpillar.ground.people.actions.merges import merge_adults
from thirdpillar.practice.gatherings.actions import Brought, record_attendance, take_arrivals
from thirdpillar.practice.gatherings.actions.programmes import (
    finish_programme,
    register,
    sign_in_registered,
    take_roll,
)
from thirdpillar.practice.gatherings.actions.signing_in import attend
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Attendance, Gathering
from thirdpillar.practice.gatherings.queries.candidates import roster_adults
from thirdpillar.practice.gatherings.queries.door import numbers_at
from thirdpillar.practice.gatherings.queries.programmes import next_steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """Rosa, who is on the list twice: once without a number of her own home's."""
    district, school = a_school()
    district.school = school
    district.rosa = a_family(district, school, "Rosa", "Lopez", "+13125550101", "es")
    district.twin = a_family(district, school, "Rosa M", "Lopez", "+13125550111", "es")
    return district


def enrol(town, course, adult, at=NOW):
    return register(programme_id=course.pk, adult_id=adult.pk, way=Way.STAFF, by=town.system, at=at)


def sessions(town, course):
    return list(Gathering.objects.seen_by(town.system).filter(programme=course).order_by("begins_at"))


def made_one(town, at=NOW):
    merge_adults(by=town.system, at=at, kept_id=town.twin.id, gone_id=town.rosa.id, because="same person")


def completed(town):
    """A course of one session that the old record completed; the moment after the two became one."""
    course = a_course(town, town.school, title="One", sessions=1)
    row, (session,) = enrol(town, course, town.rosa), sessions(town, course)
    take_roll(gathering_id=session.pk, present=[row.pk], by=town.system, at=session.ends_at)
    later = session.ends_at + timedelta(hours=1)
    finish_programme(programme_id=course.pk, by=town.system, at=later)
    made_one(town, later)
    return course, row, later


def test_what_the_old_record_completed_comes_first_for_the_new_one(town):
    course, row, later = completed(town)
    second = a_course(town, town.school, title="Two", first=date(2026, 12, 1), after_ids=[course.pk])
    row.refresh_from_db()
    found = next_steps(row, at=later, zone="America/Chicago", seen_by=town.system)
    assert [one.it.pk for one in found] == [second.pk]
    assert enrol(town, second, town.twin, later).standing == "registered"
    assert not next_steps(row, at=later, zone="America/Chicago", seen_by=town.system)


def test_their_own_page_holds_what_both_records_come_to_and_came_to(town):
    _course, _row, later = completed(town)
    coming = a_course(town, town.school, title="Coming", first=date(2026, 12, 1), sessions=2)
    enrol(town, coming, town.twin, later)
    found = concerns(signed_in(town.row, town.twin.id, by=town.system, at=later), "en")
    assert [one.title for one in found.coming] == ["Coming", "Coming"]
    assert [one.title for one in found.taken_part] == ["One", "One"]  # the session, and that it was completed


def test_a_place_of_the_old_record_is_on_the_page_of_the_new_one(town):
    enrol(town, a_course(town, town.school, title="One", sessions=2), town.rosa)
    made_one(town)
    found = concerns(signed_in(town.row, town.twin.id, by=town.system, at=NOW), "en")
    assert [one.title for one in found.coming] == ["One", "One"]


def test_the_door_the_roll_and_their_own_link_write_down_one_person(town):
    course = a_course(town, town.school)
    row, session = enrol(town, course, town.rosa), sessions(town, course)[0]
    made_one(town)
    at = session.begins_at + timedelta(minutes=5)
    attend(session, {town.twin.id: (None, at)}, Way.DOOR, by=town.system)
    take_roll(gathering_id=session.pk, present=[row.pk], by=town.system, at=at)
    sign_in_registered(registration=row, gathering_id=session.pk, by=town.system, at=at)
    record_attendance(gathering_id=session.pk, adult_id=town.rosa.id, by=town.system, at=at)
    found = numbers_at(session, seen_by=town.system)
    assert (found.adults, found.families, found.first_timers) == (1, 1, 1)
    assert Attendance.objects.seen_by(town.system).count() == 1
    take_roll(gathering_id=session.pk, present=[], was=[row.pk], by=town.system, at=at)
    assert numbers_at(session, seen_by=town.system).adults == 0


def test_two_records_that_both_came_are_one_adult_once_they_are_one(town):
    gathering = a_gathering(town, town.school)
    for key, adult in (("a", town.rosa), ("b", town.twin)):
        arrive(town, gathering, key, adult, BEGINS)
    assert numbers_at(gathering, seen_by=town.system).adults == 2
    made_one(town, BEGINS)
    found = numbers_at(gathering, seen_by=town.system)
    assert (found.adults, found.families, found.first_timers) == (1, 1, 1)


def test_who_came_before_by_the_old_record_is_no_first_timer(town):
    again = BEGINS + timedelta(days=7)
    first = a_gathering(town, town.school, title="1")
    second = a_gathering(town, town.school, title="2", begins_at=again, ends_at=again + timedelta(hours=1))
    arrive(town, first, "a", town.rosa, BEGINS)
    made_one(town, BEGINS)
    arrive(town, second, "b", town.twin, again)
    found = numbers_at(second, seen_by=town.system)
    assert (found.adults, found.first_timers) == (1, 0)


def test_the_door_expects_whoever_registered_by_their_old_record_from_another_school(town):
    elsewhere = town.add_school("Elm School")
    old = a_family(town, elsewhere, "Zahra", "Noor", "+13125550109", "en")
    new = a_family(town, elsewhere, "Zahra N", "Noor", "+13125550119", "en")
    course = a_course(town, town.school)
    enrol(town, course, old)
    merge_adults(by=town.system, at=NOW, kept_id=new.id, gone_id=old.id, because="same person")
    expected = roster_adults(sessions(town, course)[0], town.system)
    assert new.id in set(expected.values_list("pk", flat=True))


def arrive(town, gathering, key, adult, at):
    brought = [Brought(key=key, at=at, adult_ids=(adult.pk,))]
    take_arrivals(gathering_id=gathering.pk, brought=brought, by=town.system, at=at)
