"""Which house a letter goes to: the same house written in two ways is one, and no letter goes where a barred adult lives."""

import pytest

from tests.doors.test_answered import has
from tests.doors.test_links_of_the_barred import house, no_numbers
from tests.means.conversations.test_threads import Town
from tests.practice.gatherings.places import a_gathering
from thirdpillar.ground.people.models import ContactPoint, Household, HouseholdAdult
from thirdpillar.ground.people.queries.homes import door_of
from thirdpillar.practice.gatherings.actions import invite_families
from thirdpillar.practice.gatherings.models import Invitation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("Amina Jibril\n1 Elm St\nOak MN 55401", "Ayanle\n1 ELM STREET, Apt. 2\nOak, MN 55401-1234", True),
        ("1 N Elm St\nOak MN 55401", "1 Elm St\nOak MN 55401", True),
        ("1 Elm St", "Amina\n1 Elm St", True),
        ("1 Elm St\nOak", "1 Elm St\nElm", False),
        ("1 Elm St\nOak MN 55401", "11 Elm St\nOak MN 55401", False),
        ("1 Elm St\nOak MN 55401", "1 Ash St\nOak MN 55401", False),
        ("PO Box 12\nOak MN 55401", "PO Box 13\nOak MN 55401", False),
        ("P.O. Box 12\nOak MN 55401", "P O Box 12\nOAK MN 55401", True),
        ("", "", True),
    ],
)
def test_one_door_in_two_spellings(one, other, is_one):
    assert (door_of(one) == door_of(other)) is is_one


def same_street(town) -> None:
    house(town, town.mother)
    house(town, town.father, "1 ELM STREET")


def same_household(town) -> None:
    house(town, town.mother)
    with town.oak.acting():
        home = Household.objects.seen_by(town.oak.system).get()
        HouseholdAdult(district_id=town.oak.id, household=home, adult=town.father).save(force_insert=True)


def same_landline(town) -> None:
    house(town, town.mother)
    with town.oak.acting():
        for adult in (town.mother, town.father):
            ContactPoint(district_id=town.oak.id, adult=adult, kind="phone", value="+16125550155").save(
                force_insert=True
            )


def another_house(town) -> None:
    house(town, town.mother)
    house(town, town.father, "12 Birch St")
    has(town, town.father, "+16125550155")


HOMES = [(same_street, []), (same_household, []), (same_landline, []), (another_house, ["letter"])]


@pytest.mark.parametrize(("home", "ways"), HOMES)
def test_no_letter_goes_to_a_house_where_a_barred_adult_lives(home, ways):
    town = Town()
    no_numbers(town, town.mother)
    home(town)
    town.restrict(town.father)
    town.begin()
    assert [one.channel for one in town.outbox()] == ways
    gathering = a_gathering(town.oak, town.school)
    invite_families(gathering_id=gathering.pk, by=town.oak.system, at=gathering.begins_at.replace(day=1))
    with town.oak.acting():
        invited = list(Invitation.objects.seen_by(town.oak.system).values_list("channel", flat=True))
    assert invited == ways


@pytest.mark.parametrize("home", [each for each, _ways in HOMES])
def test_where_nobody_is_barred_letters_go_as_ever(home):
    town = Town()
    no_numbers(town, town.mother)
    home(town)
    town.begin()
    assert [one.channel for one in town.outbox()] == ["letter"]
