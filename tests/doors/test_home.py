"""The first page: to sign in, to one's own family, or to one's work."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from thirdpillar.ground.accounts.actions import grant_support
from thirdpillar.ground.accounts.choices import Role, Strength
from thirdpillar.ground.accounts.models import RoleGrant
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import Restriction
from thirdpillar.practice.gatherings.models import Gathering, Invitation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def family():
    d = make_district()
    school = d.add_school("Oak")
    d.ana, d.ben = d.add_student("Ana", school=school), d.add_student("Ben", school=school)
    d.father, mother = d.add_adult("Luis", phone="+13125550102"), d.add_adult("Rosa", phone="+13125550101")
    for student in (d.ana, d.ben):
        d.tie(student, d.father)
        d.tie(student, mother)
    home = d.add_household([d.ana, d.ben], [d.father])
    with d.acting():
        evening = Gathering(
            district_id=d.id,
            school_id=school.id,
            title="Evening",
            purpose="learn",
            place="Gym",
            begins_at=NOW + timedelta(days=2),
            ends_at=NOW + timedelta(days=2, hours=1),
        )
        evening.save(force_insert=True)
        for adult, code in ((d.father, "father0001"), (mother, "mother0001")):
            Invitation(
                district_id=d.id,
                school_id=school.id,
                gathering=evening if adult is d.father else _other(d, school),
                household_id=home.id,
                adult_id=adult.id,
                channel="sms",
                code=code,
                invited_at=NOW,
            ).save(force_insert=True)
    return d


def _other(d, school):
    made = Gathering(
        district_id=d.id,
        school_id=school.id,
        title="Only for her",
        purpose="learn",
        place="Gym",
        begins_at=NOW + timedelta(days=3),
        ends_at=NOW + timedelta(days=3, hours=1),
    )
    made.save(force_insert=True)
    return made


def test_a_caregiver_sees_the_children_the_invitation_and_their_own_number_alone(client, family):
    account = family.add_account(Role.CAREGIVER, adult=family.father)
    body = signed_in(client, account).get("/").content.decode()
    for expected in ("Ana", "Ben", "Evening", "/a/father0001", "555"):
        assert expected in body
    for absent in ("Rosa", "0101", "Only for her", "mother0001"):
        assert absent not in body


def test_a_restricted_child_is_gone_at_the_next_request(client, family):
    account = family.add_account(Role.CAREGIVER, adult=family.father)
    client = signed_in(client, account)
    assert "Ben" in client.get("/").content.decode()
    with family.acting():
        Restriction(
            district_id=family.id,
            student=family.ben,
            adult=family.father,
            scopes=["all"],
            source="court_order",
        ).save(force_insert=True)
    body = client.get("/").content.decode()
    assert "Ana" in body
    assert "Ben" not in body


def test_who_is_barred_from_every_child_is_invited_to_nothing(client, family):
    client = signed_in(client, family.add_account(Role.CAREGIVER, adult=family.father))
    with family.acting():
        his = Invitation.objects.seen_by(family.system).filter(adult_id=family.father.id)
        his.update(student_ids=[family.ana.id, family.ben.id])
    for child in (family.ana, family.ben):
        assert "Gym" in client.get("/").content.decode()
        with family.acting():
            Restriction(
                district_id=family.id,
                student=child,
                adult=family.father,
                scopes=["event"],
                source="court_order",
            ).save(force_insert=True)
    body = client.get("/").content.decode()
    for absent in ("Evening", "Gym", "father0001"):
        assert absent not in body


def test_others_are_led_on(client, family):
    assert client.get("/").status_code == 302
    office = family.add_account(Role.OFFICE)
    assert signed_in(client, office).get("/").url == reverse("evidence:reach")
    interpreter = family.add_account(Role.INTERPRETER)
    assert signed_in(client, interpreter).get("/").url == reverse("gatherings:interpreting")


def test_support_has_places_only_while_a_district_lets_it_look(client, family):
    support = family.add_account(Role.SUPPORT)
    assert "Families" not in signed_in(client, support).get("/").content.decode()
    with family.acting():
        grant_support(
            by=family.scope(Role.OFFICE), at=NOW, account=support, ticket="T1", reason="a look",
            ends_at=NOW + timedelta(hours=1),
        )  # fmt: skip
    assert client.get("/").url == reverse("evidence:reach")
    page = client.get(reverse("people:families")).content.decode()
    assert reverse("gatherings:list") in page
    assert not any(reverse(name) in page for name in ("accounts:staff", "people:rosters", "audit:record"))


@pytest.mark.parametrize("role", [Role.READER, Role.PARTNER])
def test_board_and_partners_come_to_what_was_published(client, family, role):
    signed_in(client, family.add_account(role))
    home = client.get("/", follow=True)
    assert home.redirect_chain[-1][0] == reverse("evidence:published")
    assert "Ana" not in home.content.decode()


def test_a_parent_leader_who_is_a_caregiver_too_comes_to_the_published_figures(client, family):
    account = family.add_account(Role.CAREGIVER, adult=family.father)
    with family.acting():
        RoleGrant(district_id=family.id, account=account, role=Role.PARENT_LEADER).save(force_insert=True)
    signed_in(client, account, "code")
    page = client.get("/").content.decode()
    assert "Ana" in page
    assert reverse("evidence:published") in page
    assert client.get(reverse("evidence:published")).status_code == 200


@pytest.mark.parametrize(
    "strength", [Strength.INVITATION, Strength.RECOVERY, Strength.UNVOUCHED, Strength.CODE]
)
def test_who_must_show_a_passkey_first_is_led_to_where_it_is_made_or_used(client, family, strength):
    account = family.add_account(Role.COORDINATOR, school=family.schools[0])
    signed_in(client, account, strength)
    assert client.get("/").headers["Location"] == reverse("accounts:passkeys")


def test_a_parent_who_works_here_comes_to_the_family_with_a_code(client, family):
    account = family.add_account(Role.CAREGIVER, adult=family.father)
    with family.acting():
        RoleGrant(
            district_id=family.id, account=account, role=Role.COORDINATOR, school_id=family.schools[0].id
        ).save(force_insert=True)
    signed_in(client, account, Strength.CODE)
    assert "Ana" in client.get("/").content.decode()
