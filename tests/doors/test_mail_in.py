"""An answer by e-mail: whose address it is, until when, what of it is the writer's own, and what no machine guesses."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from click.testing import CliRunner

from tests.doors.hooks.test_reports import MAIL, by_mail, points, states, town
from tests.factories import NOW, at_host
from thirdpillar.doors.mail_in import Taken, take_mail
from thirdpillar.doors.mail_words import without_quotes
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message, Stop
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.models import Inbound, Post
from thirdpillar.means.conversations.rules.answers import answer_address, is_answer_of

pytestmark = pytest.mark.django_db
__all__ = ["town"]


@pytest.fixture
def written(town, settings):
    """The mother got a mail; answers its address, to which she may answer."""
    settings.MAIL_ANSWERS = "answers@oak.example"
    return by_mail(town)


def answer(to, body="Haa, waan imanaynaa", sender=f"Amina <{MAIL}>", **headers):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = sender, to, headers.pop("id", "<m1@example.org>")
    mail["Subject"] = "Re: Reading at home"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    return message_from_bytes(bytes(mail), policy=policy.default)


def take(town, mail, at=NOW, **more):
    with clock.set_to(at):
        return take_mail(mail, district=town.oak.row, at=at, **more)


def said(town):
    with town.oak.acting():
        return [(one.body, one.way) for one in Post.objects.seen_by(town.oak.system).filter(said_by="family")]


def waiting(town):
    with town.oak.acting():
        return [
            one.body for one in Inbound.objects.seen_by(town.oak.system).filter(state__startswith="needs")
        ]


def test_an_answer_stands_in_its_conversation_once(town, written):
    assert written.reply_to.startswith("answers+") and len(written.reply_to.partition("@")[0]) <= 64
    body = "Haa, waan imanaynaa\n\nOn Tue, Nov 10, 2026 Oak School wrote:\n> Hello!\n> there"
    assert [take(town, answer(written.reply_to, body)) for _ in range(3)] == [
        Taken.SAID,
        Taken.BEFORE,
        Taken.BEFORE,
    ]
    assert said(town) == [("Haa, waan imanaynaa", "email")]


@pytest.mark.parametrize("small", [True, False])
def test_the_envelope_names_it_where_the_mail_does_not_and_servers_may_shout(town, written, small):
    to = written.reply_to.lower() if small else written.reply_to.upper()
    assert take(town, answer("undisclosed@example.org"), recipient=to) == Taken.SAID


@pytest.mark.parametrize(
    "because", ["forged", "another's address", "over", "closed", "restricted", "no address"]
)
def test_what_is_no_good_answer_waits_for_a_person(town, written, because):
    to, sender, at = written.reply_to, f"Amina <{MAIL}>", NOW
    if because == "forged":
        to = (
            to.replace("@", "a@")
            if not to.startswith("a")
            else to[:-20] + ("a" if to[-20] != "a" else "b") + to[-19:]
        )
        to = written.reply_to.partition("@")[0][:-1] + (
            "a" if written.reply_to.partition("@")[0][-1] != "a" else "b"
        )
        to += "@oak.example"
    if because == "another's address":
        sender = "Somebody <somebody@example.org>"
    if because == "over":
        at = NOW + timedelta(days=61)
    if because == "closed":
        with town.oak.acting(town.office):
            thread = Post.objects.seen_by(town.office).get().thread
            actions.close_thread(thread_id=thread.pk, by=town.office, at=NOW)
    if because == "restricted":
        town.restrict(town.mother)
    if because == "no address":
        to = "answers@oak.example"
    assert take(town, answer(to, sender=sender), at=at) == Taken.WAITS
    assert said(town) == []
    with town.oak.acting():
        (kept,) = Inbound.objects.seen_by(town.oak.system).all()
    assert kept.state == ("unknown_sender" if because == "another's address" else "needs_person")


def test_an_address_is_good_for_one_conversation_and_one_adult(town, written, settings):
    with town.oak.acting():
        thread = Post.objects.seen_by(town.oak.system).get().thread
    on = NOW.date()
    good = answer_address(thread.code, thread.pk, thread.adult_id, on=on)
    assert is_answer_of(good, thread.pk, thread.adult_id, on=on)
    assert not is_answer_of(good, thread.pk, town.father.pk, on=on)
    assert not is_answer_of(good, town.child.pk, thread.adult_id, on=on)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 9
    assert is_answer_of(good, thread.pk, thread.adult_id, on=on)
    settings.SECRET_KEY_FALLBACKS = []
    assert not is_answer_of(good, thread.pk, thread.adult_id, on=on)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
    ],
)
def test_a_machines_word_is_nothing(town, written, headers):
    assert take(town, answer(written.reply_to, **headers)) == Taken.MACHINE
    assert (said(town), waiting(town)) == ([], [])


def test_stop_by_mail_is_a_stop(town, written):
    assert take(town, answer(written.reply_to, "STOP")) == Taken.STOPPED
    with town.oak.acting():
        assert list(Stop.objects.seen_by(town.oak.system).values_list("channel", "address")) == [
            ("email", MAIL)
        ]
        assert ContactPoint.objects.seen_by(town.oak.system).get(value=MAIL).stopped_at == NOW
    assert said(town) == []


def bounce(message, status="5.1.1", action="failed"):
    raw = f"""From: MAILER-DAEMON@mx.example.org
To: school@oak.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {MAIL}
Action: {action}
Status: {status}

--b
Content-Type: message/rfc822

Message-ID: <{message}@oak.example>
Subject: Reading at home

Hello
--b--
""".replace("\n", "\r\n").encode()
    return message_from_bytes(raw, policy=policy.default)


def of_smtp(town, message):
    reference = f"<{message.pk}@oak.example>"
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).filter(pk=message.pk).update(
            provider="smtp", provider_reference=reference
        )


def test_a_bounce_of_our_own_mail_leaves_the_address(town, written):
    of_smtp(town, written)
    assert take(town, bounce("11111111-1111-1111-1111-111111111111")) == Taken.BEFORE
    assert points(town)["email"] == "unconfirmed"
    assert [take(town, bounce(written.pk)) for _ in range(2)] == [Taken.BOUNCED, Taken.BEFORE]
    assert (points(town)["email"], states(town)[0]) == ("stale", ("email", MAIL, "refused"))


def test_a_full_box_passes(town, written):
    of_smtp(town, written)
    assert take(town, bounce(written.pk, status="5.2.2")) == Taken.BOUNCED
    assert points(town)["email"] == "unconfirmed"
    assert take(town, bounce(written.pk, action="delayed")) == Taken.MACHINE


@pytest.mark.parametrize(
    ("mail", "own"),
    [
        ("Sí, iremos.\n\nEl mar, 10 nov 2026 a las 17:00, Oak (<a@oak.example>) escribió:\n\n> Hola\n> mundo", "Sí, iremos."),
        ("نعم سنأتي\n\nفي الثلاثاء، 10 نوفمبر 2026 Oak <a@oak.example> كتب:\n\n> مرحبا", "نعم سنأتي"),
        ("Haa\n\nTalaado 10 Nof 2026,\nOak <a@oak.example> wuxuu qoray:\n> Hello", "Haa"),
        ("Oui\r\n\r\n-----Original Message-----\r\nFrom: Oak <x@y.z>\r\nSent: Tuesday\r\nTo: R\r\nSubject: Re\r\n\r\nHi", "Oui"),
        ("De acuerdo\n____________\nDe: Oak <x@y.z>\nEnviado: martes\nPara: Rosa\nAsunto: Lectura\n\nHola", "De acuerdo"),
        ("> Can you come?\nYes\n> At five?\nAt six", "Yes\nAt six"),
        ("One: two\n\nThree", "One: two\n\nThree"),
        ("好的\n\n> 你好", "好的"),
        ("", ""),
    ],
)  # fmt: skip
def test_only_the_writers_own_words_are_kept(mail, own):
    assert without_quotes(mail) == own


def test_html_alone_is_read_and_files_are_counted(town, written):
    mail = answer(written.reply_to)
    mail.clear_content()
    mail.set_content(
        "<p>Haa &amp; mahadsanid</p><div class='gmail_quote'>On Tue: <p>Hello</p></div>", subtype="html"
    )
    mail.add_attachment(b"x" * 10, maintype="image", subtype="png", filename="a.png")
    assert take(town, mail) == Taken.SAID
    assert said(town) == [("Haa & mahadsanid\n📎 1", "email")]


def test_a_mail_server_hands_it_over_on_standard_input(town, written):
    from thirdpillar.doors.cli.mail_in import command

    with clock.set_to(NOW):
        done = CliRunner().invoke(command, ["--json"], input=bytes(answer(written.reply_to)))
    assert done.exit_code == 0 and '"said"' in done.output
    assert said(town) == [("Haa, waan imanaynaa", "email")]


def test_a_mail_beyond_all_measure_is_not_read_to_its_end(town, written, monkeypatch):
    from thirdpillar.doors.cli import mail_in
    from thirdpillar.doors.cli.exits import Failed

    monkeypatch.setattr(mail_in, "LONGEST", 200_000)
    done = CliRunner().invoke(mail_in.command, input=b"Subject: x\r\n\r\n" + b"y" * 300_000)
    assert isinstance(done.exception, Failed)
    assert (said(town), waiting(town)) == ([], [])


def test_a_mail_service_brings_it_signed(town, written, client, settings):
    event = {"FromFull": {"Email": MAIL, "Name": "Amina"}, "From": MAIL, "To": written.reply_to,
             "ToFull": [{"Email": written.reply_to}], "OriginalRecipient": written.reply_to, "MessageID": "P1",
             "Subject": "Re", "TextBody": "Haa", "Headers": [{"Name": "Message-ID", "Value": "<m9@example.org>"}],
             "Attachments": [], "Date": "Tue, 10 Nov 2026 17:00:00 +0000"}  # fmt: skip
    import base64
    import json

    at_host(client, town.oak.row)
    for secret, status in (("hook:guessed", 404), ("hook:long-secret", 204), ("hook:long-secret", 204)):
        word = base64.b64encode(secret.encode()).decode()
        with clock.set_to(NOW):
            answered = client.post(
                "/hooks/mail/received/", json.dumps(event), content_type="application/json",
                headers={"Authorization": f"Basic {word}"},
            )  # fmt: skip
        assert answered.status_code == status
    assert said(town) == [("Haa", "email")]
