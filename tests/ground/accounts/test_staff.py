"""Invitations, roles and the second person, off-boarding, support, and founding a district."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from thirdpillar.ground.accounts import actions
from thirdpillar.ground.accounts.choices import Role, Strength
from thirdpillar.ground.accounts.models import (
    Account,
    Invitation,
    Passkey,
    RecoveryCode,
    RoleGrant,
    RoleProposal,
    SignInCode,
    SupportGrant,
)
from thirdpillar.ground.audit.queries import entries_about
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.schools.models import District

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    district = make_district()
    district.add_school("Oak School")
    return district


def scope_for(district, account):
    return district.scope(Role.OFFICE).__class__(
        district_id=district.id, breadth="district", role=Role.OFFICE, account_id=account.id
    )


def path(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def roles(district, account) -> set[str]:
    with district.acting():
        return set(
            RoleGrant.objects.seen_by(district.system).filter(account=account).values_list("role", flat=True)
        )


# --- The first way in --------------------------------------------------------------------------------------


def test_an_invitation_works_once_for_seven_days(client, district):
    office = district.add_account(Role.OFFICE)
    newcomer = district.add_account(Role.PRINCIPAL, school=district.schools[0], email="pia@x.example")
    with district.acting(), clock.set_to(NOW):
        link = actions.invite_account(
            by=scope_for(district, office), at=NOW, account=newcomer, origin="http://testserver", by_mail=True
        )
        (mail,) = Message.objects.seen_by(district.system).filter(purpose="accounts.invitation")
        kept = Invitation.objects.seen_by(district.system).get()
    assert link in mail.body and mail.address == "pia@x.example"
    assert mail.is_secret
    assert "until Nov. 17, 2026" in mail.body
    assert link.rstrip("/").rsplit("/")[-1] not in kept.digest
    with clock.set_to(NOW + timedelta(days=7)):
        assert client.get(path(link)).status_code == 404
    with clock.set_to(NOW + timedelta(days=6)):
        for _scanner in range(3):
            assert client.get(path(link)).status_code == 200
        assert client.post(path(link)).headers["Location"] == reverse("accounts:passkeys")
        assert client.get(reverse("people:families")).headers["Location"] == reverse("accounts:passkeys")
        assert client.post(path(link)).status_code == 404


def test_a_new_invitation_ends_the_one_before(client, district):
    office, newcomer = district.add_account(Role.OFFICE), district.add_account(Role.READER)
    with district.acting():
        terms = {
            "by": scope_for(district, office),
            "account": newcomer,
            "origin": "http://testserver",
            "by_mail": False,
        }
        first = actions.invite_account(at=clock.now(), **terms)
        second = actions.invite_account(at=clock.now(), **terms)
    assert client.get(path(first)).status_code == 404
    assert client.get(path(second)).status_code == 200


def test_who_lost_everything_starts_anew_and_the_old_credentials_die(client, district):
    office, person = district.add_account(Role.OFFICE), district.add_account(Role.READER)
    signed_in(client, person)
    with district.acting():
        Passkey(district_id=district.id, account=person, credential_id=b"1", public_key=b"2").save(
            force_insert=True
        )
        terms = {"by": scope_for(district, office), "account": person, "origin": "http://t", "by_mail": False}
        with pytest.raises(Refused):
            actions.invite_account(at=clock.now(), **terms)
        actions.invite_account(at=clock.now(), anew=True, **terms)
        assert not Passkey.objects.seen_by(district.system).exists()
    assert client.get(reverse("accounts:passkeys")).status_code == 302


def test_a_district_from_an_export_lets_its_office_in_once(client, district):
    """By the command of whoever runs the machine; as soon as somebody of the office can sign in, not any more."""

    def asked(email, **more):
        with district.acting(), clock.set_to(NOW):
            return actions.let_office_in(
                by=district.system, at=NOW, given_name="Ada", family_name="Lark", email=email, origin="http://t", **more
            )  # fmt: skip

    link = asked("Ada@x.example")
    assert asked("ada@x.example") != link  # asked again before it was used: the same account, a new link
    with district.acting():
        (account,) = Account.objects.seen_by(district.system)
        assert (account.email, roles(district, account)) == ("ada@x.example", {Role.OFFICE})
    with clock.set_to(NOW):
        assert client.get(path(link)).status_code == 404
        assert client.get(path(asked("ada@x.example"))).status_code == 200
    with district.acting():
        Passkey(district_id=district.id, account=account, credential_id=b"1", public_key=b"2").save(
            force_insert=True
        )
    for email, lost in (("ada@x.example", False), ("eve@x.example", False), ("eve@x.example", True)):
        with pytest.raises(Refused):
            asked(email, anew=lost)
    asked("ada@x.example", anew=True)
    with district.acting():
        assert not Passkey.objects.seen_by(district.system).exists()
        assert Account.objects.seen_by(district.system).count() == 1


def test_the_first_administrator_founds_the_district(client):
    link = path(actions.first_administrator_link())
    assert client.get(link).status_code == 200
    assert client.get("/sign-in/set-up/nonsense/").status_code == 404
    answers = {
        "name": "Maple Schools", "zone": "America/New_York", "languages": ["en", "so"], "given_name": "Kim",
        "family_name": "Doe", "email": "Kim@Maple.example",
    }  # fmt: skip
    assert client.post(link, {**answers, "name": ""}).status_code == 200
    assert client.post(link, answers).headers["Location"] == reverse("accounts:passkeys")
    made = District.objects.get()
    assert (made.name, made.zone, made.languages, made.is_sample) == (
        "Maple Schools",
        "America/New_York",
        ["en", "so"],
        False,
    )
    assert client.get(reverse("accounts:staff")).headers["Location"] == reverse("accounts:passkeys")
    assert client.get(link).status_code == 404
    assert actions.first_administrator_link() is None


# --- Roles -------------------------------------------------------------------------------------------------


def test_the_offices_own_role_takes_two_people(district):
    one, two, new = (district.add_account(role) for role in (Role.OFFICE, Role.OFFICE, Role.READER))
    with district.acting():
        asked = actions.grant_role(by=scope_for(district, one), at=NOW, account=new, role=Role.OFFICE)
        assert isinstance(asked, RoleProposal)
        assert roles(district, new) == {Role.READER}
        for nobody in (one, new):
            with pytest.raises(Refused):
                actions.decide_proposal(
                    by=scope_for(district, nobody), at=NOW, proposal_id=asked.id, yes=True
                )
        actions.decide_proposal(by=scope_for(district, two), at=NOW, proposal_id=asked.id, yes=True)
        with pytest.raises(Refused):
            actions.decide_proposal(by=scope_for(district, two), at=NOW, proposal_id=asked.id, yes=False)
    assert roles(district, new) == {Role.READER, Role.OFFICE}


def test_with_one_person_in_the_office_there_is_nobody_else_to_ask(district):
    one, new = district.add_account(Role.OFFICE), district.add_account(Role.READER)
    with district.acting():
        actions.grant_role(by=scope_for(district, one), at=NOW, account=new, role=Role.OFFICE)
    assert Role.OFFICE in roles(district, new)


@pytest.mark.parametrize("role", [Role.TEACHER, Role.CAREGIVER, Role.PARENT_LEADER, Role.STUDENT])
def test_some_roles_come_from_the_roster_only(district, role):
    one, new = district.add_account(Role.OFFICE), district.add_account(Role.READER)
    school = district.schools[0].id if role == Role.PARENT_LEADER else None
    with district.acting(), pytest.raises(Refused):
        actions.grant_role(by=scope_for(district, one), at=NOW, account=new, role=role, school_id=school)


def test_the_last_one_in_the_office_stays(district):
    one = district.add_account(Role.OFFICE)
    by = scope_for(district, one)
    with district.acting():
        grant = RoleGrant.objects.seen_by(by).get(account=one)
        with pytest.raises(Refused):
            actions.withdraw_role(by=by, at=NOW, account=one, grant_id=grant.id)
        with pytest.raises(Refused):
            actions.suspend_accounts(by=by, at=NOW, account_ids=[one.id], because="x")
        assert actions.suspend_absent(by=by, at=NOW, account_ids=[one.id]) == 0


def test_the_office_works_through_its_pages(client, district):
    office = district.add_account(Role.OFFICE)
    signed_in(client, office)
    added = client.post(
        reverse("accounts:staff_add"),
        {"given_name": "Lee", "family_name": "Park", "email": "lee@x.example", "language": "en"},
    )
    with district.acting():
        lee = Account.objects.seen_by(district.system).get(email="lee@x.example")
    assert added.headers["Location"] == reverse("accounts:person", args=[lee.id])
    grant = reverse("accounts:grant_role", args=[lee.id])
    assert "Say at which school" in client.post(grant, {"role": "principal"}).content.decode()
    client.post(grant, {"role": "principal", "school": district.schools[0].id})
    assert roles(district, lee) == {"principal"}
    page = client.get(reverse("accounts:staff"), {"words": "lee park", "role": "principal"}).content.decode()
    assert "Lee Park" in page and "Oak School" in page and "Set by a person" in page
    assert (
        "Kim Doe"
        not in client.get(reverse("accounts:staff"), {"words": "lee"}).content.decode().split("<main")[1]
    )
    link = client.post(reverse("accounts:invite", args=[lee.id]), {"how": "print"})
    assert "/sign-in/invitation/" in link.content.decode() and "no-store" in link.headers["Cache-Control"]
    client.post(reverse("accounts:suspend", args=[lee.id]), {"reason": "moved away"})
    assert "moved away" in client.get(reverse("accounts:person", args=[lee.id])).content.decode()
    client.post(reverse("accounts:admit", args=[lee.id]))
    with district.acting():
        assert Account.objects.seen_by(district.system).get(pk=lee.id).is_active


def test_a_person_with_two_roles_chooses(client, district):
    account = district.add_account(Role.OFFICE)
    with district.acting():
        RoleGrant(
            district_id=district.id, account=account, role=Role.PRINCIPAL, school_id=district.schools[0].id
        ).save(force_insert=True)
    signed_in(client, account)
    assert client.get(reverse("accounts:staff")).status_code == 200
    client.post(reverse("accounts:act_as"), {"role": "principal"})
    assert client.get(reverse("accounts:staff")).status_code == 404
    client.post(reverse("accounts:act_as"), {"role": "support"})
    assert client.get(reverse("accounts:staff")).status_code == 404
    client.post(reverse("accounts:act_as"), {"role": "office"})
    assert client.get(reverse("accounts:staff")).status_code == 200


def test_who_holds_several_roles_can_choose_on_the_page_of_the_account_and_in_the_header(client, district):
    account = district.add_account(Role.COORDINATOR, school=district.schools[0])
    with district.acting():
        for role in (Role.READER, Role.INTERPRETER):
            RoleGrant(district_id=district.id, account=account, role=role).save(force_insert=True)
    signed_in(client, account)
    mine = client.get(reverse("accounts:passkeys")).content.decode()
    frame, page = mine.split("<main")
    elsewhere = client.get(reverse("people:families")).content.decode().split("<main")[0]
    for shown in (frame, page, elsewhere):
        assert shown.count(f'action="{reverse("accounts:act_as")}"') == 1
        for role in ("coordinator", "reader", "interpreter"):
            assert f'name="role" value="{role}"' in shown
    client.post(reverse("accounts:act_as"), {"role": "reader"})
    page = client.get("/", follow=True)
    assert page.redirect_chain[-1][0] == reverse("evidence:published")
    assert 'value="reader" aria-current="true"' in page.content.decode()


def test_who_holds_one_role_is_asked_nothing(client, district):
    signed_in(client, district.add_account(Role.COORDINATOR, school=district.schools[0]))
    assert reverse("accounts:act_as") not in client.get(reverse("accounts:passkeys")).content.decode()


# --- Off-boarding ------------------------------------------------------------------------------------------


def test_suspension_kills_every_credential_at_the_next_request(client, district):
    district.add_account(Role.OFFICE)
    leaver = district.add_account(Role.OFFICE, email="l@x.example")
    by, now = district.system, clock.now()
    signed_in(client, leaver)
    assert client.get(reverse("accounts:staff")).status_code == 200
    with district.acting():
        Passkey(district_id=district.id, account=leaver, credential_id=b"1", public_key=b"2").save(
            force_insert=True
        )
        codes = actions.make_recovery_codes(by=by, at=now, account=leaver)
        Passkey.objects.seen_by(by).filter(account=leaver).delete()
        link = actions.invite_account(
            by=by, at=now, account=leaver, origin="http://testserver", by_mail=False
        )
        Passkey(district_id=district.id, account=leaver, credential_id=b"1", public_key=b"2").save(
            force_insert=True
        )
        assert actions.suspend_absent(by=by, at=now, account_ids=[leaver.id]) == 1
    assert client.get(reverse("accounts:staff")).status_code == 302
    assert client.get(path(link)).status_code == 404
    assert client.post(reverse("accounts:recovery"), {"code": codes[0]}).status_code == 200
    with district.acting():
        for credential in (Passkey, RecoveryCode, Invitation, SignInCode):
            assert not credential.objects.seen_by(by).exists()
        actions.admit_account(by=by, at=now, account=leaver)
    assert client.get(reverse("accounts:staff")).status_code == 302, "the old session stays dead"


def test_suspension_is_set_based(district, django_assert_max_num_queries):
    ids = [district.add_account(Role.TEACHER).id for _each in range(30)]
    with district.acting(), django_assert_max_num_queries(24):
        assert actions.suspend_absent(by=district.system, at=NOW, account_ids=ids) == 30
        assert actions.suspend_absent(by=district.system, at=NOW, account_ids=ids) == 0


def test_staff_who_do_not_come_for_45_days_are_suspended_and_families_are_not(district):
    def account(role, days):
        return district.add_account(role, last_seen_at=NOW - timedelta(days=days), given=f"{role}{days}")

    account(Role.OFFICE, 1)
    account(Role.READER, 44)
    gone = {account(Role.READER, 46).id, account(Role.OFFICE, 50).id}
    account(Role.CAREGIVER, 400)
    with district.acting():
        actions.suspend_idle(by=district.system, at=NOW)
        suspended = Account.objects.seen_by(district.system).exclude(suspended_at=None)
        assert set(suspended.values_list("id", flat=True)) == gone


def test_the_outbox_says_what_an_invitation_is_and_not_its_link(client, district):
    office = district.add_account(Role.OFFICE)
    newcomer = district.add_account(Role.PRINCIPAL, school=district.schools[0], email="pia@x.example")
    now = clock.now()
    with district.acting():
        link = actions.invite_account(
            by=scope_for(district, office), at=now, account=newcomer, origin="http://testserver", by_mail=True
        )
        mail = Message.objects.seen_by(district.system).get(purpose="accounts.invitation")
    signed_in(client, office)
    pages = [
        client.get(reverse(name, args=args)).content.decode()
        for name, args in (("delivery:outbox", []), ("delivery:message", [mail.id]))
    ]
    assert "Invitation to sign in" in pages[0]
    assert "A way in for a new colleague. Only they see it." in pages[1]
    assert all(link not in page and "Only the family" not in page for page in pages)


# --- Support -----------------------------------------------------------------------------------------------


def test_support_looks_only_under_a_grant_and_every_page_is_written_down(client, district):
    office, support = district.add_account(Role.OFFICE), district.add_account(Role.SUPPORT, given="Sue")
    signed_in(client, support)
    families = reverse("people:families")
    assert client.get(families).status_code == 404
    now = clock.now()
    by = scope_for(district, office)
    with district.acting():
        with pytest.raises(Refused):
            actions.grant_support(
                by=by,
                at=now,
                account=support,
                ticket="T1",
                reason="x",
                ends_at=now + timedelta(hours=4, seconds=1),
            )
        grant = actions.grant_support(
            by=by, at=now, account=support, ticket="T1", reason="a look", ends_at=now + timedelta(hours=1)
        )
    page = client.get(families)
    assert page.status_code == 200
    assert "you look for ticket T1. The district" in page.content.decode()
    assert client.post(families).status_code == 404
    assert client.get(reverse("accounts:staff")).status_code == 404
    signed_in(client, office)
    page = client.get(reverse("accounts:support")).content.decode()
    assert "T1" in page and "Stop now" in page
    assert (
        f'href="{reverse("people:families")}"'
        in client.get(reverse("accounts:support_reads", args=[grant.id]))
        .content.decode()
        .partition("<main")[2]
    )
    client.post(reverse("accounts:support_stop", args=[grant.id]))
    signed_in(client, support)
    assert client.get(families).status_code == 404
    with district.acting():
        assert SupportGrant.objects.seen_by(by).get().revoked_at


def test_a_support_grant_ends_by_itself(client, district):
    office, support = district.add_account(Role.OFFICE), district.add_account(Role.SUPPORT)
    with district.acting():
        actions.grant_support(
            by=scope_for(district, office), at=NOW, account=support, ticket="T", reason="x",
            ends_at=NOW + timedelta(hours=1),
        )  # fmt: skip
    signed_in(client, support, at=NOW)
    for minutes, status in ((59, 200), (60, 404)):
        with clock.set_to(NOW + timedelta(minutes=minutes)):
            assert client.get(reverse("people:families")).status_code == status


def test_everything_is_on_record(district):
    office, support = district.add_account(Role.OFFICE), district.add_account(Role.SUPPORT)
    by = scope_for(district, office)
    with district.acting():
        grant = actions.grant_support(
            by=by, at=NOW, account=support, ticket="T", reason="x", ends_at=NOW + timedelta(hours=1)
        )
        actions.revoke_support(by=by, at=NOW, grant=grant)
        actions.suspend_accounts(by=by, at=NOW, account_ids=[support.id], because="gone")
        deeds = [entry.deed for entry in entries_about(support.id, seen_by=by)]
    assert deeds == ["accounts.suspend_account", "accounts.revoke_support", "accounts.grant_support"]
    tenancy.enter_scope(district.system)


@pytest.mark.parametrize("weak", [Strength.INVITATION, Strength.RECOVERY])
def test_a_weak_session_makes_no_recovery_codes(client, district, weak):
    signed_in(client, district.add_account(Role.OFFICE), weak)
    assert client.post(reverse("accounts:recovery_codes")).status_code == 302
    with district.acting():
        assert not RecoveryCode.objects.seen_by(district.system).exists()
