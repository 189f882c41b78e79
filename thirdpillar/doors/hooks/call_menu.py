"""In a call of ours: by which way, and in which language, whoever was called wants to be reached. Doubt goes to a person."""

from __future__ import annotations

from uuid import UUID
from xml.etree.ElementTree import Element, SubElement

from django.http import HttpRequest, HttpResponse

from thirdpillar.doors.hooks.calls import answer, called, root, voice_for
from thirdpillar.doors.hooks.twilio import signed_by
from thirdpillar.doors.hooks.views import posted_by_provider
from thirdpillar.doors.voices import wish_in_call
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.channels.calls import ask_for_answer, ask_for_key, say, written
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.spoken import SPOKEN, Spoken
from thirdpillar.ground.people.choices import ReachWay

WAYS = {"1": ReachWay.TEXT, "2": ReachWay.EMAIL, "3": ReachWay.LETTER, "4": ReachWay.CALL}
LANGUAGES, ANOTHER = "5", "0"
# What is read, where the spoken tag leaves it open.
READ_AS = {"zh": "zh-Hans"}


def others_than(language: str) -> dict[str, str]:
    """{key: language} of those that have a voice, but for the one that is spoken in this call."""
    mine = language.lower().partition("-")[0]
    return {str(place): tag for place, tag in enumerate((one for one in SPOKEN if one != mine), start=1)}


@posted_by_provider
def way_chosen(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """1 text, 2 e-mail, 3 letter, 4 calls: that comes first from now on. 5 asks for the language."""
    message, digit = _pressed(request, message_id)
    spoken, call = _voice(request, message), Element("Response")
    if digit == LANGUAGES:
        said = [
            (SPOKEN[tag].here.format(key=key), SPOKEN[tag])
            for key, tag in others_than(message.language).items()
        ]
        here = f"{root(request)}/hooks/calls/{message.pk}"
        ask_for_key(call, f"{here}/language/", [*said, (spoken.other, spoken)])
    elif digit in WAYS:
        done = wish_in_call(
            district=request.district, message=message, reference=_once(request, digit), way=WAYS[digit],
            at=clock.now(),
        )  # fmt: skip
        say(call, spoken.noted if done else spoken.person, spoken)
    SubElement(call, "Hangup")
    return answer(written(call))


@posted_by_provider
def language_chosen(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The key of a language: that is what we write and say from now on. 0 has them say which, for a person to hear."""
    message, digit = _pressed(request, message_id)
    spoken, call = _voice(request, message), Element("Response")
    tag = others_than(message.language).get(digit)
    if tag:
        done = wish_in_call(
            district=request.district, message=message, reference=_once(request, digit), at=clock.now(),
            reads=READ_AS.get(tag, tag),
        )  # fmt: skip
        spoken = SPOKEN[tag]
        say(call, spoken.noted if done else spoken.person, spoken)
    elif digit == ANOTHER:
        ask_for_answer(call, f"{root(request)}/hooks/calls/{message.pk}/recorded/", spoken)
    SubElement(call, "Hangup")
    return answer(written(call))


def _pressed(request: HttpRequest, message_id: UUID) -> tuple[Message, str]:
    signed_by(request, Channel.VOICE)
    by = Scope.system(request.district.pk, "a key pressed in a call")
    with tenancy.acting_as(by):
        return called(message_id, by), request.POST.get("Digits", "")


def _voice(request: HttpRequest, message: Message) -> Spoken:
    return voice_for(message.language, request, Scope.system(request.district.pk, "a key pressed in a call"))


def _once(request: HttpRequest, digit: str) -> str:
    """A name of this press: what the provider asks again is done once."""
    return f"{request.POST.get('CallSid', '')}:{request.path.rstrip('/').rpartition('/')[2]}:{digit}"
