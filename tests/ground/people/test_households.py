"""Households set right by a person, and back again."""

from datetime import timedelta

import pytest

from tests.factories import NOW, make_district
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import actions
from thirdpillar.ground.people.models import Household, HouseholdAdult, HouseholdCorrection, HouseholdStudent

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """Ana and Ben with Rosa and Luis in one household; Cai with Minh in another."""
    d = make_district()
    d.oak = d.add_school("Oak")
    d.ana, d.ben, d.cai = d.add_student("Ana"), d.add_student("Ben"), d.add_student("Cai", "Nguyen")
    d.rosa, d.luis, d.minh = d.add_adult("Rosa"), d.add_adult("Luis"), d.add_adult("Minh", "Nguyen")
    for child in (d.ana, d.ben):
        d.tie(child, d.rosa)
        d.tie(child, d.luis)
    d.tie(d.cai, d.minh)
    d.lopez, d.nguyen = (
        d.add_household([d.ana, d.ben], [d.rosa, d.luis], "es"),
        d.add_household([d.cai], [d.minh]),
    )
    d.principal = d.scope(Role.PRINCIPAL, school_ids=frozenset({d.oak.id}))
    return d


def homes(d) -> set:
    """Each standing household as (children, adults)."""
    found = set()
    for home in Household.objects.seen_by(d.system).filter(dissolved_at=None):
        children = HouseholdStudent.objects.seen_by(d.system).filter(household=home)
        adults = HouseholdAdult.objects.seen_by(d.system).filter(household=home)
        found.add((
            frozenset(children.values_list("student__given_name", flat=True)),
            frozenset(adults.values_list("adult__given_name", flat=True)),
        ))  # fmt: skip
    return found


BEFORE = {
    (frozenset({"Ana", "Ben"}), frozenset({"Rosa", "Luis"})),
    (frozenset({"Cai"}), frozenset({"Minh"})),
}


def split(d, **more):
    terms = {
        "household_id": d.lopez.id, "adult_ids": [d.luis.id], "student_ids": [d.ana.id, d.ben.id],
        "students_stay": True, "because": "Told by the mother",
    } | more  # fmt: skip
    with d.acting(d.principal):
        return actions.split_household(by=d.principal, at=NOW, **terms)


def test_children_of_two_homes_are_in_both(town):
    split(town)
    both = frozenset({"Ana", "Ben"})
    assert homes(town) == {
        (both, frozenset({"Rosa"})),
        (both, frozenset({"Luis"})),
        (frozenset({"Cai"}), frozenset({"Minh"})),
    }
    assert Household.objects.seen_by(town.system).filter(is_corrected=True).count() == 2


def test_a_split_is_undone_exactly(town):
    correction = split(town)
    with town.acting(town.principal):
        actions.undo_correction(by=town.principal, at=NOW + timedelta(hours=1), correction_id=correction.id)
    assert homes(town) == BEFORE
    assert not Household.objects.seen_by(town.system).filter(is_corrected=True, dissolved_at=None).exists()


def test_two_households_become_one_and_two_again(town):
    joined = actions.join_households(
        by=town.principal,
        at=NOW,
        household_id=town.lopez.id,
        other_household_id=town.nguyen.id,
        because="One flat",
    )
    assert homes(town) == {(frozenset({"Ana", "Ben", "Cai"}), frozenset({"Rosa", "Luis", "Minh"}))}
    actions.undo_correction(by=town.principal, at=NOW, correction_id=joined.id)
    assert homes(town) == BEFORE


def test_an_adult_and_a_child_move_over(town):
    with town.acting(town.principal):
        actions.move_members(
            by=town.principal, at=NOW, household_id=town.lopez.id, to_household_id=town.nguyen.id,
            adult_ids=[town.luis.id], student_ids=[town.ben.id], students_stay=False, because="",
        )  # fmt: skip
    assert homes(town) == {
        (frozenset({"Ana"}), frozenset({"Rosa"})),
        (frozenset({"Ben", "Cai"}), frozenset({"Luis", "Minh"})),
    }


@pytest.mark.parametrize(
    "more",
    [
        {"adult_ids": [], "student_ids": []},
        {"student_ids": []},
        {"students_stay": False},  # Rosa alone would be left without a child
        {"because": "the father has no visa"},
    ],
)
def test_what_makes_no_household_is_refused(town, more):
    with pytest.raises(Refused):
        split(town, **more)


def test_corrections_are_undone_last_first(town):
    first = split(town)
    actions.join_households(
        by=town.principal, at=NOW + timedelta(hours=1), household_id=town.lopez.id, other_household_id=town.nguyen.id,
        because="",
    )  # fmt: skip
    with pytest.raises(Refused):
        actions.undo_correction(by=town.principal, at=NOW, correction_id=first.id)


def test_another_school_neither_corrects_nor_sees_it(town):
    correction = split(town)
    elm = town.add_school("Elm")
    other = town.scope(Role.PRINCIPAL, school_ids=frozenset({elm.id}))
    with town.acting(other):
        assert not HouseholdCorrection.objects.seen_by(other).exists()
        with pytest.raises(Refused):
            actions.undo_correction(by=other, at=NOW, correction_id=correction.id)
