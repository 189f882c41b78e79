"""Every adapter against its provider over a socket: the same questions, the same answers."""

import time
from contextlib import ExitStack
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from tests.factories.ways_out import MailServer, Postmark, Sinchlike, Smsc, Twiliolike
from tests.factories.ways_out.smsc import NoEntry
from thirdpillar.ground.delivery.channels.calls import CallProvider
from thirdpillar.ground.delivery.channels.mail_services import MailService
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
from thirdpillar.ground.delivery.channels.sinch import Sinch
from thirdpillar.ground.delivery.channels.smpp import Smpp
from thirdpillar.ground.delivery.channels.smtp import Smtp
from thirdpillar.ground.delivery.channels.texts import TextProvider

NUMBER = "+15550000000"
LONG = {"time_limit": timedelta(seconds=20), "connect_within": timedelta(seconds=10)}
SHORT = {"time_limit": timedelta(seconds=1.2), "connect_within": timedelta(seconds=0.4)}
# Enough to be connected and heard on a busy machine, before it says nothing.
HEARD = {"time_limit": timedelta(seconds=4), "connect_within": timedelta(seconds=3)}
BODIES = {
    "plain": "School is closed tomorrow.",
    "accents": "Ven el martes – ¡les esperamos! Año nuevo, niñas y niños…",
    "right to left": "المدرسة مغلقة غدًا. للرد: 1",
    "emoji": "Gracias 👍🏽👨‍👩‍👧",
    "ethiopic": "ትምህርት ቤቱ ነገ ዝግ ነው።",
    "long": "Lorem ipsum ño " * 90,
    "long and plain": "School is closed. " * 60,
    "lines": "One\nTwo\n\nThree",
    "euro": "Cost: €5 {sorry} [ok] ~ ^ | \\",
    "backtick": "say `hello`",
}


@dataclass
class Way:
    """An adapter with its provider; `stray` is the adapter with a wrong secret."""

    adapter: Any
    provider: Any
    stray: Any
    channel: str = "sms"


def by_texts(stack, settings):
    provider = stack.enter_context(Twiliolike())
    way = TextProvider(f"{provider.root}/2010-04-01", "AC1", "secret", NUMBER, **LONG)
    return Way(way, provider, replace(way, secret="wrong"))


def by_whatsapp(stack, settings):
    return replace(by_texts(stack, settings), channel="whatsapp")


def by_sinch(stack, settings):
    provider = stack.enter_context(Sinchlike())
    way = Sinch(provider.root, "AC1", "secret", NUMBER, **LONG)
    return Way(way, provider, replace(way, token="wrong"))


def by_smpp(stack, settings):
    provider, shut = stack.enter_context(Smsc()), stack.enter_context(NoEntry())
    way = Smpp("127.0.0.1", provider.port, "AC1", "secret", NUMBER, time_limit=HEARD["time_limit"])
    return Way(way, provider, replace(way, port=shut.port))


def by_calls(stack, settings):
    provider = stack.enter_context(Twiliolike())
    way = CallProvider(f"{provider.root}/2010-04-01", "AC1", "secret", NUMBER, **LONG)
    return Way(way, provider, replace(way, secret="wrong"), "voice")


def by_smtp(stack, settings):
    provider = stack.enter_context(MailServer())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", provider.port, 20
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "AC1", "secret"
    settings.DEFAULT_FROM_EMAIL = "Oak District <school@oak.example>"

    class Stray(Smtp):
        def send(self, parcel):
            settings.EMAIL_HOST_PASSWORD = "wrong"
            return super().send(parcel)

    return Way(Smtp(), provider, Stray(), "email")


def by_mail_service(stack, settings):
    provider = stack.enter_context(Postmark())
    settings.DEFAULT_FROM_EMAIL = "Oak District <school@oak.example>"
    settings.ANYMAIL = {
        "POSTMARK_SERVER_TOKEN": "secret", "POSTMARK_API_URL": provider.root,
        "IGNORE_UNSUPPORTED_FEATURES": True,
    }  # fmt: skip

    class Stray(MailService):
        def send(self, parcel):
            settings.ANYMAIL = settings.ANYMAIL | {"POSTMARK_SERVER_TOKEN": "wrong"}
            return super().send(parcel)

    return Way(MailService("postmark", **LONG), provider, Stray("postmark", **LONG), "email")


WAYS = {
    "texts": by_texts,
    "whatsapp": by_whatsapp,
    "sinch": by_sinch,
    "smpp": by_smpp,
    "calls": by_calls,
    "smtp": by_smtp,
    "mail_service": by_mail_service,
}


@pytest.fixture(params=list(WAYS))
def way(request, settings):
    with ExitStack() as stack:
        yield WAYS[request.param](stack, settings)


def hurried(way, settings, limits=SHORT):
    """The same way with little time: for a provider that says nothing, and for nothing else."""
    settings.EMAIL_TIMEOUT = 3 if limits is HEARD else 1
    if not is_dataclass(way.adapter):
        return way
    known = {one.name for one in fields(way.adapter)}
    return replace(way, adapter=replace(way.adapter, **{name: limits[name] for name in known & set(limits)}))


def parcel(way, **more):
    address = "rosa@example.org" if way.channel == "email" else "+15551230001"
    words = {"reference": "11111111-aaaa", "channel": way.channel, "address": address,
             "body": BODIES["accents"], "language": "es", "sender": "Oak School"}  # fmt: skip
    words |= {"subject": "Invitación"} if way.channel == "email" else {}
    return Parcel(**(words | more))


def test_what_is_taken_is_accepted_once_under_the_providers_own_reference(way):
    outcome = way.adapter.send(parcel(way))
    assert isinstance(outcome, Accepted) and outcome.reference
    assert len(way.provider.taken) == 1


@pytest.mark.parametrize("kind", BODIES)
def test_every_script_and_length_arrives_as_written(way, kind):
    body = BODIES[kind].strip()
    outcome = way.adapter.send(parcel(way, body=body))
    (to, words, media) = way.provider.taken[0]
    assert isinstance(outcome, Accepted) and media == ()
    assert to == {"whatsapp": "whatsapp:+15551230001"}.get(way.channel, parcel(way).address)
    assert words == body or (way.channel == "voice" and _in_xml(body) in words.replace("\r\n", "\n"))


def _in_xml(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize(
    ("mood", "outcome", "took"),
    [
        ("refuse", Refused, 0),
        ("busy", NotSent, 0),
        ("silent", Unclear, 1),
        ("drop", Unclear, 1),
        ("failing", Unclear, 1),
    ],
)
def test_what_a_provider_does_is_understood(way, mood, outcome, took, settings):
    way = hurried(way, settings, HEARD) if mood == "silent" else way
    way.provider.mood = mood
    assert isinstance(way.adapter.send(parcel(way)), outcome)
    assert len(way.provider.taken) == took


@pytest.mark.parametrize("mood", ["silent", "drip"])
def test_the_time_limit_is_held(way, mood, settings):
    way = hurried(way, settings)
    way.provider.mood = mood
    began = time.monotonic()
    assert not isinstance(way.adapter.send(parcel(way)), Refused)
    assert time.monotonic() - began < 3 < LONG["time_limit"].total_seconds()


def test_no_connection_means_surely_not_sent(settings):
    for name in WAYS:
        with ExitStack() as stack:
            way = WAYS[name](stack, settings)
            way = _nobody_there(way, settings)
            assert isinstance(way.adapter.send(parcel(way)), NotSent), name
            assert not isinstance(way.adapter.look_up(parcel(way)), NotFound), name


def _nobody_there(way, settings):
    if hasattr(way.adapter, "base"):
        return replace(way, adapter=replace(way.adapter, base="http://127.0.0.1:1"))
    if hasattr(way.adapter, "port"):
        return replace(way, adapter=replace(way.adapter, port=1))
    settings.EMAIL_PORT, settings.ANYMAIL = 1, settings.ANYMAIL | {"POSTMARK_API_URL": "http://127.0.0.1:1"}
    return way


def test_with_a_wrong_secret_nothing_goes_and_it_waits_for_a_person_to_put_it_right(way):
    assert isinstance(way.stray.send(parcel(way)), NotSent)
    assert way.provider.taken == []


@pytest.mark.parametrize("name", ["texts", "whatsapp", "calls"])
@pytest.mark.parametrize("code", [21606, 21212, 20005, 30002])
def test_what_is_wrong_with_our_own_number_or_account_is_no_word_about_the_familys(name, code, settings):
    with ExitStack() as stack:
        way = WAYS[name](stack, settings)
        way.provider.mood, way.provider.refuses_with = "refuse", code
        outcome = way.adapter.send(parcel(way))
    assert isinstance(outcome, NotSent) and outcome.of_account and str(code) in outcome.reason


def test_an_adapter_can_do_what_it_declares_and_no_more(way):
    mine, other = parcel(way), parcel(way, reference="22222222-bbbb")
    if way.adapter.capability == Capability.LOOKUP_BY_REFERENCE:
        assert way.adapter.look_up(mine) == NotFound()
        before = way.adapter.send(other)
        # The same words to the same number, but another message of ours.
        assert way.adapter.look_up(replace(mine, not_these=frozenset({before.reference}))) == NotFound()
        way.provider.mood = "drop"
        assert isinstance(way.adapter.send(mine), Unclear)
        found = way.adapter.look_up(replace(mine, not_these=frozenset({before.reference})))
        assert isinstance(found, Accepted) and found.reference != before.reference
        assert len(way.provider.taken) == 2
    else:
        assert way.adapter.capability == Capability.NEITHER
        way.adapter.send(mine)
        assert isinstance(way.adapter.look_up(mine), Unclear)


def test_a_look_up_that_gets_no_answer_tells_nothing(way, settings):
    way = hurried(way, settings)
    way.provider.mood = "silent"
    assert isinstance(way.adapter.look_up(parcel(way)), Unclear)


def test_the_adapter_that_takes_a_reference_twice_as_one():
    sandbox = Sandbox()
    assert sandbox.capability == Capability.IDEMPOTENT_CREATE
    one = Parcel("11111111-aaaa", "sms", NUMBER, "Hello")
    assert sandbox.send(one) == sandbox.send(one) == sandbox.look_up(one) == Accepted("11111111-aaaa")


@pytest.mark.parametrize("name", ["texts", "whatsapp", "sinch"])
def test_a_picture_goes_along(name, settings):
    with ExitStack() as stack:
        way = WAYS[name](stack, settings)
        way.adapter.send(parcel(way, media=("https://oak.example/m/1.jpg",)))
        assert way.provider.taken[0][2] == ("https://oak.example/m/1.jpg",)


def test_an_adapter_carries_as_many_pictures_as_it_declares_and_no_more(way):
    tell = getattr(way.adapter, "pictures_to", None)
    if tell is None:
        return
    mine = parcel(way)
    room = tell(mine.channel, mine.address)
    assert room.most > 0 and room.largest > 0
    several = tuple(f"https://oak.example/hooks/pictures/{n}:1aB-c_D" for n in range(room.most + 1))
    assert isinstance(way.adapter.send(replace(mine, media=several)), Accepted)
    assert way.provider.taken[-1][1:] == (mine.body, several[: room.most])
    # Beyond the numbering plan only WhatsApp carries one: elsewhere the words go, and the picture is left out.
    abroad = replace(mine, address="+252611234567", media=several[:1])
    assert isinstance(way.adapter.send(abroad), Accepted)
    assert way.provider.taken[-1][1:] == (mine.body, several[:1] if way.channel == "whatsapp" else ())


@pytest.mark.parametrize("name", ["texts", "whatsapp", "sinch"])
def test_words_go_alone_where_their_picture_is_refused_and_within_the_time(name, settings):
    with ExitStack() as stack:
        way = WAYS[name](stack, settings)
        way.provider.mood = "no pictures"
        outcome = way.adapter.send(parcel(way, media=("https://oak.example/m/1.jpg",)))
        assert isinstance(outcome, Accepted) and way.provider.taken[0][1:] == (BODIES["accents"], ())
        way = hurried(way, settings)
        way.provider.mood = "silent"
        began = time.monotonic()
        outcome = way.adapter.send(parcel(way, media=("https://oak.example/m/1.jpg",)))
        assert isinstance(outcome, Unclear)
        assert time.monotonic() - began < way.adapter.time_limit.total_seconds() + 0.5


def test_by_a_template_or_from_a_number_without_pictures_words_go_alone(settings):
    with ExitStack() as stack:
        way = by_whatsapp(stack, settings)
        for adapter in (replace(way.adapter, takes_pictures=False), replace(way.adapter, template="HX1")):
            assert adapter.pictures_to("whatsapp", "+15551230001").most == 0
            told = dict(adapter.fields(parcel(way, media=("https://oak.example/m/1.jpg",))))
            assert "MediaUrl" not in told


def test_where_no_picture_can_go_it_is_said(settings):
    with ExitStack() as stack:
        way = by_smpp(stack, settings)
        assert isinstance(way.adapter.send(parcel(way, media=("https://oak.example/m/1.jpg",))), Refused)


PLAYED = "https://oak.example/hooks/spoken/WyJhIiwxXQ:1vO-x_Y"


@pytest.mark.parametrize("language", ["so", "hmn", "ht", "am", "sw", "es"])
def test_a_call_plays_what_a_person_spoke_in_every_language(language, settings):
    with ExitStack() as stack:
        way = by_calls(stack, settings)
        mine = parcel(way, language=language, media=(PLAYED,), hooks="https://oak.example")
        assert isinstance(way.adapter.send(mine), Accepted)
        words = way.provider.taken[0][1]
        assert words.count(f"<Play>{PLAYED}</Play>") == 2 and BODIES["accents"] not in words


@pytest.mark.parametrize("language", ["so", "hmn", "ht", "am", "sw"])
def test_without_a_voice_a_call_is_refused_for_good_and_says_why(language, settings):
    with ExitStack() as stack:
        way = by_calls(stack, settings)
        outcome = way.adapter.send(parcel(way, language=language))
        assert isinstance(outcome, Refused) and "no voice" in outcome.reason and way.provider.taken == []
