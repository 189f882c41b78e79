"""A family's address: who protects it, for whom, and who gives that up."""

from dataclasses import replace

import pytest

from tests.factories import NOW, make_district
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.queries import entries_about
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.actions import (
    impose_restriction,
    protect_address,
    stop_protecting_address,
)
from thirdpillar.ground.people.models import MailingAddress

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """Ana lives with Rosa and Ida; Tom of that home gets mail elsewhere; Luis, her father, lives in another home."""
    d = make_district()
    d.oak, d.elm = d.add_school("Oak"), d.add_school("Elm")
    d.ana, d.bo = d.add_student("Ana", school=d.oak), d.add_student("Bo", school=d.elm)
    for name in ("rosa", "ida", "tom", "luis"):
        setattr(d, name, d.add_adult(name.title()))
    d.tie(d.ana, d.rosa)
    d.tie(d.bo, d.ida)
    d.tie(d.ana, d.tom)
    d.tie_luis = d.tie(d.ana, d.luis)
    d.add_household([d.ana, d.bo], [d.rosa, d.ida, d.tom])
    d.add_household([d.ana], [d.luis])
    homes = {d.rosa: "12 oak", d.ida: "12 oak", d.tom: "box 9", d.luis: "12 oak"}
    with d.acting():
        for adult, home in homes.items():
            MailingAddress(district_id=d.id, adult=adult, street=home, residence=home).save(force_insert=True)
    d.principal = d.scope(Role.PRINCIPAL, school_ids=frozenset({d.oak.id}))
    return d


def protect(d, by):
    with d.acting(by):
        return protect_address(by=by, at=NOW, adult_id=d.rosa.id, reason="The family asked")


def lift(d, by, reason="No longer needed"):
    with d.acting(by):
        return stop_protecting_address(by=by, at=NOW, adult_id=d.rosa.id, reason=reason)


def protected(d) -> set:
    with d.acting():
        rows = MailingAddress.objects.seen_by(d.system).filter(is_protected=True)
        return {one.adult.given_name for one in rows.select_related("adult")}


@pytest.mark.parametrize("role", [Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON])
def test_one_of_the_front_office_protects_it_for_all_who_share_home_and_address(town, role):
    """Ida, too, whose only child is at a school that the asker does not see."""
    by = town.scope(role, school_ids=frozenset({town.oak.id}))
    assert set(protect(town, by)) == {town.rosa.id, town.ida.id}
    assert protected(town) == {"Rosa", "Ida"}
    with town.acting():
        entry = entries_about(town.ida.id, seen_by=town.system).get()
    assert (entry.deed, entry.at, entry.reason) == ("people.protect_address", NOW, "The family asked")
    assert protect(town, by) == []


@pytest.mark.parametrize("role", [Role.TEACHER, Role.CAREGIVER, Role.READER])
def test_nobody_else_protects_or_lifts(town, role):
    by = town.scope(role, school_ids=frozenset({town.oak.id}))
    for deed in (protect, lift):
        with pytest.raises(Refused):
            deed(town, by)


def test_whom_one_does_not_see_one_does_not_protect(town):
    with pytest.raises(Refused):
        protect(town, town.scope(Role.PRINCIPAL, school_ids=frozenset({town.add_school("Far").id})))


def test_lifting_takes_a_reason_and_is_recorded(town):
    protect(town, town.principal)
    with pytest.raises(Refused):
        lift(town, town.principal, " ")
    assert protected(town) == {"Rosa", "Ida"}
    assert set(lift(town, town.principal)) == {town.rosa.id, town.ida.id} and protected(town) == set()
    with town.acting():
        entry = entries_about(town.rosa.id, seen_by=town.system).first()
    assert (entry.deed, entry.reason) == ("people.stop_protecting_address", "No longer needed")


@pytest.mark.parametrize("who", ["rosa", "ida", "luis"])
def test_whom_it_concerns_does_not_lift_it_alone(town, who):
    """Neither who lives there nor who is barred from a child of the home."""
    with town.acting():
        impose_restriction(
            by=town.scope(Role.OFFICE), at=NOW, tie_id=town.tie_luis.id, scopes=["all"], source="court_order"
        )
    protect(town, town.principal)
    account = town.add_account(Role.PRINCIPAL, school=town.oak, adult=getattr(town, who))
    by = replace(town.principal, account_id=account.pk)
    with pytest.raises(Refused, match="concerns you"):
        lift(town, by)
    assert protected(town) == {"Rosa", "Ida"}
