"""Parent leaders: made and ended by the district office, and what they then see."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.audit.queries import latest_entries
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import actions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def town():
    """Ana of Rosa at Oak School, Bodil of Luis at Elm School; an aunt who only picks up."""
    d = make_district()
    d.oak, d.elm = d.add_school("Oak School"), d.add_school("Elm School")
    d.ana, d.bo = d.add_student("Ana", school=d.oak), d.add_student("Bodil", "Zed", school=d.elm)
    d.rosa, d.luis, d.aunt = d.add_adult("Rosa"), d.add_adult("Luis", "Zed"), d.add_adult("Ema")
    d.tie(d.ana, d.rosa, relation="mother")
    d.tie(d.bo, d.luis, relation="father")
    d.tie(d.ana, d.aunt, relation="emergency_contact")
    d.home = d.add_household([d.ana], [d.rosa])
    d.office = d.add_account(Role.OFFICE)
    return d


def leaders(d) -> list[tuple]:
    with d.acting():
        found = RoleGrant.objects.seen_by(d.system).filter(role=Role.PARENT_LEADER)
        return list(found.values_list("account__adult_id", "school_id"))


def make(client, d, adult, school):
    return client.post(reverse("people:leader", args=[adult.id]), {"school": str(school.id)})


def test_the_office_makes_somebody_of_the_roster_a_parent_leader_and_takes_it_back(client, town):
    d = town
    signed_in(client, d.office)
    way = reverse("people:leader", args=[d.rosa.id])
    assert way in client.get(reverse("people:family", args=[d.home.id])).content.decode()
    assert reverse("people:leaders") in client.get(reverse("accounts:staff")).content.decode()
    page = client.get(way).content.decode()
    assert "Oak School" in page and "Elm School" not in page
    assert make(client, d, d.rosa, d.oak).headers["Location"] == way
    assert leaders(d) == [(d.rosa.id, d.oak.id)]
    listed = client.get(reverse("people:leaders")).content.decode()
    assert "Rosa Lopez" in listed and "Oak School" in listed
    with d.acting():
        deeds = [each.deed for each in latest_entries(seen_by=d.system)[:3]]
        grant = RoleGrant.objects.seen_by(d.system).get(role=Role.PARENT_LEADER)
        kept = Account.objects.seen_by(d.system).get(adult_id=d.rosa.id)
    assert deeds == ["people.leaders", "accounts.grant_role", "accounts.account_for_adult"]
    client.post(reverse("people:end_leader", args=[grant.id]))
    assert leaders(d) == []
    with d.acting():
        assert latest_entries(seen_by=d.system)[0].deed == "accounts.withdraw_role"
        assert [one.role for one in RoleGrant.objects.seen_by(d.system).filter(account=kept)] == [
            Role.CAREGIVER
        ]


def test_a_caregiver_who_has_an_account_keeps_it_and_one_who_works_here_can_be_one_too(client, town):
    d = town
    parent = d.add_account(Role.CAREGIVER, adult=d.rosa)
    works = d.add_account(Role.TEACHER, school=d.elm, adult=d.luis)
    signed_in(client, d.office)
    make(client, d, d.rosa, d.oak)
    make(client, d, d.rosa, d.oak)
    make(client, d, d.luis, d.elm)
    assert sorted(leaders(d)) == sorted([(d.rosa.id, d.oak.id), (d.luis.id, d.elm.id)])
    with d.acting():
        held = Account.objects.seen_by(d.system).filter(grants__role=Role.PARENT_LEADER)
        assert {each.id for each in held} == {parent.id, works.id}


def test_only_a_parent_of_the_school_whose_account_is_open_can_be_one(client, town):
    d = town
    signed_in(client, d.office)
    make(client, d, d.rosa, d.elm)
    make(client, d, d.aunt, d.oak)
    by = d.system
    with d.acting():
        for adult_id, school in ((d.rosa.id, d.elm), (d.aunt.id, d.oak), (uuid4(), d.oak)):
            with pytest.raises(Refused):
                actions.make_parent_leader(by=by, at=NOW, adult_id=adult_id, school_id=school.id)
    d.add_account(Role.CAREGIVER, adult=d.rosa, suspended_at=NOW)
    assert "locked" in make(client, d, d.rosa, d.oak).content.decode()
    assert leaders(d) == []


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON, Role.TEACHER])
def test_nobody_at_a_school_gives_the_role(client, town, role):
    d = town
    signed_in(client, d.add_account(role, school=d.oak))
    assert make(client, d, d.rosa, d.oak).status_code == 404
    assert client.get(reverse("people:leaders")).status_code == 404
    with d.acting(), pytest.raises(Refused):
        actions.make_parent_leader(by=d.scope(role), at=NOW, adult_id=d.rosa.id, school_id=d.oak.id)


def test_a_parent_leader_sees_the_own_family_and_what_was_published_and_nothing_more(client, town):
    d = town
    signed_in(client, d.office)
    make(client, d, d.rosa, d.oak)
    with d.acting():
        account = Account.objects.seen_by(d.system).get(adult_id=d.rosa.id)
    signed_in(client, account, "code")
    home = client.get("/").content.decode()
    assert "Ana" in home and "Bodil" not in home and reverse("evidence:published") in home
    assert client.get(reverse("evidence:published")).status_code == 200
    for name in ("people:families", "people:leaders", "accounts:staff", "gatherings:list", "evidence:reach"):
        assert client.get(reverse(name)).status_code == 404
