"""A number whose call was busy or not taken rings again as the rule says, each call on record; then the next way."""

from datetime import timedelta

import pytest

from tests.doors.hooks.test_calls import called
from tests.doors.hooks.test_reports import by_twilio
from tests.factories import NOW
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import send_batch
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.models import Message, Receipt
from thirdpillar.ground.delivery.rules import SendingTerms, ringing

pytestmark = pytest.mark.django_db
RULE = ringing(NOW.date())


@pytest.fixture
def town(monkeypatch):
    monkeypatch.setenv("THIRDPILLAR_CALLS_URL", "https://AC1:secret@texts.example/2010?from=%2B15550000000")
    return Town()


def kept(town) -> Message:
    with town.oak.acting():
        return Message.objects.seen_by(town.oak.system).get(channel="voice")


def unheard(town, client, message, call, said="no-answer", at=NOW) -> Message:
    """The provider takes this call and reports that nobody heard it."""
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).filter(pk=message.pk).update(
            state="accepted", provider="calls", provider_reference=call
        )
    fields = {"CallSid": call, "CallStatus": said, "To": MOTHER}
    assert by_twilio(client, town, f"/hooks/receipts/?message={message.pk}", fields, at=at) == 204
    return kept(town)


def change(town, message, **values) -> None:
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).filter(pk=message.pk).update(**values)


def test_it_rings_as_often_as_the_rule_says_and_then_takes_the_next_way(town, client):
    message, at = called(town), NOW
    for number in range(1, RULE.times):
        found = unheard(town, client, message, f"CA{number}", ("busy", "no-answer")[number % 2], at)
        assert (found.state, found.not_before, found.failure) == ("ready", at + RULE.apart, "")
        assert found.passed_on_at is None, "no other way is looked for meanwhile"
        at += RULE.apart
    found = unheard(town, client, message, f"CA{RULE.times}", at=at)
    assert (found.state, found.why) == ("refused", "no-answer") and found.passed_on_at is not None
    with town.oak.acting():
        said = list(Receipt.objects.seen_by(town.oak.system).values_list("said", flat=True))
    assert len(said) == RULE.times and set(said) == {"busy", "no-answer"}


def test_a_report_that_comes_twice_counts_once(town, client):
    message = called(town)
    unheard(town, client, message, "CA1")
    with clock.set_to(NOW):
        by_twilio(
            client, town, f"/hooks/receipts/?message={message.pk}",
            {"CallSid": "CA1", "CallStatus": "no-answer", "To": MOTHER},
        )  # fmt: skip
    found = kept(town)
    assert (found.state, found.not_before) == ("ready", NOW + RULE.apart)


def test_an_emergency_rings_again_sooner(town, client):
    message = called(town)
    change(town, message, message_class="emergency")
    assert unheard(town, client, message, "CA1", "busy").not_before == NOW + RULE.urgent_apart
    assert RULE.urgent_apart < RULE.apart


def test_not_after_its_own_end_nor_without_its_words(town, client):
    message = called(town)
    change(town, message, expires_at=NOW + RULE.apart)
    assert unheard(town, client, message, "CA1").state == "refused"
    change(town, message, expires_at=None, is_secret=True, body="", failure="", passed_on_at=None)
    assert unheard(town, client, message, "CA2").state == "refused"


def test_a_call_that_failed_for_another_reason_is_not_made_again(town, client):
    assert unheard(town, client, called(town), "CA1", "failed").state == "refused"


def test_the_next_call_keeps_quiet_hours(town, client):
    message = called(town)
    evening = NOW.replace(hour=2, minute=45) + timedelta(days=1)  # 20:45 in the district
    unheard(town, client, message, "CA1", at=evening)

    def rings(at) -> bool:
        with clock.set_to(at), town.oak.acting():
            send_batch(
                by=town.oak.system, at=at, terms=SendingTerms(zone="America/Chicago"), providers={"voice": Sandbox()}
            )  # fmt: skip
        return kept(town).state == "accepted"

    assert not rings(evening + RULE.apart)
    assert rings(evening + timedelta(hours=12))
