"""An answer by e-mail: whose address it is, until when, what of it is the writer's own, and what no machine guesses."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from click.testing import CliRunner

from tests.algorithms.files.test_inspecting import _script, paper, picture
from tests.doors.hooks.test_reports import MAIL, by_mail, points, states, town
from tests.factories import NOW, at_host
from thirdpillar.doors.mail_in import Taken, take_mail
from thirdpillar.doors.mail_words import without_quotes
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message, Stop
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.models import Attachment, AttachmentContent, Inbound, Post, Terms, Thread
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


DENIED = [
    "Hello,\n\nI am not the parent of Ayanle.\nRegards, Kevin", "You have the wrong person.", "Wrong person", "No soy Amina",
]  # fmt: skip


@pytest.mark.parametrize("body", DENIED)
def test_that_an_address_is_somebody_elses_is_marked_as_in_a_text(town, written, body):
    take(town, answer(written.reply_to, body))
    with town.oak.acting():
        (post,) = Post.objects.seen_by(town.oak.system).filter(said_by="family")
        assert post.may_mean == "wrong_number"


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


def test_html_alone_is_read_and_what_is_no_picture_is_not_taken(town, written):
    mail = answer(written.reply_to)
    mail.clear_content()
    mail.set_content(
        "<p>Haa &amp; mahadsanid</p><div class='gmail_quote'>On Tue: <p>Hello</p></div>", subtype="html"
    )
    mail.add_attachment(b"x" * 10, maintype="image", subtype="png", filename="a.png")
    assert take(town, mail) == Taken.SAID
    assert said(town) == [("Haa & mahadsanid", "email")]
    with town.oak.acting():
        (row,) = Attachment.objects.seen_by(town.oak.system)
    assert (row.state, row.because, row.post.body) == ("refused", "not_allowed", "Haa & mahadsanid")


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


def kept(town):
    with town.oak.acting():
        return [
            (one.body, one.state, one.answers) for one in Inbound.objects.seen_by(town.oak.system).order_by("made_at")
        ]  # fmt: skip


def stopped(town):
    with town.oak.acting():
        return (
            Stop.objects.seen_by(town.oak.system)
            .filter(channel="email", address=MAIL, lifted_at=None)
            .exists()
        )


OURS = "mx.oak.example; dkim=pass (2048-bit) header.d=example.org; spf=none"


@pytest.mark.parametrize(
    ("results", "is_proven"),
    [
        (None, False),
        (OURS, True),
        ("mx.oak.example; dmarc=pass (p=REJECT) header.from=example.org", True),
        ("mx.oak.example 1; spf=pass smtp.mailfrom=amina@example.org", True),
        ("mx.evil.example; dkim=pass header.d=example.org", False),
        ("mx.oak.example; dkim=fail header.d=example.org; spf=pass smtp.mailfrom=x@evil.example", False),
        ('mx.oak.example; spf=pass smtp.mailfrom="x;dmarc=pass header.from=example.org"@evil.example', False),
        ("mx.oak.example; spf=pass (of x; dmarc=pass header.from=example.org) smtp.mailfrom=x@evil.example", False),
        ("mx.oak.example; dkim=pass header.d=org", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("words", ["STOP", "wrong email"])
def test_a_forged_sender_stops_nobody(town, written, settings, results, is_proven, words):
    settings.MAIL_CHECKED_BY = "mx.oak.example"
    headers = {"Authentication_Results": results} if results else {}
    taken = take(town, answer("answers@oak.example", words, **headers))
    assert (taken, stopped(town)) == ((Taken.STOPPED, True) if is_proven else (Taken.WAITS, False))
    assert kept(town)[0][1] == ("answered" if is_proven else "needs_person")


def test_only_the_topmost_results_of_our_own_server_count(town, written, settings):
    settings.MAIL_CHECKED_BY = "mx.oak.example"
    mail = answer("answers@oak.example", "STOP", Authentication_Results="mx.oak.example; dkim=fail")
    mail["Authentication-Results"] = OURS
    assert (take(town, mail), stopped(town)) == (Taken.WAITS, False)
    settings.MAIL_CHECKED_BY = ""
    mail = answer("answers@oak.example", "STOP", id="<m2@example.org>", Authentication_Results=OURS)
    assert (take(town, mail), stopped(town)) == (Taken.WAITS, False)


def test_what_a_service_found_is_believed(town, written):
    to = "answers@oak.example"
    for number, (service, fields, headers, is_proven) in enumerate([
        ("sendgrid", {"dkim": "{@evil.example : pass}"}, {}, False),
        ("brevo", {"dkim": "{@example.org : pass}"}, {}, False),
        ("postmark", {}, {"Received_SPF": "Fail identity=mailfrom; envelope-from=amina@example.org"}, False),
        ("postmark", {}, {"Received_SPF": "Pass (ok) identity=mailfrom; envelope-from=x@evil.example"}, False),
        ("postmark", {}, {"Received_SPF": "Pass (ok) identity=mailfrom; envelope-from=amina@example.org"}, True),
        ("sendgrid", {"dkim": "{@example.org : pass}", "SPF": "fail"}, {}, True),
    ]):  # fmt: skip
        mail = answer(to, "STOP", id=f"<s{number}@example.org>", **headers)
        assert take(town, mail, service=service, fields=fields) == (
            Taken.STOPPED if is_proven else Taken.WAITS
        )


def test_start_help_and_a_wrong_address_are_what_they_are_by_text(town, written):
    to = written.reply_to
    assert take(town, answer(to, "STOP", id="<a@x>")) == Taken.STOPPED and stopped(town)
    assert take(town, answer(to, "START", id="<b@x>"), at=NOW + timedelta(minutes=1)) == Taken.UNDERSTOOD
    assert not stopped(town)
    with town.oak.acting():
        assert ContactPoint.objects.seen_by(town.oak.system).get(value=MAIL).stopped_at is None
    assert take(town, answer(to, "HELP", id="<c@x>")) == Taken.SAID
    assert take(town, answer(to, "Wrong email. Sorry", id="<d@x>")) == Taken.STOPPED
    assert points(town)["email"] == "wrong" and said(town) == [("HELP", "email")]
    with town.oak.acting():
        replies = Message.objects.seen_by(town.oak.system).filter(purpose="conversations.reply")
        assert [(one.channel, one.address) for one in replies] == [("email", MAIL)] * 4
        assert all(one.subject for one in replies)


def test_a_start_that_was_written_before_the_stop_lifts_nothing(town, written):
    assert take(town, answer(written.reply_to, "STOP", id="<a@x>")) == Taken.STOPPED
    late = answer(written.reply_to, "START", id="<b@x>", Date="Tue, 10 Nov 2026 08:00:00 -0600")
    assert take(town, late, at=NOW + timedelta(hours=1)) == Taken.SAID
    assert stopped(town)


def test_an_answer_is_in_its_own_language(town, written):
    take(town, answer(written.reply_to, "Mi hija está enferma y no puede ir a la escuela mañana"))
    with town.oak.acting():
        post = Post.objects.seen_by(town.oak.system).get(said_by="family")
        assert (post.language, Inbound.objects.seen_by(town.oak.system).get().language) == ("es", "es")


def test_two_mails_of_one_great_host_are_two(town, written):
    for number in (1, 2):
        name = f"<SJ0PR03MB66330000{number}@SJ0PR03MB6633.namprd03.prod.outlook.com>"
        assert take(town, answer(written.reply_to, f"Word {number}", id=name)) == Taken.SAID
    assert said(town) == [("Word 1", "email"), ("Word 2", "email")]


def test_files_hang_on_the_words_harmless_and_sealed(town, written):
    mail = answer(written.reply_to, "Her note")
    mail.add_attachment(picture(size=(80, 60)), maintype="image", subtype="jpeg", filename="note.jpg")
    mail.add_attachment(paper(_script), maintype="application", subtype="pdf", filename="x.pdf")
    mail.add_attachment(b"--sig", maintype="application", subtype="pgp-signature")
    assert [take(town, mail) for _ in range(2)] == [Taken.SAID, Taken.BEFORE]
    with town.oak.acting():
        rows = list(Attachment.objects.seen_by(town.oak.system).order_by("source"))
        assert [(one.name, one.state, one.because, one.post.body) for one in rows] == [
            ("note.jpg", "kept", "", "Her note"),
            ("x.pdf", "refused", "active", "Her note"),
        ]
        assert AttachmentContent.objects.seen_by(town.oak.system).get().is_sealed


def test_a_photo_alone_waits_with_its_photo_where_it_answers_nothing(town, written):
    mail = answer("answers@oak.example", "")
    mail.add_attachment(picture(), maintype="image", subtype="jpeg", filename="a.jpg")
    assert take(town, mail) == Taken.WAITS
    with town.oak.acting():
        (row,) = Attachment.objects.seen_by(town.oak.system)
        assert (row.state, row.inbound.body, row.thread_id) == ("kept", "…", None)


@pytest.mark.parametrize("what", ["all", "this"])
def test_what_comes_while_it_stands_still_is_kept_for_a_person(town, written, what):
    with town.oak.acting():
        if what == "all":
            Terms(district_id=town.oak.id, stopped_at=NOW, stop_reason="x").save(force_insert=True)
        else:
            Thread.objects.seen_by(town.oak.system).update(reported_at=NOW, reported_from="family")
    mail = answer(written.reply_to, "Mi hija está enferma")
    mail.add_attachment(picture(), maintype="image", subtype="jpeg", filename="a.jpg")
    assert (take(town, mail), said(town)) == (Taken.WAITS, [])
    assert kept(town) == [("Mi hija está enferma", "needs_person", "")]
    with town.oak.acting():
        assert Inbound.objects.seen_by(town.oak.system).get().school_id == town.school.pk
        assert Attachment.objects.seen_by(town.oak.system).get().state == "kept"


def test_words_that_may_answer_stop_no_mail_and_are_marked_in_the_conversation(town, written):
    assert take(town, answer(written.reply_to, "Enough")) == Taken.SAID
    with town.oak.acting():
        assert Post.objects.seen_by(town.oak.system).get(said_by="family").may_mean == "stop"
        assert ContactPoint.objects.seen_by(town.oak.system).get(value=MAIL).stopped_at is None


def test_a_file_beside_thanks_is_seen_by_a_person(town, written):
    with town.oak.acting():
        thread = Thread.objects.seen_by(town.oak.system).get()
    mail = answer(written.reply_to, "Thank you")
    mail.add_attachment(paper(), maintype="application", subtype="pdf", filename="doctor.pdf")
    assert (thread.standing, take(town, mail)) == ("for_them", Taken.SAID)
    with town.oak.acting():
        assert Thread.objects.seen_by(town.oak.system).get().standing == "for_us"
        assert not Post.objects.seen_by(town.oak.system).get(said_by="family").is_thanks


@pytest.mark.parametrize(("body", "standing"), [("ok", "for_us"), ("Thank you", "for_them")])
def test_an_ok_by_mail_waits_for_us_and_thanks_do_not(town, written, body, standing):
    assert take(town, answer(written.reply_to, body)) == Taken.SAID
    with town.oak.acting():
        assert Thread.objects.seen_by(town.oak.system).get().standing == standing
