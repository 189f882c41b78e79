"""What a family answers about a visit, and that it was asked, is read by nobody who evaluates at its school (R-PTHV-1d)."""

from datetime import timedelta

import pytest

from tests.factories import NOW, signed_in
from tests.practice.visits.town import Town
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.doors.inbound import receive
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import RoleGrant
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import send_batch
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.means.conversations.actions.inbound import hand_text
from thirdpillar.means.conversations.actions.notices import tell_staff
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.visits.actions.inviting import invite_families
from thirdpillar.practice.visits.models import Asking, Invitation

pytestmark = pytest.mark.django_db
FAMILY = "+13125550123"
NO_WORDS = "No thanks, we do not want you at our home"


@pytest.fixture
def town():
    """A family was asked by text; it wrote words that a person reads, then a plain no."""
    one = Town()
    student = one.made.add_student("Zoe", "Lopez", section=one.section)
    adult = one.made.add_adult("Rosa", "Zoe", phone=FAMILY)
    one.made.tie(student, adult, has_legal_authority=True)
    one.made.add_household([student], [adult])
    with one.made.acting(one.kim):
        invite_families(
            cycle_id=one.first.pk, school_id=one.school.id, reason="universal", by=one.kim, at=NOW
        )
    send(one, NOW)
    for number, body in enumerate((NO_WORDS, "No"), start=1):
        receive(
            district=one.made.row, provider="texts", reference=f"N{number}", sender=FAMILY, body=body,
            at=NOW + timedelta(hours=1, minutes=number),
        )  # fmt: skip
    send(one, NOW + timedelta(hours=1, minutes=10))
    return one


def send(town, at):
    with clock.set_to(at), town.made.acting():
        send_batch(
            by=town.made.system,
            at=at,
            terms=SendingTerms(zone="America/Chicago"),
            providers={"sms": Sandbox()},
        )


def person(town, role, *, principal=False, school=True):
    """(their account, as they ask)."""
    account = town.made.add_account(
        role, town.school if school else None, email=f"{role}{principal}@oak.example"
    )
    if principal:
        with town.made.acting():
            RoleGrant(
                district_id=town.made.id, account=account, role=Role.PRINCIPAL, school_id=town.school.id
            ).save(force_insert=True)  # fmt: skip
    with clock.set_to(NOW), town.made.acting():
        return account, scope_of_account(account, "America/Chicago", role)


def read(town, scope, asked_of=None):
    """What of it they read: by our own queries, or (asked as if by a machine) from the database itself."""
    with town.made.acting(scope):
        texts = Inbound.objects.seen_by(asked_of or scope)
        sent = Message.objects.seen_by(asked_of or scope)
        return {one.body for one in texts}, {one.purpose for one in sent}


def test_whoever_evaluates_reads_no_answer_and_no_question_and_the_others_do(town):
    _who, office = person(town, Role.OFFICE, school=False)
    for _who, scope in ((None, office), person(town, Role.COORDINATOR)):
        texts, sent = read(town, scope)
        assert texts == {NO_WORDS, "No"}
        assert {"visits.invitation", "conversations.reply:visit"} <= sent
    both = (
        person(town, Role.PRINCIPAL),
        person(town, Role.COORDINATOR, principal=True),
        person(town, Role.OFFICE, principal=True, school=False),
    )
    for _who, scope in both:
        assert scope.evaluates_at == {town.school.id}
        for asked_of in (None, town.made.system):  # our queries, and the database itself
            texts, sent = read(town, scope, asked_of)
            assert texts == set()
            assert not any(one.startswith(("visits.", "conversations.reply:visit")) for one in sent)
        with town.made.acting():  # and the layer above the database
            assert not Inbound.objects.seen_by(scope).exists()
            named = Message.objects.seen_by(scope).filter(school_id=town.school.id)
            assert not named.exists()


def test_the_outbox_of_the_principal_tells_nothing_of_it(town, client):
    with clock.set_to(NOW + timedelta(hours=2)):
        for role, sees in ((Role.COORDINATOR, True), (Role.PRINCIPAL, False)):
            account, _scope = person(town, role)
            asked = signed_in(client, account, acting_as=role)
            page = asked.get("/outbox/?channel=sms&state=accepted").content.decode()
            assert ("Nothing changes" in page) is sees
            with town.made.acting():
                answer = Message.objects.seen_by(town.made.system).get(purpose="conversations.reply:visit")
            assert asked.get(f"/outbox/{answer.pk}/").status_code == (200 if sees else 404)
            texts = asked.get("/texts/").content.decode()
            assert ("at our home" in texts) is sees


def test_of_another_school_they_read_as_before(town):
    elm = town.made.add_school("Elm")
    account = town.made.add_account(Role.OFFICE, email="head@oak.example")
    with town.made.acting():
        RoleGrant(district_id=town.made.id, account=account, role=Role.PRINCIPAL, school_id=elm.id).save(
            force_insert=True
        )
    with clock.set_to(NOW), town.made.acting():
        scope = scope_of_account(account, "America/Chicago", Role.OFFICE)
    texts, sent = read(town, scope)
    assert texts == {NO_WORDS, "No"}
    assert {"visits.invitation", "conversations.reply:visit"} <= sent


def test_they_are_neither_handed_such_a_text_nor_told_that_one_waits(town):
    account, _scope = person(town, Role.PRINCIPAL)
    _kim, coordinator = person(town, Role.COORDINATOR)
    with town.made.acting(coordinator):
        waiting = Inbound.objects.seen_by(coordinator).get(answers="")
        with pytest.raises(Refused):
            hand_text(inbound_id=waiting.pk, to_account_id=account.pk, by=coordinator, at=NOW)
    with town.made.acting():
        tell_staff(by=town.made.system, at=NOW + timedelta(days=3))
        told = Message.objects.seen_by(town.made.system).filter(purpose="conversations.staff_notice")
        addresses = {one.address for one in told}
    assert addresses and "principalFalse@oak.example" not in addresses


def test_a_text_after_something_else_was_asked_is_read_as_before(town):
    _account, scope = person(town, Role.PRINCIPAL)
    with town.made.acting():
        Message(
            district_id=town.made.id, channel="sms", purpose="gatherings.invitation", reference_id=town.school.id,
            address=FAMILY, language="en", body="Do you come?", state="accepted", state_at=NOW + timedelta(hours=3),
            message_class="school",
        ).save(force_insert=True)  # fmt: skip
    receive(
        district=town.made.row, provider="texts", reference="N9", sender=FAMILY, body="what is the date of it again",
        at=NOW + timedelta(hours=4),
    )  # fmt: skip
    assert read(town, scope)[0] == {"what is the date of it again"}


def asked_by_letter(*, other=False):
    one = Town()
    student = one.made.add_student("Zoe", "Lopez", section=one.section)
    adult = one.made.add_adult("Rosa", "Zoe", phone="+13125550188" if other else FAMILY)
    adults = [adult, one.made.add_adult("Dan", "Zoe", phone=FAMILY)] if other else [adult]
    for each in adults:
        one.made.tie(student, each, has_legal_authority=True)
    one.made.add_household([student], adults)
    with one.made.acting(one.kim):
        invite_families(
            cycle_id=one.first.pk, school_id=one.school.id, reason="universal", way="letter", by=one.kim, at=NOW
        )  # fmt: skip
    # By word of mouth: nothing went to any number.
    with one.made.acting():
        invitation = Invitation.objects.seen_by(one.made.system).get()
        Asking(
            district_id=one.made.id, invitation=invitation, school_id=one.school.id, channel="in_person", at=NOW
        ).save(force_insert=True)  # fmt: skip
    return one


@pytest.mark.parametrize("other", [False, True])
def test_nor_what_comes_from_a_home_that_was_asked_by_another_way(other):
    town = asked_by_letter(other=other)
    kept = receive(
        district=town.made.row, provider="texts", reference="L", sender=FAMILY, body=NO_WORDS, at=NOW + timedelta(days=2)
    )  # fmt: skip
    assert kept.of_visit
    _who, scope = person(town, Role.PRINCIPAL)
    assert read(town, scope)[0] == set()
    _who, scope = person(town, Role.COORDINATOR)
    assert read(town, scope)[0] == {NO_WORDS}


def test_but_what_answers_something_else_that_was_asked_since():
    town = asked_by_letter()
    with town.made.acting():
        Message(
            district_id=town.made.id, channel="sms", purpose="broadcasts.message", reference_id=town.school.id,
            address=FAMILY, language="en", body="Is Zoe ill?", state="accepted", state_at=NOW + timedelta(days=1),
            message_class="school",
        ).save(force_insert=True)  # fmt: skip
    kept = receive(
        district=town.made.row, provider="texts", reference="L", sender=FAMILY, body="She has a fever", at=NOW + timedelta(days=2)
    )  # fmt: skip
    assert not kept.of_visit
