"""What a parent meeting asks is answered by text: an input there, once, without a name; doubt is a person's."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tests.doors.webhooks import Webhook
from tests.factories import NOW, signed_in
from tests.factories.translators import FAKES
from tests.practice.gatherings.meetings import AFTER, WILL, School
from tests.practice.gatherings.places import BEGINS
from thirdpillar.doors.after_meetings import translate_meetings_for
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.schedule import send_for
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.gatherings.actions.meetings import Item, ask_by_text, publish_answers, set_agenda
from thirdpillar.practice.gatherings.models import Answer, Gathering
from thirdpillar.practice.gatherings.rules.meetings import key_of_home, said_with_word

pytestmark = pytest.mark.django_db
ROSA, KIM, STRANGER = "+15551230001", "+15551230002", "+15551239999"
LATER = AFTER + timedelta(days=1)


@pytest.fixture
def oak(client, monkeypatch):
    monkeypatch.setenv("THIRDPILLAR_TEXTS_URL", "https://AC1:secret@texts.example/v?from=%2B13125550100")
    made = School()
    made.hook = Webhook(made.district, client)
    with clock.set_to(BEGINS + timedelta(minutes=30)):
        yield made


def texts(oak, body, sender=ROSA, reference="", media=()):
    """One text by the provider's own webhook; what is kept of it."""
    reference = reference or f"{sender} {body} {clock.now()}"[:80]
    assert oak.hook.text(reference, sender, body, media=media) == 200
    return Inbound.objects.seen_by(oak.district.system).get(provider_reference=reference)


def sent_to(oak, number):
    tenancy.enter_scope(oak.district.system)
    return list(Message.objects.seen_by(oak.district.system).filter(address=number).order_by("made_at"))


def arrives(oak, at):
    """What waits is on the phones."""
    tenancy.enter_scope(oak.district.system)
    Message.objects.seen_by(oak.district.system).filter(state="ready").update(state="accepted", state_at=at)


def invited(oak):
    one = oak.invite()
    arrives(oak, NOW)
    return one


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("M417 more lamps", ("M417", "", "more lamps")),
        ("m-417: more\nlamps", ("M417", "", "more\nlamps")),
        ("М417 больше света", ("M417", "", "больше света")),
        ("M٤١٧ المزيد من الضوء", ("M417", "", "المزيد من الضوء")),
        ("M417早上太早", ("M417", "", "早上太早")),
        ("M417b, a later bus", ("M417", "B", "a later bus")),
        (" M417. ", ("M417", "", "")),
        ("I am at M417", None),
        ("M41 lamps", None),
        ("M4171234567", None),
        ("M417am is early", None),
    ],
)
def test_a_word_is_read_in_any_script_and_only_at_the_beginning(body, said):
    assert said_with_word(body) == said


def test_a_family_says_something_by_text_once_in_its_language_and_nobody_sees_whose_it_is(oak, monkeypatch):
    word = oak.meeting.text_word
    got = texts(oak, f"{word} El bus pasa a las seis.", reference="SM1")
    assert oak.hook.text("SM1", ROSA, f"{word} El bus pasa a las seis.") == 200
    row = oak.inputs().get()
    assert (row.words, row.language, row.way, row.item_id) == (
        "El bus pasa a las seis.",
        "es",
        "text",
        oak.asked.pk,
    )
    assert (row.household_id, row.adult_id, row.by_account_id) == (None, None, None)
    assert row.key == key_of_home(oak.asked.pk, oak.home.pk) and row.made_at.hour == 0
    # Of the text stays that it came, for the district office alone.
    assert (got.state, got.answers, got.body, got.school_id) == ("answered", "meetings.say_input", "…", None)
    assert not Inbound.objects.seen_by(oak.by).exists()
    (reply,) = sent_to(oak, ROSA)
    assert (reply.message_class, reply.language) == ("reply", "es")
    # More from the same home, by either number or by its link, is one voice; said twice it stands there once.
    texts(oak, f"{word} Y no hay luz.")
    texts(oak, f"{word} Y no hay luz.", reference="SM9")
    row = oak.inputs().get()
    assert row.words == "El bus pasa a las seis.\n\nY no hay luz." and row.lacks == ["en"]
    with FAKES["deepl"]() as fake:
        monkeypatch.setenv("THIRDPILLAR_TRANSLATOR_URL", fake.address())
        translate_meetings_for(oak.district.row)
        tenancy.enter_scope(oak.district.system)
    staff = signed_in(oak.hook.client, oak.account)
    page = staff.get(reverse("gatherings:said", args=[oak.gathering.pk])).content.decode()
    assert "El bus pasa a las seis." in page and "bus~en" in page and "Text message: 1" in page
    assert "Quintanilla" not in page and ROSA not in page


def test_a_number_that_nobody_knows_speaks_as_a_square_on_a_table_does(oak):
    texts(oak, f"{oak.meeting.text_word} A lamp at the stop", sender=STRANGER)
    texts(oak, f"{oak.meeting.text_word} and a roof", sender=STRANGER)
    texts(oak, f"{oak.meeting.text_word} Later breakfast", sender=KIM)
    assert {one.words for one in oak.inputs()} == {"A lamp at the stop\n\nand a roof", "Later breakfast"}


def test_the_word_alone_is_answered_with_the_question_and_then_words_alone_are_taken_there(oak):
    got = texts(oak, oak.meeting.text_word.lower())
    (asks,) = sent_to(oak, ROSA)
    assert got.state == "answered" and not oak.inputs().exists()
    assert "¿Qué hace difíciles las mañanas?" in asks.body and oak.meeting.text_word in asks.body
    arrives(oak, clock.now())
    with clock.set_to(BEGINS + timedelta(minutes=40)):
        texts(oak, "El bus pasa muy temprano")
    assert oak.inputs().get().words == "El bus pasa muy temprano"


def test_those_invited_by_text_are_asked_once_and_what_asked_last_is_answered(oak):
    invited(oak)
    Answer.objects.create(
        district_id=oak.district.id, school_id=oak.school.pk, gathering=oak.gathering, household_id=oak.other_home.pk,
        answer="no", way="text", at=NOW,
    )  # fmt: skip
    staff = signed_in(oak.hook.client, oak.account)
    page = reverse("gatherings:said", args=[oak.gathering.pk])
    assert "?ask=text" in staff.get(page).content.decode()
    assert 'value="text"' in staff.get(f"{page}?ask=text").content.decode()
    assert "1 family is asked." in staff.post(page, {"deed": "text"}, follow=True).content.decode()
    assert "0 families are asked." in staff.post(page, {"deed": "text"}, follow=True).content.decode()
    asked = sent_to(oak, ROSA)[-1]
    assert asked.purpose == "gatherings.meeting_asked" and "STOP" in asked.body and "¿Qué hace" in asked.body
    assert [one.purpose for one in sent_to(oak, KIM)] == ["gatherings.invitation"]  # she said no
    arrives(oak, clock.now())
    # A yes may answer the question as well as the invitation: a person reads it, and nobody is coming by it.
    with clock.set_to(BEGINS + timedelta(minutes=40)):
        assert texts(oak, "sí").state == "needs_person"
        assert texts(oak, "1").state == "needs_person"
        assert texts(oak, "El bus pasa muy temprano").answers == "meetings.say_input"
    assert oak.inputs().get().words == "El bus pasa muy temprano"
    assert not Answer.objects.seen_by(oak.by).filter(household_id=oak.home.pk).exists()


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ("El bus pasa muy temprano", BEGINS - timedelta(hours=2)),
        ("El bus pasa muy temprano", AFTER + timedelta(hours=20)),
        ("¿A qué hora termina?", BEGINS + timedelta(minutes=40)),
        ("Lo suspendieron por pelear en el bus", BEGINS + timedelta(minutes=40)),
    ],
)
def test_words_alone_that_may_mean_something_else_are_read_by_a_person(oak, body, at):
    invited(oak)
    with clock.set_to(at - timedelta(minutes=5)):
        ask_by_text(gathering_id=oak.gathering.pk, by=oak.by, at=clock.now())
        arrives(oak, clock.now())
    with clock.set_to(at):
        got = texts(oak, body)
    assert got.answers != "meetings.say_input" and got.body == body and not oak.inputs().exists()


def test_doubt_is_a_persons(oak):
    word = oak.meeting.text_word
    # With a picture, of a danger, with an unknown word, to no question of these.
    assert texts(oak, f"{word} mira", media=("https://files.example/1",)).state == "needs_person"
    assert texts(oak, f"{word} my husband has a gun and I need help").state == "needs_person"
    assert texts(oak, "M99999 more lamps").state == "needs_person"
    assert texts(oak, f"{word}B more lamps").state == "needs_person"
    set_agenda(
        gathering_id=oak.gathering.pk, by=oak.by, at=clock.now(),
        items=[
            Item("What makes mornings hard?", kind="ask", id=oak.asked.pk), Item("And what evenings?", kind="ask"),
        ],
    )  # fmt: skip
    assert texts(oak, f"{word} more lamps").state == "needs_person"
    assert not oak.inputs().exists()
    assert texts(oak, f"{word}b homework").answers == "meetings.say_input"
    assert oak.inputs().get().item.title == "And what evenings?"
    Gathering.objects.seen_by(oak.by).update(stage="cancelled")
    assert texts(oak, f"{word}b more").state == "needs_person"


def test_the_answers_go_once_to_those_who_texted_and_later_words_to_a_person(oak):
    invited(oak)
    word = oak.meeting.text_word
    for sender in (ROSA, STRANGER, KIM):
        texts(oak, f"{word} A lamp at the stop", sender=sender)
    arrives(oak, clock.now())
    ContactPoint.objects.seen_by(oak.district.system).filter(value=KIM).update(state="wrong")
    oak.point(said="It is dark.", **WILL)
    with clock.set_to(LATER):
        publish_answers(gathering_id=oak.gathering.pk, by=oak.by, at=LATER)
        told = Message.objects.seen_by(oak.district.system).filter(purpose__startswith="gatherings.answered")
        assert sorted((one.address, one.purpose) for one in told.exclude(address=KIM)) == [
            (ROSA, "gatherings.answered"), (STRANGER, "gatherings.answered_texted"),
        ]  # fmt: skip
        assert all(one.key.startswith("burned:") for one in oak.inputs())
        texted = told.get(address=STRANGER)
        assert f"/s/{oak.meeting.code}" in texted.body
        # After that a person reads what comes; the word alone says where the answers are.
        assert texts(oak, f"{word} and a roof", sender=STRANGER).state != "answered"
        texts(oak, word, sender=STRANGER)
        assert f"/s/{oak.meeting.code}" in sent_to(oak, STRANGER)[-1].body
    assert len(oak.inputs()) == 3


def test_a_number_that_is_somebody_elses_now_hears_nothing_of_the_answers(oak):
    texts(oak, f"{oak.meeting.text_word} Later breakfast", sender=KIM)
    oak.point(said="It is dark.", **WILL)
    publish_answers(gathering_id=oak.gathering.pk, by=oak.by, at=AFTER)
    ContactPoint.objects.seen_by(oak.district.system).filter(value=KIM).update(state="wrong")
    with clock.set_to(LATER.replace(hour=16)):
        send_for(oak.district.row)
    tenancy.enter_scope(oak.district.system)
    one = Message.objects.seen_by(oak.district.system).get(purpose="gatherings.answered_texted")
    assert one.state == "stopped"


def test_a_question_that_waits_when_it_is_answered_goes_to_nobody_and_whatsapp_is_told_there(oak):
    invited(oak)
    ask_by_text(gathering_id=oak.gathering.pk, by=oak.by, at=clock.now())
    receive(
        district=oak.district.row, provider="whatsapp", reference="WA1", sender=STRANGER, channel="whatsapp",
        body=f"{oak.meeting.text_word} A roof", at=clock.now(),
    )  # fmt: skip
    tenancy.enter_scope(oak.district.system)
    oak.point(said="It is dark.", **WILL)
    publish_answers(gathering_id=oak.gathering.pk, by=oak.by, at=AFTER)
    with clock.set_to(LATER.replace(hour=16)):
        send_for(oak.district.row)
    tenancy.enter_scope(oak.district.system)
    rows = Message.objects.seen_by(oak.district.system)
    assert set(rows.filter(purpose="gatherings.meeting_asked").values_list("state", flat=True)) == {"stopped"}
    assert rows.get(purpose="gatherings.answered_texted").channel == "whatsapp"


def test_tables_and_the_familys_page_show_word_and_number(oak):
    staff = signed_in(oak.hook.client, oak.account)
    page = staff.get(reverse("gatherings:tables", args=[oak.gathering.pk])).content.decode()
    assert f"Send a text that begins with {oak.meeting.text_word}" in page and "(312) 555-0100" in page
    public = Client(SERVER_NAME="localhost").get(f"/s/{oak.meeting.code}").content.decode()
    assert oak.meeting.text_word in public and "(312) 555-0100" in public
    assert re.fullmatch(r"M[2-9]{3}", oak.meeting.text_word)


def test_no_two_meetings_of_a_district_have_one_word(oak):
    other = School.__new__(School)
    other.__dict__ |= oak.__dict__
    from tests.practice.gatherings.places import a_gathering

    other.gathering = a_gathering(oak.district, oak.school, title="Another")
    made = set_agenda(gathering_id=other.gathering.pk, items=[Item("What?", kind="ask")], by=oak.by, at=NOW)
    made.text_word = oak.meeting.text_word
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()
