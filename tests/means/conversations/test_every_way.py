"""Whoever has no mobile is written to all the same: a landline is called, a mailbox gets a letter."""

import pytest

from tests.factories import NOW, signed_in
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.doors.objecting import objections
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.delivery.actions import letters_put_right
from thirdpillar.ground.delivery.models import Stop
from thirdpillar.ground.people.models import ContactPoint, MailingAddress, Tie
from thirdpillar.means.conversations.actions import write_as_family, write_to_family
from thirdpillar.means.conversations.models import Inbound

pytestmark = pytest.mark.django_db
HOME = "+16125550199"
LINES = "Amina Jibril\n12 Elm Street\nMinneapolis MN 55401"


@pytest.fixture
def town():
    """The mother has a landline and a mailbox, no mobile; she reads Spanish here, for which there is a voice."""
    town = Town()
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(value=MOTHER).update(kind="phone", value=HOME)
        type(town.mother).objects.seen_by(town.oak.system).filter(pk=town.mother.pk).update(
            reads_language="es"
        )
        MailingAddress(
            district_id=town.oak.id, adult=town.mother, street="12 Elm Street", city="Minneapolis", state="MN",
            postal_code="55401", residence="12 elm",
        ).save(force_insert=True)  # fmt: skip
    return town


def change(town, model, **values):
    with town.oak.acting():
        model.objects.seen_by(town.oak.system).filter(adult=town.mother).update(**values)


def went(town):
    return [(one.channel, one.address) for one in town.outbox()]


def test_a_landline_is_called_and_the_words_alone_are_said(town):
    town.begin(translated={"es": "¡Hola!"})
    (message,) = town.outbox()
    assert (message.channel, message.address, message.body, message.language) == (
        "voice",
        HOME,
        "¡Hola!",
        "es",
    )


def test_a_mobile_is_written_to_before_it_is_called(town):
    with town.oak.acting():
        ContactPoint(district_id=town.oak.id, adult=town.mother, kind="mobile", value=MOTHER).save(
            force_insert=True
        )
    town.begin()
    assert went(town) == [("sms", MOTHER)]
    assert town.outbox()[0].language == "en"


@pytest.mark.parametrize("because", ["no permission", "stopped", "no voice", "not offered"])
def test_where_no_call_may_be_made_a_letter_goes(town, because, monkeypatch):
    if because == "no permission":
        change(town, Tie, may_call=False)
    if because == "stopped":
        with town.oak.acting():
            Stop(district_id=town.oak.id, channel="voice", address=HOME, stopped_at=NOW).save(
                force_insert=True
            )
    if because == "no voice":
        with town.oak.acting():
            type(town.mother).objects.seen_by(town.oak.system).filter(pk=town.mother.pk).update(
                reads_language="so"
            )
    if because == "not offered":
        # Texts are real here, calls are not: nothing may be lost in a sandbox.
        monkeypatch.setenv(
            "THIRDPILLAR_TEXTS_URL", "https://AC1:secret@texts.example/2010?from=%2B15550000000"
        )
    town.begin()
    assert went(town) == [("letter", LINES)]


def letters(town):
    change(town, Tie, may_call=False)
    town.begin(translated={"es": "¡Hola!"})
    return town.outbox()


def test_a_letter_says_it_in_their_language_and_is_bundled_by_homeroom(town, client):
    (message,) = letters(town)
    letter = message.letter
    assert (letter["lead"], letter["room"], letter["address"]) == ("¡Hola!", "Room 1", LINES.split("\n"))
    assert letter["link"].endswith(f"/m/{letter['link'][-12:]}") and letter["direction"] == "ltr"
    office = town.oak.add_account(Role.OFFICE)
    signed_in(client, office)
    page = client.get("/outbox/letters/").content.decode()
    assert "Room 1" in page
    made = client.post("/outbox/letters/file/", {"letters": message.pk.hex})
    assert made.content.startswith(b"%PDF")


def test_one_letter_that_waits_is_printed_by_itself(town, client):
    (message,) = letters(town)
    signed_in(client, town.oak.add_account(Role.OFFICE))
    page, shown = f"/outbox/{message.pk}/letter/", f"/outbox/{message.pk}/"
    assert f'action="{page}"' in client.get(shown).content.decode()
    assert client.get(page).url == shown  # looking changes nothing
    assert client.post(page).content.startswith(b"%PDF")
    client.post("/outbox/letters/printed/", {"letters": message.pk.hex})
    assert client.get(page).content.startswith(b"%PDF") and town.outbox()[0].state == "accepted"


def test_a_letter_that_waits_is_not_printed_once_there_is_a_number(town):
    (message,) = letters(town)
    with town.oak.acting():
        ContactPoint(district_id=town.oak.id, adult=town.mother, kind="mobile", value=MOTHER).save(
            force_insert=True
        )
        by = town.oak.system
        right = letters_put_right(
            message_ids=[message.pk], by=by, at=NOW, objections=objections(town.oak.row, by)
        )
    assert right == []
    assert [(one.channel, one.state) for one in town.outbox()] == [("letter", "stopped"), ("sms", "ready")]


def test_who_wrote_by_whatsapp_today_is_answered_there(town):
    with town.oak.acting():
        ContactPoint(district_id=town.oak.id, adult=town.mother, kind="mobile", value=MOTHER).save(
            force_insert=True
        )
    thread = town.begin()
    with town.oak.acting():
        kept = Inbound(
            district_id=town.oak.id, provider="whatsapp", provider_reference="W1", sender=MOTHER, body="Ok", at=NOW,
            state="answered",
        )  # fmt: skip
        kept.save(force_insert=True)
        by = town.oak.system
        write_as_family(
            thread_id=thread.pk, body="Ok", key="w", way="whatsapp", by=by, at=NOW, inbound_id=kept.pk
        )
    with town.oak.acting(town.office):
        write_to_family(thread_id=thread.pk, body="Thanks", key="t", by=town.office, at=NOW)
    assert went(town) == [("sms", MOTHER), ("whatsapp", MOTHER)]
