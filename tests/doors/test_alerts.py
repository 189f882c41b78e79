"""Urgent alerts: families answer safe or help by text or on their page, counted as the answers come in."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import uuid4

import pytest
from django.test import override_settings
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from tests.means.conversations.broadcast_town import KNOWN, draft, make_town
from thirdpillar.doors.alert_words import wellbeing_meant
from thirdpillar.doors.broadcasts.spreading import spread_for
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.mail_in import Taken, take_mail
from thirdpillar.doors.schedule import send_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.actions import keep_inbound
from thirdpillar.means.conversations.actions.broadcast_going import send_broadcast
from thirdpillar.means.conversations.actions.broadcasts import write_broadcast
from thirdpillar.means.conversations.actions.spreading import begin_due
from thirdpillar.means.conversations.models import Recipient
from thirdpillar.means.conversations.queries.broadcasts import (
    answers_to_read,
    broadcast,
    how_they_are,
    who_needs_help,
)
from thirdpillar.means.conversations.queries.silent import who_is_silent
from thirdpillar.means.conversations.rules.broadcasts import must_reach

pytestmark = pytest.mark.django_db
ROSA, AMINA = "+13125550101", "+13125550102"
MAIL = "rosa@home.example"
NIGHT = NOW.replace(hour=8)  # 2 a.m. in Chicago


@pytest.fixture
def alert(client):
    made = make_district(languages=["en", "es"], sender_name="Oak Schools")
    school = made.add_school("Oak")
    for child, adult, phone, language in (("Ana", "Rosa", ROSA, "es"), ("Sahra", "Amina", AMINA, "so")):
        student = made.add_student(child, school=school)
        email = MAIL if adult == "Rosa" else ""
        caregiver = made.add_adult(adult, phone=phone, email=email, language=language)
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
    row, _by_school = how_they_are(alert.alert, seen_by=alert.by)
    return row.families, row.safe, row.help, row.silent


def test_an_alert_goes_at_night_and_past_a_stop(alert):
    sent = Message.objects.seen_by(alert.system).filter(message_class="emergency")
    states = dict(sent.values_list("address", "state"))
    assert states == {ROSA: "accepted", AMINA: "accepted", MAIL: "accepted"}


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


def test_the_last_word_holds_but_for_a_call_for_help_and_stop_stays_stop(alert):
    text(alert, ROSA, "1")
    text(alert, ROSA, "2", NIGHT + timedelta(minutes=8))
    assert counts(alert) == (2, 0, 1, 1)
    text(alert, ROSA, "1", NIGHT + timedelta(minutes=9))
    assert counts(alert) == (2, 0, 1, 1)
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
        staff.post(reverse("broadcasts:settle", args=[mine.pk]), {"said": mine.said_at.isoformat()})
        shown = staff.get(reverse("broadcasts:families", args=[alert.alert.pk])).content.decode()
        assert "Spoken with" in shown
    assert counts(alert) == (2, 0, 0, 1)


PROVEN = "mx.oak.example; dkim=pass header.d=home.example"


def by_mail(alert, body, at=NIGHT + timedelta(minutes=5), sender=MAIL, results=PROVEN):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = (
        f"Rosa <{sender}>",
        "school@oak.example",
        f"<{body[:14].replace(chr(32), chr(46))}@x>",
    )
    mail["Subject"] = "Re: Gas leak"
    if results:
        mail["Authentication-Results"] = results
    mail.set_content(body)
    read = message_from_bytes(bytes(mail), policy=policy.default)
    with clock.set_to(at), override_settings(MAIL_CHECKED_BY="mx.oak.example"):
        return take_mail(read, district=alert.row, at=at)


@pytest.mark.parametrize(
    ("body", "said"),
    [("2", "help"), ("We need help", "help"), ("1 - safe", "safe"), ("Si, estamos bien", "safe")],
)
def test_an_answer_by_email_is_counted_and_thanked_by_email(alert, body, said):
    assert by_mail(alert, body, sender=MAIL.title()) == Taken.SAID
    _families, safe, need_help, _silent = counts(alert)
    assert {"safe": (1, 0), "help": (0, 1)}[said] == (safe, need_help)
    asked = Recipient.objects.seen_by(alert.system).get(language="es")
    assert asked.said_by_way == "email"
    thanks = Message.objects.seen_by(alert.system).get(purpose="conversations.reply", address=MAIL)
    assert thanks.channel == "email" and thanks.subject == "Gas leak"


def test_a_stop_by_email_stays_a_stop_where_it_is_proven_to_be_theirs(alert):
    assert by_mail(alert, "unsubscribe", results="") == Taken.WAITS
    assert by_mail(alert, "unsubscribe me") == Taken.STOPPED


def test_who_only_seems_to_write_may_call_for_help_but_not_end_the_looking(alert):
    assert by_mail(alert, "We need help", results="") == Taken.SAID
    assert by_mail(alert, "1", results="") == Taken.WAITS
    assert counts(alert)[1:3] == (0, 1)
    assert [one.body for one, _asked in answers_to_read(alert.alert, seen_by=alert.by)] == ["1"]


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ("No! need help please", "help"), ("we need help 2", "help"), ("1 - safe", "safe"), ("SOS", "help"),
        ("we are safe, thank you", "safe"), ("Si estamos bien", "safe"), ("Hatuhitaji msaada", None),
        ("we dont need help", None), ("we are not safe", "help"), ("not ok", "help"), ("1 but my son is missing", "help"),
        ("is my child safe?", None), ("Estamos bien, pero necesitamos ayuda", "help"), ("我们不安全", "help"),
        ("我们都安全，谢谢", "safe"), ("2", "help"), ("2 safe", None), ("ma fille a besoin d'aide", "help"),
        ("1 2", None), ("no necesitamos ayuda, estamos bien", None), ("도움이 필요해요", "help"),
        ("도움 필요 없어요", None), ("Haa, waan badqabnaa", "safe"), ("لا نحتاج مساعدة", None),
    ],
)  # fmt: skip
def test_loosely_worded_answers_and_those_that_a_person_must_read(body, meant):
    assert wellbeing_meant(body) == meant


def test_a_doubtful_answer_is_on_the_alerts_page_and_first_among_texts_with_two_buttons(alert, client):
    early = NIGHT - timedelta(minutes=30)
    with alert.acting():
        other = keep_inbound(
            by=alert.system, at=early, provider="p", provider_reference="old", sender=ROSA, body="who knows",
            household_id=uuid4(), school_id=alert.schools[0].pk,
        )  # fmt: skip
    text_ = text(alert, AMINA, "my son is not with me")
    assert (text_.state, text_.answers) == ("needs_person", "conversations.wellbeing")
    # She is told, in her language and once, how to answer.
    text(alert, AMINA, "where is he", NIGHT + timedelta(minutes=5, seconds=30))
    again = Message.objects.seen_by(alert.system).filter(
        purpose="conversations.reply", message_class="emergency"
    )
    assert ["Ma badqabtaan?" in one.body for one in again] == [True]
    with clock.set_to(NIGHT + timedelta(minutes=6)):
        staff = signed_in(client, alert.principal, at=NIGHT)
        page = staff.get(reverse("broadcasts:families", args=[alert.alert.pk]))
        assert page.context["unread"][0]["text"].pk == text_.pk
        assert "my son is not with me" in page.content.decode()
        listed = staff.get(reverse("texts:inbound")).context["page"]
        assert listed[0].pk == text_.pk and listed[2].pk == other.pk
        staff.post(reverse("broadcasts:decide", args=[text_.pk]), {"said": "help"})
    assert counts(alert)[2] == 1
    assert [one.adult_id for one in who_needs_help(alert.alert, seen_by=alert.by)] == [text_.adult_id]


def test_a_yes_after_an_alert_is_no_yes_to_a_gathering_and_its_text_is_settled_among_texts(alert, client):
    text_ = text(alert, ROSA, "yes")
    assert text_.answers == "conversations.wellbeing" and text_.state == "needs_person"
    with clock.set_to(NIGHT + timedelta(minutes=6)):
        staff = signed_in(client, alert.principal, at=NIGHT)
        assert "Needs help" in staff.get(reverse("texts:inbound")).content.decode()
        staff.post(reverse("texts:settle", args=[text_.pk]), {"means": "safe"})
    assert counts(alert)[1] == 1
    text_.refresh_from_db()
    assert text_.state == "settled"


def test_who_was_never_asked_is_no_family_that_does_not_answer(alert, client):
    with alert.acting():
        Recipient.objects.seen_by(alert.system).filter(language="so").update(unreached="no_way")
    whole, _shares = how_they_are(alert.alert, seen_by=alert.by)
    assert (whole.families, whole.silent, whole.unasked) == (2, 1, 1)
    assert [one.language for one in who_is_silent(alert.alert, seen_by=alert.by)] == ["es"]
    with clock.set_to(NIGHT):
        staff = signed_in(client, alert.principal, at=NIGHT)
        shown = staff.get(reverse("broadcasts:families", args=[alert.alert.pk])).content.decode()
    assert "No way to them" in shown


@pytest.fixture
def town():
    return make_town()


def test_a_family_of_two_schools_is_each_ones_from_the_first_moment(town, client):
    """The district's alert: Rosa has a child at Oak and one at Elm."""
    at_elm = town.add_account(Role.PRINCIPAL, school=town.elm)
    with town.acting():
        elm = scope_of_account(at_elm, town.row.zone)
    found = draft(town, pace="emergency", asks_wellbeing=True)
    with town.acting(town.office), clock.set_to(NOW):
        send_broadcast(broadcast_id=found.pk, by=town.office, at=NOW, known_since=KNOWN, confirmed=2)
    with town.acting():
        begin_due(by=town.system, at=NOW)
    for principal in (town.principal, elm):
        with town.acting(principal):
            assert broadcast(found.pk, seen_by=principal).stage == "spreading"
            with pytest.raises(Refused):
                must_reach(principal, broadcast(found.pk, seen_by=principal))
    with clock.set_to(NOW):
        spread_for(town.row)
        send_for(town.row)
        receive(district=town.row, provider="p", reference="1", sender=ROSA, body="2", at=NOW)
        receive(district=town.row, provider="p", reference="2", sender=ROSA, body="hurry up", at=NOW)
    with town.acting(town.office):
        whole, shares = how_they_are(found, seen_by=town.office)
    assert (whole.families, whole.help) == (3, 1)
    assert {one.school_id: (one.families, one.help) for one in shares} == {
        town.oak.pk: (2, 1), town.elm.pk: (2, 1),
    }  # fmt: skip
    for principal in (town.principal, elm):
        with town.acting(principal):
            whole, shares = how_they_are(found, seen_by=principal)
            assert (whole.families, whole.help) == (2, 1) and len(shares) == 1
            assert [one.adult_id for one in who_needs_help(found, seen_by=principal)] == [town.rosa.pk]
            assert [one.body for one, _asked in answers_to_read(found, seen_by=principal)] == ["hurry up"]
    with clock.set_to(NOW):
        staff = signed_in(client, at_elm, at=NOW)
        (row,) = staff.get(reverse("broadcasts:families", args=[found.pk])).context["unread"]
        staff.post(reverse("broadcasts:decide", args=[row["text"].pk]), {"said": "safe"})
    with town.acting(town.office):
        assert how_they_are(found, seen_by=town.office)[0].safe == 1
