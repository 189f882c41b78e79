"""Urgent alerts: families answer safe or help by text or on their page, counted as the answers come in."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from thirdpillar.doors.alert_answers import wellbeing_meant
from thirdpillar.doors.broadcasts.spreading import spread_for
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.schedule import send_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.actions.broadcast_going import send_broadcast
from thirdpillar.means.conversations.actions.broadcasts import write_broadcast
from thirdpillar.means.conversations.models import Recipient
from thirdpillar.means.conversations.queries.broadcasts import how_they_are, who_is_silent, who_needs_help

pytestmark = pytest.mark.django_db
ROSA, AMINA = "+13125550101", "+13125550102"
NIGHT = NOW.replace(hour=8)  # 2 a.m. in Chicago


@pytest.fixture
def alert(client):
    made = make_district(languages=["en", "es"], sender_name="Oak Schools")
    school = made.add_school("Oak")
    for child, adult, phone, language in (("Ana", "Rosa", ROSA, "es"), ("Sahra", "Amina", AMINA, "so")):
        student = made.add_student(child, school=school)
        caregiver = made.add_adult(adult, phone=phone, language=language)
        made.tie(student, caregiver, relation="mother")
        made.add_household([student], [caregiver], language=language)
    made.principal = made.add_account(Role.PRINCIPAL, school=school)
    with made.acting():
        scope = scope_of_account(made.principal, made.row.zone)
    before = NIGHT - timedelta(hours=1)
    receive(district=made.row, provider="p", reference="SM0", sender=AMINA, body="jooji", at=before)
    with made.acting(scope), clock.set_to(NIGHT):
        found = write_broadcast(
            title="Gas leak",
            words={"en": "Stay at home."},
            pace="emergency",
            asks_wellbeing=True,
            by=scope,
            at=NIGHT,
        )
        send_broadcast(
            broadcast_id=found.pk, by=scope, at=NIGHT, known_since=NIGHT - timedelta(days=9), confirmed=2
        )
    with clock.set_to(NIGHT):
        spread_for(made.row)
        send_for(made.row)
    made.alert, made.by = found, scope
    return made


def text(alert, sender, body, at=NIGHT + timedelta(minutes=5)):
    with clock.set_to(at):
        return receive(
            district=alert.row, provider="p", reference=f"{sender}{body}{at}", sender=sender, body=body, at=at
        )


def counts(alert):
    (row,) = how_they_are(alert.alert, seen_by=alert.by)
    return row.families, row.safe, row.help, row.silent


def test_an_alert_goes_at_night_and_past_a_stop(alert):
    sent = Message.objects.seen_by(alert.system).filter(message_class="emergency")
    states = dict(sent.values_list("address", "state"))
    assert states == {ROSA: "accepted", AMINA: "accepted"}


def test_answers_by_text_are_counted_and_thanked_in_their_language(alert):
    assert counts(alert) == (2, 0, 0, 2)
    text(alert, ROSA, "1")
    inbound = text(alert, AMINA, "Caawimo!")
    assert counts(alert) == (2, 1, 1, 0)
    assert inbound.answers == "conversations.wellbeing"
    replies = Message.objects.seen_by(alert.system).filter(purpose="conversations.reply").order_by("state_at")
    assert {one.address: one.body.split(".")[0] for one in replies} == {
        ROSA: "Oak Schools: Gracias",
        AMINA: "Oak Schools: Jawaabtaada waan helnay: caawimo ayaad u baahan tihiin",
    }
    assert [one.adult_id for one in who_needs_help(alert.alert, seen_by=alert.by)] == [inbound.adult_id]
    assert not who_is_silent(alert.alert, seen_by=alert.by)


def test_the_last_word_holds_and_stop_stays_stop(alert):
    text(alert, ROSA, "2")
    text(alert, ROSA, "1", NIGHT + timedelta(minutes=9))
    assert counts(alert) == (2, 1, 0, 1)
    assert text(alert, ROSA, "STOP", NIGHT + timedelta(minutes=10)).answers == "stop"


def test_after_its_hours_a_number_is_no_answer_any_more(alert):
    assert text(alert, ROSA, "1", NIGHT + timedelta(hours=13)).answers != "conversations.wellbeing"
    assert counts(alert)[1] == 0


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ("1", "safe"), ("２", "help"), ("Estamos bien!!", "safe"), ("AYUDA", "help"), ("نحن بخير", "safe"),
        ("救命", "help"), ("peb nyab xeeb", "safe"), ("maybe", None), ("12", None), ("yes", None),
    ],
)  # fmt: skip
def test_words_of_fifteen_languages(body, meant):
    assert wellbeing_meant(body) == meant


def test_a_family_answers_on_its_page_and_staff_see_who_to_call(alert, client):
    code = Recipient.objects.seen_by(alert.system).get(language="es").code
    client.defaults["HTTP_HOST"] = "localhost"
    with clock.set_to(NIGHT + timedelta(minutes=3)):
        page = client.get(f"/n/{code}")
        assert "Stay at home." in page.content.decode()
        assert client.post(f"/n/{code}", {"said": "help"}).status_code == 302
        staff = signed_in(client, alert.principal, at=NIGHT)
        shown = staff.get(reverse("broadcasts:families", args=[alert.alert.pk])).content.decode()
        assert ROSA in shown and "Rosa" in shown
        mine = Recipient.objects.seen_by(alert.system).get(language="es")
        staff.post(reverse("broadcasts:settle", args=[mine.pk]))
        shown = staff.get(reverse("broadcasts:families", args=[alert.alert.pk])).content.decode()
        assert "Spoken with" in shown
    assert counts(alert) == (2, 0, 0, 1)
