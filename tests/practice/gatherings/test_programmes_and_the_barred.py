"""From whom a child of the school is kept: no way of their own lets them into a programme there, and nothing says why."""

import pytest
from django.urls import reverse

from tests.factories import NOW, at_host, signed_in
from tests.practice.gatherings.places import BEGINS, a_gathering, bar
from tests.practice.gatherings.school_of_courses import a_course, a_family, a_school, after
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Student, Tie
from thirdpillar.practice.gatherings.actions import invite_families, sign_in_by_code
from thirdpillar.practice.gatherings.actions.programmes import (
    answer_offer,
    ask_on,
    ask_to_register,
    register,
    sign_in_registered,
    withdraw_from,
)
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Attendance, Gathering, Invitation, Registration

pytestmark = pytest.mark.django_db
OFFICE = "Please call the office."


@pytest.fixture
def town(client):
    district, school = a_school()
    at_host(client, district.row)
    district.school = school
    district.omar = a_family(district, school, "Omar", "Farah", "+13125550103", "en")
    district.amina = a_family(district, school, "Amina", "Ali", "+13125550102", "so")
    district.child = child_of(district, district.omar)
    with clock.set_to(NOW):
        yield district


def bar_in(district, adult, student):
    with district.acting():
        bar(district, adult, student)


def child_of(district, adult):
    return Student.objects.seen_by(district.system).get(
        pk=Tie.objects.seen_by(district.system).get(adult=adult).student_id
    )


def enrol(town, course, adult, at=NOW):
    return register(programme_id=course.pk, adult_id=adult.pk, way=Way.LINK, by=town.system, at=at)


def first_of(town, course):
    return Gathering.objects.seen_by(town.system).filter(programme=course).order_by("begins_at").first()


def test_they_neither_register_nor_have_a_link_at_that_childs_school_and_do_elsewhere(town):
    here, whole = a_course(town, town.school), a_course(town, title="Of the district")
    there = a_course(town, town.add_school("Elm School"), title="Elsewhere")
    bar_in(town, town.omar, town.child)
    for course in (here, whole):
        with pytest.raises(Refused, match=OFFICE):
            enrol(town, course, town.omar)
        with pytest.raises(Refused, match=OFFICE):
            ask_to_register(
                programme_id=course.pk, adult_id=town.omar.pk, way=Way.STAFF, by=town.system, at=NOW
            )
    assert enrol(town, there, town.omar).standing == "registered"
    assert enrol(town, here, town.amina).standing == "registered"


def test_who_registered_before_is_not_waved_in_by_their_own_link(town, client):
    course = a_course(town, town.school)
    row, session = enrol(town, course, town.omar), first_of(town, course)
    address = reverse("family_programmes:registration", args=[row.code])
    with clock.set_to(session.begins_at):
        assert 'value="here"' in client.get(address).content.decode()
        bar_in(town, town.omar, town.child)
        shown = client.get(address).content.decode()
        assert 'value="here"' not in shown and OFFICE in shown
        said = client.post(address, {"deed": "here", "session": str(session.pk)}, follow=True)
        assert OFFICE in said.content.decode()
    with town.acting(), pytest.raises(Refused, match=OFFICE):
        sign_in_registered(registration=row, gathering_id=session.pk, by=town.system, at=session.begins_at)
    with town.acting():
        assert not Attendance.objects.seen_by(town.system).exists()
    # On another day nothing on the page is any different.
    assert OFFICE not in client.get(address).content.decode()


def test_no_form_stands_behind_a_link_that_went_out_before(town, client):
    course = a_course(town, town.school)
    row = ask_to_register(
        programme_id=course.pk, adult_id=town.omar.pk, way=Way.STAFF, by=town.system, at=NOW
    )
    address = reverse("family_programmes:registration", args=[row.code])
    assert 'value="register"' in client.get(address).content.decode()
    bar_in(town, town.omar, town.child)
    shown = client.get(address).content.decode()
    assert 'value="register"' not in shown and OFFICE in shown


def test_no_place_is_offered_to_them_and_one_kept_before_is_not_taken(town):
    course = a_course(town, town.school, capacity=1)
    zahra = enrol(town, course, a_family(town, town.school, "Zahra", "Noor", "+13125550109", "en"))
    omar = enrol(town, course, town.omar, after(minutes=1))
    amina = enrol(town, course, town.amina, after(minutes=2))
    bar_in(town, town.omar, town.child)
    withdraw_from(registration_id=zahra.pk, by=town.system, at=after(hours=1))
    stands = dict(Registration.objects.seen_by(town.system).values_list("pk", "standing"))
    assert (stands[omar.pk], stands[amina.pk]) == ("waiting", "offered")
    bar_in(town, town.amina, child_of(town, town.amina))
    with pytest.raises(Refused, match=OFFICE):
        answer_offer(registration_id=amina.pk, answer="yes", by=town.system, at=after(hours=2))
    left = answer_offer(registration_id=amina.pk, answer="no", by=town.system, at=after(hours=2))
    assert left.standing == "withdrew"


def test_who_completed_one_is_not_asked_on_to_where_they_are_kept_away(town):
    done, following = a_course(town, town.school, sessions=1), a_course(town, town.school, title="Two")
    following.after_ids = [done.pk]
    following.save()
    for adult in (town.omar, town.amina):
        row = enrol(town, done, adult)
        Registration.objects.seen_by(town.system).filter(pk=row.pk).update(standing="completed")
    bar_in(town, town.omar, town.child)
    assert ask_on(programme_id=done.pk, next_id=following.pk, by=town.system, at=NOW) == 1
    asked = Registration.objects.seen_by(town.system).filter(programme=following)
    assert [one.adult_id for one in asked] == [town.amina.pk]


def test_the_square_of_an_invitation_does_not_wave_them_in_either(town):
    gathering = a_gathering(town, town.school)
    other = town.add_student("Leyla", "Farah", town.school)
    town.tie(other, town.omar)
    invite_families(gathering_id=gathering.pk, by=town.system, at=NOW)
    invitation = Invitation.objects.seen_by(town.system).get(adult_id=town.omar.pk)
    bar_in(town, town.omar, town.child)
    with pytest.raises(Refused, match=OFFICE):
        sign_in_by_code(invitation=invitation, by=town.system, at=BEGINS)


def test_staff_see_a_mark_by_the_name_on_the_page_and_on_the_roll_and_no_reason(town, client):
    course = a_course(town, town.school)
    for adult in (town.omar, town.amina):
        enrol(town, course, adult)
    session = first_of(town, course)
    signed_in(client, town.add_account(Role.COORDINATOR, school=town.school))
    pages = (
        reverse("gatherings:programme", args=[course.pk]),
        reverse("gatherings:roll", args=[session.pk]),
    )
    for address in pages:
        assert "Please look" not in client.get(address).content.decode()
    bar_in(town, town.omar, town.child)
    for address in pages:
        shown = client.get(address).content.decode()
        assert shown.count("Please look") == 1 and "court" not in shown
        assert shown.index("Omar") < shown.index("Please look")
