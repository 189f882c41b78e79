"""Who came with whom: a family's adults in one line with their children, however and in how many parts they came in."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import signed_in
from tests.practice.gatherings.places import BEGINS, a_gathering, a_school
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.practice.gatherings.actions import Brought, record_attendance, take_arrivals
from thirdpillar.practice.gatherings.queries.door import numbers_at
from thirdpillar.practice.gatherings.queries.parties import parties_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening():
    """Two Quintanillas of one home, a Vo who lives alone and came in with them, a walk-in, and an Ali noted by hand."""
    town, school = a_school()
    with town.acting():
        gathering = a_gathering(town, school)
    people = {}
    for family, givens in (("Quintanilla", ("Rosa", "Luis")), ("Vo", ("Kim",)), ("Ali", ("Amina",))):
        child = town.add_student("Ana", family, school)
        adults = [town.add_adult(given, family) for given in givens]
        for one in adults:
            town.tie(child, one)
            people[one.given_name] = one
        town.add_household([child], adults)
    rosa, luis, kim, amina = (people[one].pk for one in ("Rosa", "Luis", "Kim", "Amina"))
    brought = [
        Brought(key="a", at=BEGINS, adult_ids=(rosa, kim), children=3),
        Brought(key="b", at=BEGINS + timedelta(minutes=9), adult_ids=(luis,), children=1),
        Brought(key="c", at=BEGINS, name="Halima Warsame", phone="312 555 0171", children=2),
    ]
    with town.acting():
        take_arrivals(gathering_id=gathering.pk, brought=brought, by=town.system, at=BEGINS)
        record_attendance(gathering_id=gathering.pk, adult_id=amina, by=town.system, at=BEGINS)
    return town, school, gathering


def test_those_who_came_together_stand_together_with_their_children(evening):
    town, _school, gathering = evening
    with town.acting():
        found = parties_at(gathering, seen_by=town.system)
        numbers = numbers_at(gathering, seen_by=town.system)
    said = {
        (", ".join(adult.given_name for _one, adult in each.people) or each.lines[0].name): each.children
        for each in found
    }
    assert said == {"Amina": 0, "Luis, Rosa, Kim": 3, "Halima Warsame": 2}
    assert numbers.children == sum(said.values()) and numbers.adults == 5
    assert [each.at for each in found if len(each.people) == 3] == [BEGINS]


def test_the_page_shows_it_family_by_family(evening, client):
    town, school, gathering = evening
    with clock.set_to(BEGINS):
        signed_in(client, town.add_account(Role.COORDINATOR, school=school))
        page = client.get(reverse("gatherings:came", args=[gathering.pk])).content.decode()
    (row,) = [one for one in page.split("<tr")[1:] if "Rosa" in one]
    assert "Luis" in row and "Kim" in row and "Amina" not in row and ">3<" in row
    assert "4 people" in page and "Halima Warsame" in page


def test_somebody_new_taken_at_two_phones_stands_once(evening):
    town, _school, gathering = evening
    again = Brought(key="d", at=BEGINS, name="halima warsame", phone="+1 (312) 555-0171", children=1)
    with town.acting():
        take_arrivals(gathering_id=gathering.pk, brought=[again], by=town.system, at=BEGINS)
        found = [each for each in parties_at(gathering, seen_by=town.system) if each.lines]
        numbers = numbers_at(gathering, seen_by=town.system)
    assert [(len(each.lines), each.children) for each in found] == [(2, 2)]
    assert (numbers.adults, numbers.children, numbers.families) == (5, 5, 4)
