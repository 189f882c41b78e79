"""An urgent alert by phone asks how a family is: one key says safe, another help, counted with the answers by text."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from tests.doors.hooks.test_calls import script_of
from tests.doors.hooks.test_reports import by_twilio
from tests.doors.test_alerts import AMINA, NIGHT, ROSA, alert, counts, text  # noqa: F401
from tests.factories import NOW, signed_in
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.models import Stop
from thirdpillar.means.conversations.models import Inbound, Recipient
from thirdpillar.means.conversations.queries.broadcasts import who_needs_help
from thirdpillar.means.conversations.wording.composing import composer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(alert, monkeypatch):  # noqa: F811
    """The same alert as a call to Rosa, and the provider's keys."""
    monkeypatch.setenv("THIRDPILLAR_CALLS_URL", "https://AC1:secret@texts.example/2010?from=%2B15550000000")
    recipient = Recipient.objects.seen_by(alert.system).get(language="es")
    composer = composer_of(alert.alert, seen_by=alert.system)
    row = composer.row("es", (), recipient.pk, recipient.code, "voice", ROSA, recipient.school_id)
    message = enqueue(by=alert.system, at=NIGHT, **row)
    return SimpleNamespace(oak=alert, message=message, row=row)


def counted(phone):
    with phone.oak.acting(phone.oak.by):
        return counts(phone.oak)


def mine(phone):
    with phone.oak.acting():
        return Recipient.objects.seen_by(phone.oak.system).get(language="es")


def press(phone, client, digit, call="CA1"):
    path = f"/hooks/calls/{phone.message.pk}/key/"
    return [one.text for one in script_of(client, phone, path, {"CallSid": call, "Digits": digit})]


def test_the_question_is_for_the_keys_to_answer_and_stands_in_no_word_of_the_message(phone):
    assert (phone.message.asks, phone.message.message_class) == ("wellbeing", "emergency")
    assert phone.message.body.startswith("Stay at home.") and "1 =" not in phone.message.body


def test_one_is_safe_and_two_is_help_live_and_thanked_in_their_language(phone, client):
    alert = phone.oak  # noqa: F811
    assert press(phone, client, "1")[0] == "Thank you. We are glad you are safe."  # its words were English
    assert counted(phone) == (2, 1, 0, 1)
    assert (mine(phone).said, mine(phone).said_by_way) == ("safe", "voice")
    said = press(phone, client, "2", call="CA2")
    assert "Somebody will call you" in said[0] and counted(phone) == (2, 0, 1, 1)
    with alert.acting(alert.by):
        assert [one.said for one in who_needs_help(alert.alert, seen_by=alert.by)] == ["help"]
    with clock.set_to(NOW):
        staff = signed_in(client, alert.principal, at=NOW)
        shown = staff.get(reverse("broadcasts:families", args=[alert.alert.pk])).content.decode()
    assert "Rosa" in shown and ROSA in shown


def test_a_key_that_is_brought_again_counts_once_and_undoes_no_later_word(phone, client):
    press(phone, client, "1")
    text(phone.oak, ROSA, "2")
    assert counted(phone) == (2, 0, 1, 1)
    for _again in range(3):
        press(phone, client, "1")
    assert counted(phone) == (2, 0, 1, 1)
    with phone.oak.acting():
        kept = Inbound.objects.seen_by(phone.oak.system).filter(provider="keys")
        assert [(one.body, one.answers) for one in kept] == [("1", "conversations.wellbeing")]


@pytest.mark.parametrize("digit", ["9", "3", "0", "*"])
def test_nine_and_whatever_is_no_answer_has_it_said_again_and_stops_nothing(phone, client, digit):
    answer = press(phone, client, digit)
    path = f"/hooks/calls/{phone.message.pk}/key/"
    call = script_of(client, phone, path, {"CallSid": "CA1", "Digits": digit})
    assert "If you need help, press 2." in [one.text for one in call.iter("Say")] and answer == [None]
    assert counted(phone) == (2, 0, 0, 2)
    with phone.oak.acting():
        assert not Stop.objects.seen_by(phone.oak.system).filter(channel="voice").exists()


def test_a_forged_key_says_nothing(phone, client):
    path = f"/hooks/calls/{phone.message.pk}/key/"
    assert by_twilio(client, phone, path, {"CallSid": "CA1", "Digits": "2"}, secret="forged") == 404
    assert counted(phone) == (2, 0, 0, 2)


def test_an_alert_that_does_not_ask_keeps_the_usual_keys(phone):
    phone.oak.alert.asks_wellbeing = False
    composer = composer_of(phone.oak.alert, seen_by=phone.oak.system)
    assert "asks" not in composer.row("es", (), phone.message.reference_id, "c", "voice", AMINA, None)
