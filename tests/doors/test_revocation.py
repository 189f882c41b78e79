"""What was taken away is gone at the very next request, on every surface that showed it before (bar 8).

REVOCATIONS sets how many at least are tried, over and over; the full campaign asks for 500.
"""

import os
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import NOW, at_host, make_district, signed_in
from thirdpillar.doors.schedule import send_for
from thirdpillar.ground.accounts import actions as accounts
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people import actions as people
from thirdpillar.ground.people.models import ContactPoint, Student, Tie
from thirdpillar.practice.gatherings.actions import invite_families, plan_gathering
from thirdpillar.practice.gatherings.models import Invitation

TRIES = int(os.environ.get("REVOCATIONS", "0"))
CHILD, TITLE = "Anahi", "Evening of stars"
pytestmark = pytest.mark.django_db


def a_town() -> SimpleNamespace:
    """A school with a family, a gathering to which it is invited, and one person of each kind who may look."""
    d = make_district(is_sample=True)
    oak, elm = d.add_school("Oak"), d.add_school("Elm")
    section = d.add_section(oak)
    child = d.add_student(CHILD, school=oak, section=section, grade="10")
    father = d.add_adult("Luis", phone="+13125550102")
    tie = d.tie(child, father, relation="father")
    home = d.add_household([child], [father])
    with d.acting():
        ContactPoint.objects.seen_by(d.system).update(state="confirmed")
        gathering = plan_gathering(
            by=d.system, at=NOW, title=TITLE, purpose="learn", place="Gym", begins_at=NOW + timedelta(days=3),
            ends_at=NOW + timedelta(days=3, hours=1), school_id=oak.id, audience={"schools": [str(oak.id)]},
        )  # fmt: skip
        invite_families(gathering_id=gathering.pk, by=d.system, at=NOW)
        link = f"/a/{Invitation.objects.seen_by(d.system).get().code}"
        pupil = people.let_student_sign_in(by=d.system, at=NOW, student_id=child.id, email="a@school.example")
    office = d.add_account(Role.OFFICE)
    office_scope = d.scope(Role.OFFICE)
    support = d.add_account(Role.SUPPORT, given="Sue")
    with d.acting():
        grant = accounts.grant_support(
            by=office_scope, at=NOW, account=support, ticket="T", reason="x", ends_at=NOW + timedelta(hours=1)
        )
    return SimpleNamespace(
        d=d, oak=oak, elm=elm, child=child, father=father, tie=tie, home=home, gathering=gathering, link=link,
        office=office, office_scope=office_scope, support=support, support_grant=grant, pupil=pupil,
        principal=d.add_account(Role.PRINCIPAL, school=oak), teacher=d.add_account(Role.TEACHER, section=section),
        caregiver=d.add_account(Role.CAREGIVER, adult=father), clients={}, is_revoked=False,
    )  # fmt: skip


# --- Surfaces: what they show, in words; "" where they show nothing ------------------------------------------


def page(who: str, name: str, *args: str, strength: str = "passkey"):
    """A page or file, asked for by `who`; `args` name attributes of the town."""

    def show(town) -> str:
        signed = town.clients.get(who)
        if signed is None:
            signed = town.clients[who] = signed_in(Client(), getattr(town, who), strength, at=NOW)
        answer = signed.get(reverse(name, args=[getattr(town, arg).pk for arg in args]))
        if answer.status_code != 200:
            return ""
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return body.decode(errors="replace")

    show.__name__ = f"{who} {name}"
    return show


def text_link(town) -> str:
    """The link of an invitation, opened by whoever holds the phone."""
    return at_host(Client(), town.d.row).get(town.link).content.decode()


def scheduled_text(town) -> str:
    """The invitation in the outbox: what waits there, and after the revocation what goes when its turn comes."""
    if town.is_revoked:
        send_for(town.d.row)
    with town.d.acting():
        waiting = Message.objects.seen_by(town.d.system).filter(purpose="gatherings.invitation")
        goes = State.ACCEPTED if town.is_revoked else State.READY
        return " ".join(each.body for each in waiting.filter(state=goes))


def sign_in_code(town) -> str:
    """A code to the father's own number, and what it opens."""
    client = at_host(Client(), town.d.row)
    client.post(reverse("family_sign_in:ask"), {"address": "+13125550102"})
    with town.d.acting():
        sent = Message.objects.seen_by(town.d.system).filter(purpose="accounts.code").last()
    code = next((w.strip(".") for w in sent.body.split() if w.count("-") == 1 and len(w) >= 9), "")
    client.post(reverse("family_sign_in:code"), {"code": code})
    return client.get("/").content.decode()


PRINCIPALS = [
    page("principal", "people:families"),
    page("principal", "people:family", "home"),
    page("principal", "people:adult", "father"),
    page("principal", "evidence:not_reached"),
    page("principal", "gatherings:families", "gathering"),
    page("principal", "gatherings:one", "gathering"),
]
TEACHERS = [page("teacher", "people:families"), page("teacher", "people:family", "home")]
SUPPORTS = [page("support", "people:families"), page("support", "people:family", "home")]
FATHERS = [page("caregiver", "home", strength="code"), text_link, scheduled_text, sign_in_code]
PUPILS = [page("pupil", "home", strength="code")]


# --- Revocations ---------------------------------------------------------------------------------------------


def _grants(town, account):
    return RoleGrant.objects.seen_by(town.d.system).filter(account=account)


def role_withdrawn(town):
    grant = _grants(town, town.principal).get()
    accounts.withdraw_role(by=town.office_scope, at=NOW, account=town.principal, grant_id=grant.id)


def role_ran_out(town):
    _grants(town, town.principal).update(ends_on=NOW.date() - timedelta(days=1))


def moved_to_another_school(town):
    _grants(town, town.principal).update(school_id=town.elm.id)


def gone_from_the_roster(who):
    def revoke(town):
        accounts.suspend_absent(by=town.d.system, at=NOW, account_ids=[getattr(town, who).id])

    revoke.__name__ = f"{who} gone from the roster"
    return revoke


def suspended_by_hand(town):
    accounts.suspend_accounts(by=town.office_scope, at=NOW, account_ids=[town.principal.id], because="left")


def class_taken_over(town):
    _grants(town, town.teacher).update(section_id=town.d.add_section(town.elm).id)


def support_stopped(town):
    accounts.revoke_support(by=town.office_scope, at=NOW, grant=town.support_grant)


def restricted(town):
    people.impose_restriction(
        by=town.office_scope, at=NOW, tie_id=town.tie.id, scopes=["all"], source="court_order", reference="1"
    )


def tie_ended(town):
    Tie.objects.seen_by(town.d.system).filter(pk=town.tie.pk).update(left_at=NOW)


def locked(town):
    caregiver = Account.objects.seen_by(town.d.system).get(pk=town.caregiver.pk)
    accounts.lock_family_account(by=town.office_scope, at=NOW, account=caregiver)


def pupil_ended(town):
    people.end_student_account(by=town.office_scope, at=NOW, student_id=town.child.id)


def pupil_left(town):
    Student.objects.seen_by(town.d.system).filter(pk=town.child.pk).update(left_at=NOW)


REVOCATIONS = [
    *[(role_withdrawn, surface) for surface in PRINCIPALS],
    *[(role_ran_out, surface) for surface in PRINCIPALS],
    *[(moved_to_another_school, surface) for surface in PRINCIPALS],
    *[(gone_from_the_roster("principal"), surface) for surface in PRINCIPALS],
    *[(suspended_by_hand, surface) for surface in PRINCIPALS],
    *[(gone_from_the_roster("teacher"), surface) for surface in TEACHERS],
    *[(class_taken_over, surface) for surface in TEACHERS],
    *[(support_stopped, surface) for surface in SUPPORTS],
    *[(restricted, surface) for surface in FATHERS],
    *[(tie_ended, surface) for surface in FATHERS],
    *[(locked, surface) for surface in (FATHERS[0], sign_in_code)],
    *[(pupil_ended, surface) for surface in PUPILS],
    *[(pupil_left, surface) for surface in PUPILS],
]


def shown(surface, town) -> bool:
    words = surface(town)
    return CHILD in words or (surface.__name__ == "principal gatherings:one" and TITLE in words)


def _name(value) -> str | None:
    return getattr(value, "__name__", None)


@pytest.mark.parametrize("turn", range(max(1, -(-TRIES // len(REVOCATIONS)))))
@pytest.mark.parametrize(("revoke", "surface"), REVOCATIONS, ids=_name)
def test_the_next_request_fails(revoke, surface, turn):
    with clock.set_to(NOW):
        town = a_town()
        assert shown(surface, town)
        with town.d.acting(town.office_scope):
            revoke(town)
        town.is_revoked = True
        assert not shown(surface, town)


def test_the_waiting_invitation_does_go_where_nothing_was_taken_away():
    with clock.set_to(NOW):
        town = a_town()
        town.is_revoked = True
        assert shown(scheduled_text, town)
