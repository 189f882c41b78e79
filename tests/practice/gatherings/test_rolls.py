"""The roll of a session takes away nothing that it did not show, and what was completed by mistake is taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, at_host, signed_in
from tests.practice.gatherings.school_of_courses import a_course, a_family, a_school, after
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.means.credentials.models import Credential
from thirdpillar.practice.gatherings.actions.programmes import (
    finish_programme,
    register,
    sign_in_registered,
    take_roll,
)
from thirdpillar.practice.gatherings.actions.signing_in import attend
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Attendance, Gathering, Registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(client):
    district, school = a_school()
    at_host(client, district.row)
    district.school = school
    district.rosa = a_family(district, school, "Rosa", "Lopez", "+13125550101", "es")
    district.amina = a_family(district, school, "Amina", "Ali", "+13125550102", "so")
    district.names = {district.rosa.id: "Rosa", district.amina.id: "Amina"}
    return district


def enrol(town, course, adult, at=NOW):
    return register(programme_id=course.pk, adult_id=adult.pk, way=Way.STAFF, by=town.system, at=at)


def sessions(town, course):
    return list(Gathering.objects.seen_by(town.system).filter(programme=course).order_by("begins_at"))


def here(town):
    rows = Attendance.objects.seen_by(town.system).filter(removed_at=None)
    return sorted(town.names[one.adult_id] for one in rows)


def drawn_roll(client, town, session):
    """Open the roll; answer what its form would post as it was drawn."""
    page = client.get(reverse("gatherings:roll", args=[session.pk])).content.decode()
    return page, page.count('name="was"')


def test_whom_the_door_checked_in_and_the_roll_does_not_list_stays(client, town):
    course = a_course(town, town.school, capacity=1)
    rosa = enrol(town, course, town.rosa)
    assert enrol(town, course, town.amina, after(minutes=1)).standing == "waiting"
    session = sessions(town, course)[0]
    at = session.begins_at + timedelta(minutes=5)
    with town.acting():
        attend(session, {town.amina.id: (None, at)}, Way.DOOR, by=town.system)
    with clock.set_to(at):
        signed_in(client, town.add_account(Role.COORDINATOR, school=town.school))
        page, drawn = drawn_roll(client, town, session)
        assert "Rosa" in page and "Amina" not in page and drawn == 0
        client.post(reverse("gatherings:roll", args=[session.pk]), {"present": [str(rosa.pk)]})
    with town.acting():
        assert here(town) == ["Amina", "Rosa"]


def test_who_signed_in_by_their_own_link_since_the_roll_was_drawn_stays(town):
    course = a_course(town, town.school)
    rosa, amina = enrol(town, course, town.rosa), enrol(town, course, town.amina)
    session = sessions(town, course)[0]
    at = session.begins_at + timedelta(minutes=5)
    sign_in_registered(registration=amina, gathering_id=session.pk, by=town.system, at=at)
    take_roll(
        gathering_id=session.pk, present=[rosa.pk], was=[], by=town.system, at=at + timedelta(minutes=5)
    )
    assert here(town) == ["Amina", "Rosa"]


def test_two_teachers_with_half_the_room_each_have_all_of_it_and_a_slip_is_put_right(client, town):
    course = a_course(town, town.school)
    rosa, amina = enrol(town, course, town.rosa), enrol(town, course, town.amina)
    session = sessions(town, course)[0]
    address = reverse("gatherings:roll", args=[session.pk])
    with clock.set_to(session.begins_at + timedelta(minutes=5)):
        signed_in(client, town.add_account(Role.COORDINATOR, school=town.school))
        for row in (rosa, amina):  # both lists were drawn before either was saved
            client.post(address, {"present": [str(row.pk)]})
        with town.acting():
            assert here(town) == ["Amina", "Rosa"]
        page, drawn = drawn_roll(client, town, session)
        assert drawn == 2 and f'name="was" value="{rosa.pk}"' in page
        client.post(address, {"present": [str(amina.pk)], "was": [str(rosa.pk), str(amina.pk)]})
    with town.acting():
        assert here(town) == ["Amina"]


def test_who_completed_it_by_an_attendance_that_was_a_slip_did_not_complete_it(town):
    course = a_course(town, town.school, sessions=2, share_percent=100)
    rosa, amina = enrol(town, course, town.rosa), enrol(town, course, town.amina)
    first, last = sessions(town, course)
    both = [rosa.pk, amina.pk]
    for each in (first, last):
        take_roll(gathering_id=each.pk, present=both, by=town.system, at=each.ends_at)
    later = last.ends_at + timedelta(hours=1)
    assert finish_programme(programme_id=course.pk, by=town.system, at=later) == 2
    take_roll(gathering_id=first.pk, present=[amina.pk], was=both, by=town.system, at=later)
    now = dict(Registration.objects.seen_by(town.system).values_list("pk", "standing"))
    assert (now[rosa.pk], now[amina.pk]) == ("registered", "completed")
    # The slip was the slip.
    take_roll(gathering_id=first.pk, present=both, was=[amina.pk], by=town.system, at=later)
    assert finish_programme(programme_id=course.pk, by=town.system, at=later) == 1


def test_a_training_that_was_not_completed_after_all_gives_nothing(town):
    kim, lee = (
        town.add_account(Role.TEACHER, town.school, email=f"{one}@x.example") for one in ("kim", "lee")
    )
    course = a_course(
        town, town.school, title="Home visits", kind="staff", credential="home_visits", sessions=1
    )
    rows = [
        register(programme_id=course.pk, account_id=one.pk, way=Way.STAFF, by=town.system, at=NOW)
        for one in (kim, lee)
    ]
    (session,) = sessions(town, course)
    both = [one.pk for one in rows]
    take_roll(gathering_id=session.pk, present=both, by=town.system, at=session.ends_at)
    later = session.ends_at + timedelta(hours=1)
    finish_programme(programme_id=course.pk, by=town.system, at=later)
    take_roll(gathering_id=session.pk, present=both[:1], was=both, by=town.system, at=later)
    held = Credential.objects.seen_by(town.system).filter(revoked_at=None)
    assert [one.account_id for one in held] == [kim.pk]


def test_the_page_marks_a_completion_that_holds_no_more_and_pressing_again_takes_it_back(client, town):
    course = a_course(town, town.school, sessions=1)
    rosa = enrol(town, course, town.rosa)
    (session,) = sessions(town, course)
    take_roll(gathering_id=session.pk, present=[rosa.pk], by=town.system, at=session.ends_at)
    later = session.ends_at + timedelta(hours=1)
    finish_programme(programme_id=course.pk, by=town.system, at=later)
    address = reverse("gatherings:programme", args=[course.pk])
    with clock.set_to(later):
        signed_in(client, town.add_account(Role.COORDINATOR, school=town.school))
        assert "Please look" not in client.get(address).content.decode()
        with town.acting():  # as the door's undoing, or a line that was somebody else's, leaves it
            Attendance.objects.seen_by(town.system).update(removed_at=later)
        assert "Please look" in client.get(address).content.decode()
        client.post(reverse("gatherings:finish_programme", args=[course.pk]))
    with town.acting():
        assert Registration.objects.seen_by(town.system).get().standing == "registered"
