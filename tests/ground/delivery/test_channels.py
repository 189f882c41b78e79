"""Every way out keeps the same word: what it takes once, it says so; what broke, it does not call sent."""

import socket
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from aiosmtpd.controller import Controller

from tests.factories.text_provider import FakeTextProvider, Faults
from thirdpillar.ground.delivery.channels.outcomes import (
    Accepted,
    Capability,
    NotFound,
    NotSent,
    Parcel,
    Refused,
    Unclear,
)
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.channels.smtp import Smtp
from thirdpillar.ground.delivery.channels.texts import TextProvider


class Mailbox:
    """A real SMTP server on this machine; `answers` are said instead of 250, "drop" cuts the line after the text."""

    def __init__(self):
        self.got, self.answer = [], "250 kept"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.answer.startswith("rcpt "):
            return self.answer[5:]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answer == "drop":
            self.got.append(envelope)
            server.transport.abort()
            return "250 too late"
        if self.answer.startswith("250"):
            self.got.append(envelope)
        return self.answer


@pytest.fixture
def mailbox(settings):
    handler = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "Oak District <school@oak.example>"
    yield handler
    controller.stop()


def parcel(channel="email", **more):
    words = {"reference": "11111111-aaaa", "address": "rosa@example.org", "body": "Ven el martes – ¡les esperamos!",
             "subject": "Invitación", "language": "es", "sender": "Oak School"}  # fmt: skip
    words |= {"address": "+15551230001"} if channel == "sms" else {}
    return Parcel(channel=channel, **(words | more))


def texts(provider, **more):
    return TextProvider(
        provider.base, "AC1", "secret", "+15550000000", time_limit=timedelta(seconds=1.2),
        connect_within=timedelta(seconds=0.4), **more,
    )  # fmt: skip


def test_the_sandbox_takes_the_same_reference_as_one():
    sandbox = Sandbox()
    assert sandbox.capability == Capability.IDEMPOTENT_CREATE
    assert (
        sandbox.send(parcel())
        == sandbox.send(parcel())
        == sandbox.look_up(parcel())
        == Accepted("11111111-aaaa")
    )


def test_mail_arrives_as_written_with_its_own_id(mailbox):
    assert Smtp().send(parcel()) == Accepted("<11111111-aaaa@oak.example>")
    (envelope,) = mailbox.got
    mail = message_from_bytes(envelope.content)
    assert mail["Message-ID"] == "<11111111-aaaa@oak.example>"
    assert str(make_header(decode_header(mail["Subject"]))) == "Invitación"
    assert mail["From"] == "Oak School <school@oak.example>"
    assert mail["Content-Language"] == "es"
    assert mail.get_payload(decode=True).decode().strip() == "Ven el martes – ¡les esperamos!"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("550 no such box", Refused),
        ("451 try later", NotSent),
        ("rcpt 550 unknown", Refused),
        ("rcpt 450 busy", NotSent),
        ("drop", Unclear),
    ],
)
def test_what_a_mail_server_says_is_understood(mailbox, answer, outcome):
    mailbox.answer = answer
    assert isinstance(Smtp().send(parcel()), outcome)


def test_no_mail_server_means_surely_not_sent(mailbox, settings):
    settings.EMAIL_PORT = 1
    assert isinstance(Smtp().send(parcel()), NotSent)


def test_a_line_break_makes_no_header(mailbox):
    assert isinstance(Smtp().send(parcel(subject="Hello\nBcc: b@example.org")), Refused)
    assert mailbox.got == []


def test_a_text_is_taken_and_found_again():
    with FakeTextProvider() as provider:
        way = texts(provider)
        assert way.look_up(parcel("sms")) == NotFound()
        taken = way.send(parcel("sms"))
        assert isinstance(taken, Accepted)
        assert way.look_up(parcel("sms")) == taken
        assert way.look_up(parcel("sms", body="another")) == NotFound()
        assert provider.accepted == [("+15551230001", "Ven el martes – ¡les esperamos!")]


@pytest.mark.parametrize(
    ("faults", "outcome"),
    [
        (Faults(accept_then_drop=1), Unclear),
        (Faults(fail_before=1), Unclear),
        (Faults(slow=1, delay_s=1.5), Unclear),
        (Faults(refuse=1), Refused),
    ],
)
def test_what_a_text_provider_does_is_understood(faults, outcome):
    with FakeTextProvider(faults) as provider:
        assert isinstance(texts(provider).send(parcel("sms")), outcome)


def test_no_text_provider_means_surely_not_sent():
    with FakeTextProvider() as provider:
        way = texts(provider)
    assert isinstance(way.send(parcel("sms")), NotSent)
    assert isinstance(way.look_up(parcel("sms")), Unclear)


def test_a_provider_is_set_up_by_one_address():
    way = TextProvider.from_url("https://AC1:s%2Fx@texts.example:8443/2010-04-01?from=%2B15550000000")
    assert (way.base, way.account, way.secret, way.number) == (
        "https://texts.example:8443/2010-04-01", "AC1", "s/x", "+15550000000",
    )  # fmt: skip
    with pytest.raises(ValueError):
        TextProvider.from_url("https://texts.example/2010-04-01")
