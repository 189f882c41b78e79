"""An older student's own account: given by the school, opened by a code, and blind for the family."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, at_host, make_district, signed_in
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.actions import let_student_sign_in
from thirdpillar.ground.people.models import Adult, ContactPoint, Household, Student
from thirdpillar.practice.gatherings.models import Answer, Gathering

pytestmark = pytest.mark.django_db
ADDRESS = "ana.l@school.example"


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def town():
    d = make_district(is_sample=True)
    d.oak, d.elm = d.add_school("Oak High"), d.add_school("Elm")
    d.ana = d.add_student("Ana", school=d.oak, grade="10")
    d.ben = d.add_student("Ben", school=d.elm, grade="03")
    d.mother = d.add_adult("Rosa", phone="+13125550101", email="rosa@home.example", language="es")
    for child in (d.ana, d.ben):
        d.tie(child, d.mother)
    d.home = d.add_household([d.ana, d.ben], [d.mother], "es")
    d.coordinator = d.add_account(Role.COORDINATOR, school=d.oak, given="Cora")
    d.interpreter = d.add_account(Role.INTERPRETER, given="Ivo")
    with d.acting():
        for school, title in ((d.oak, "College night"), (d.elm, "Reading evening")):
            Gathering(
                district_id=d.id, school_id=school.id, title=title, purpose="learn", place="Gym", supports=["interpreter"],
                languages=["en", "es"], begins_at=NOW + timedelta(days=3), ends_at=NOW + timedelta(days=3, hours=1),
            ).save(force_insert=True)  # fmt: skip
    return d


def let_in(client, town, student=None, email=ADDRESS):
    signed_in(client, town.coordinator)
    url = reverse("people:student_account", args=[(student or town.ana).pk])
    return client.post(url, {"email": email})


def code_sent(town) -> str:
    with town.acting():
        body = Message.objects.seen_by(town.system).filter(purpose="accounts.code").latest("state_at").body
    return next(word.strip(".") for word in body.split() if word.count("-") == 1 and len(word) >= 9)


def sign_in(client, town, address=ADDRESS):
    client.logout()
    at_host(client, town.row)
    client.post(reverse("family_sign_in:ask"), {"address": address})
    return client.post(reverse("family_sign_in:code"), {"code": code_sent(town)})


def test_a_student_signs_in_and_sees_the_school_and_nothing_of_the_family(client, town):
    assert let_in(client, town).status_code == 302
    assert sign_in(client, town).headers["Location"] == "/"
    page = client.get("/").content.decode()
    assert "Hello, Ana" in page and "Oak High" in page and "College night" in page
    assert not any(word in page for word in ("Reading evening", "Elm", "Ben", "Rosa", "555"))
    for closed in ("evidence:reach", "people:families", "gatherings:list", "gatherings:interpreting"):
        assert client.get(reverse(closed)).status_code in (403, 404), closed


def test_what_the_database_shows_a_student(client, town):
    """The second layer by itself: with the filters of the first left out."""
    let_in(client, town)
    scope = town.scope(Role.STUDENT, student_ids=frozenset({town.ana.pk}))
    with town.acting(scope):
        assert [one.pk for one in Student._base_manager.all()] == [town.ana.pk]
        for hidden in (Adult, ContactPoint, Household, Answer, Gathering):
            assert not hidden._base_manager.exists(), hidden


@pytest.mark.parametrize(
    ("grade", "born", "email"),
    [
        ("03", None, ADDRESS),
        ("KG", None, ADDRESS),
        ("", None, ADDRESS),
        ("07", date(2014, 1, 5), ADDRESS),
        ("10", None, "rosa@home.example"),
        ("10", None, "no address"),
    ],
)
def test_who_cannot_have_one(town, grade, born, email):
    with town.acting():
        Student.objects.seen_by(town.system).filter(pk=town.ana.pk).update(grade=grade, birth_on=born)
    by = town.scope(Role.COORDINATOR, school_ids=frozenset({town.oak.pk}))
    with town.acting(by), pytest.raises(Refused):
        let_student_sign_in(by=by, at=NOW, student_id=town.ana.pk, email=email)
    with town.acting():
        assert not Account.objects.seen_by(town.system).filter(student_id=town.ana.pk).exists()


def test_another_schools_student_is_out_of_reach(client, town):
    assert let_in(client, town, town.ben).status_code == 404


def test_an_address_that_becomes_an_adults_too_opens_neither(client, town):
    let_in(client, town)
    town.add_adult("Luis", email=ADDRESS)
    with town.acting():
        ContactPoint.objects.seen_by(town.system).filter(value=ADDRESS).update(state="confirmed")
    assert sign_in(client, town).headers["Location"] == reverse("family_sign_in:unconfirmed")


def test_closed_accounts_and_students_who_left_see_nothing(client, town):
    let_in(client, town)
    sign_in(client, town)
    with town.acting():
        Student.objects.seen_by(town.system).filter(pk=town.ana.pk).update(left_at=NOW - timedelta(hours=1))
    assert "College night" not in client.get("/").content.decode()
    with town.acting():
        Student.objects.seen_by(town.system).filter(pk=town.ana.pk).update(left_at=None)
    assert "College night" in client.get("/").content.decode()
    by = type(client)()
    signed_in(by, town.coordinator)
    by.post(reverse("people:student_account", args=[town.ana.pk]), {"end": "1"})
    assert client.get("/").headers["Location"] == reverse("sign_in")
    assert let_in(by, town).status_code == 302  # and may be opened again
    with clock.set_to(NOW + timedelta(minutes=20)):
        assert sign_in(client, town).headers["Location"] == "/"


def test_an_interpreter_sees_where_and_how_many_but_never_who(client, town):
    with town.acting():
        night = Gathering.objects.seen_by(town.system).get(title="College night")
        other = town.add_household([], [town.add_adult("Asha", "Warsame")], "so")
        for home, language, minutes in (
            (town.home, "so", 1),
            (town.home, "es", 2),
            (other, "so", 3),
            (other, "", 4),
        ):
            Answer(
                district_id=town.id, school_id=town.oak.pk, gathering=night, household_id=home.pk, answer="yes",
                way="link", at=NOW + timedelta(minutes=minutes), needs={"interpreter": language} if language else {},
            ).save(force_insert=True)  # fmt: skip
    signed_in(client, town.interpreter)
    assert client.get("/").headers["Location"] == reverse("gatherings:interpreting")
    page = client.get(reverse("gatherings:interpreting")).content.decode()
    assert "College night" in page and "Spanish: 1" in page
    assert "Somali: " not in page  # both said something else later
    assert not any(name in page for name in ("Rosa", "Asha", "Warsame", "Lopez"))
