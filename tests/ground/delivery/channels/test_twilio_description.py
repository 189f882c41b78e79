"""What we ask of Twilio's interface is what Twilio says that it takes; see descriptions/README.md."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.core.signing import dumps

from tests.factories.ways_out.described import ACCOUNT, described
from thirdpillar.ground.delivery.channels.calls import CallProvider
from thirdpillar.ground.delivery.channels.outcomes import (
    Accepted,
    NotFound,
    NotSent,
    Parcel,
    Refused,
    Unclear,
)
from thirdpillar.ground.delivery.channels.texts import TextProvider
from thirdpillar.ground.delivery.voices import SENTENCES, speech_address

DESCRIPTION = Path(__file__).parent / "descriptions" / "twilio_api_v2010.json"
ONE = Parcel(
    "11111111-aaaa", "sms", "+15551230001", "Ven el martes – ¡les esperamos!", language="es", sender="Oak School",
    hooks="https://oak.example",
)  # fmt: skip


@pytest.fixture(scope="module")
def root():
    with described(DESCRIPTION) as address:
        yield f"{address}/2010-04-01"


@pytest.fixture
def texts(root):
    return TextProvider(root, ACCOUNT, "secret", "+15550000000")


@pytest.fixture
def calls(root):
    return CallProvider(root, ACCOUNT, "secret", "+15550000000")


@pytest.mark.parametrize(
    "parcel",
    [
        ONE,
        replace(ONE, media=("https://oak.example/1.jpg", "https://oak.example/2.jpg")),
        replace(ONE, media=(f"https://oak.example/hooks/pictures/{dumps(['a' * 32, 1796000000])}",)),
        replace(ONE, channel="whatsapp"),
        replace(ONE, channel="whatsapp", media=("https://oak.example/1.jpg",)),
        replace(ONE, body="المدرسة مغلقة غدًا " * 40, hooks=""),
    ],
    ids=["text", "pictures", "signed picture", "whatsapp", "whatsapp picture", "long"],
)
def test_a_text_is_asked_for_as_described(texts, parcel):
    # One call: sent again without its pictures, a mistake in them would pass.
    assert texts.hand_over(parcel, texts.time_limit) == Accepted("SM" + "a" * 32)


def test_a_template_is_asked_for_as_described(texts):
    by_template = replace(texts, template="HX" + "b" * 32)
    assert isinstance(by_template.send(replace(ONE, channel="whatsapp")), Accepted)
    # A template that is none, by the description, is refused: it is held to its pattern.
    assert isinstance(replace(texts, template="mine").send(replace(ONE, channel="whatsapp")), Refused)


def test_the_list_is_asked_for_as_described(texts):
    # The list that the description gives as its example holds none of ours.
    assert texts.look_up(ONE) == NotFound()


def test_a_call_is_asked_for_as_described(calls):
    assert calls.send(replace(ONE, channel="voice")) == Accepted("CA" + "a" * 32)


@pytest.mark.parametrize(
    "more", [{"recorded": True}, {"asks": "speech"}, {"instead": "School is closed.", "instead_in": "en"}]
)
def test_calls_that_play_what_people_spoke_are_asked_for_as_described(calls, more):
    address = speech_address("https://oak.example", UUID(int=7), at=datetime(2026, 11, 2, tzinfo=UTC))
    if "recorded" in more:
        # Every sentence that may be played: still within what the provider takes.
        more = {"recorded": dict.fromkeys(SENTENCES, address), "media": (address,) * 3}
    assert calls.send(replace(ONE, channel="voice", language="so", **more)) == Accepted("CA" + "a" * 32)


def test_a_wrong_secret_is_told_from_a_wrong_text(texts):
    assert isinstance(replace(texts, secret="wrong").send(ONE), NotSent)


@pytest.mark.parametrize("wrong", ["Boddy", "MediaURL", "StatusCallBack", "to"])
def test_the_check_can_fail_a_wrong_name_is_refused(texts, wrong):
    """Without this, a mock that takes anything would let every mistake pass."""

    class Mistaken(TextProvider):
        def fields(self, parcel):
            right = {"boddy": "Body", "mediaurl": "MediaUrl", "statuscallback": "StatusCallback", "to": "To"}
            swapped = right[wrong.lower()]
            return [(wrong if key == swapped else key, value) for key, value in super().fields(parcel)]

    mistaken = Mistaken(texts.base, texts.account, texts.secret, texts.number)
    mine = replace(ONE, media=("https://oak.example/1.jpg",))
    assert isinstance(mistaken.hand_over(mine, texts.time_limit), Refused)


def test_the_check_can_fail_a_wrong_place_is_not_found(texts):
    assert isinstance(replace(texts, base=texts.base.replace("2010-04-01", "v1")).look_up(ONE), Unclear)
