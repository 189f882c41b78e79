"""Phone calls: what the keys do, what was spoken after the tone, and whoever rings our number."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement

from django.http import Http404, HttpRequest, HttpResponse

from thirdpillar.doors.alert_answers import count_key
from thirdpillar.doors.conference_calls import Offer, is_of_conference, offer_in_call
from thirdpillar.doors.hooks.twilio import signed_by
from thirdpillar.doors.hooks.views import posted_by_provider
from thirdpillar.doors.voices import keep_voice, language_of
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import stop_address
from thirdpillar.ground.delivery.actions.calling import parcel_of, with_voices
from thirdpillar.ground.delivery.channels.calls import (
    AGAIN,
    CHANGE,
    HELP,
    NEVER,
    RECORD,
    ask_for_answer,
    ask_for_key,
    call_script,
    say,
    written,
)
from thirdpillar.ground.delivery.choices import Asks, Channel
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.queries.speeches import sentences_of
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.ground.delivery.spoken import Spoken, spoken_in
from thirdpillar.ground.delivery.voices import Recorded, needs_person, voice_of


@posted_by_provider
def key_pressed(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """1 says it again, 2 takes an answer down, 3 asks how they want to be reached, 9 stops all calls
    to this number; anything else ends the call. In a call about conferences 3 is for another time.

    Where an alert asks how a family is, 1 says safe, 2 says help, and every other key has it said again: an alert is
    stopped by nobody.
    """
    provider = signed_by(request, Channel.VOICE)
    district, digit = request.district, request.POST.get("Digits", "")
    by = Scope.system(district.pk, "a key pressed in a call")
    with tenancy.acting_as(by):
        message = called(message_id, by)
        terms = SendingTerms(
            zone=district.zone, sender=district.sender_name or district.name, hooks=root(request)
        )
        (message,) = with_voices(by, [message], terms)
        spoken, call = voice(message.language, message.recorded), Element("Response")
        if message.asks == Asks.WELLBEING:
            thanks = count_key(
                message, digit, provider=provider.name, call=request.POST.get("CallSid", ""), by=by, at=clock.now()
            )  # fmt: skip
            if not thanks:
                return answer(call_script(parcel_of(message, terms)) or written(call))
            # The words are in the language of the call: where no machine speaks it, what a person spoke stands for them.
            said = spoken.person if digit == HELP else spoken.noted
            say(call, said if needs_person(message.language) else thanks, spoken)
        elif digit == AGAIN:
            return answer(call_script(parcel_of(message, terms)) or written(call))
        elif digit == RECORD:
            ask_for_answer(call, f"{root(request)}/hooks/calls/{message.pk}/recorded/", spoken)
        elif digit == CHANGE and is_of_conference(message):
            found = offer_in_call(message, by=by, at=clock.now())
            say_offer(call, found, f"{root(request)}/hooks/calls/{message.pk}", spoken)
        elif digit == CHANGE:
            ask_how(call, f"{root(request)}/hooks/calls/{message.pk}", spoken)
        elif digit == NEVER:
            stop_address(
                by=by,
                at=clock.now(),
                channel=Channel.VOICE,
                address=message.address,
                because="asked in a call",
            )
            say(call, spoken.stopped, spoken)
    SubElement(call, "Hangup")
    return answer(written(call))


@posted_by_provider
def spoken_after_tone(request: HttpRequest, message_id: UUID | None = None) -> HttpResponse:
    """What somebody said after the tone: kept as a voice note, once, for a person to hear."""
    provider = signed_by(request, Channel.VOICE)
    reference, seconds = request.POST.get("RecordingSid", ""), request.POST.get("RecordingDuration", "0")
    # Of a call of ours the family is at the far end; of a call to us, at the near one.
    number = request.POST.get("To" if message_id else "From", "")
    language, by = "", Scope.system(request.district.pk, "a voice note in a call")
    if reference and number:
        language = keep_voice(
            district=request.district, provider=provider.name, reference=reference, number=number,
            seconds=int(seconds) if seconds.isdecimal() else 0, message_id=message_id, at=clock.now(),
        )  # fmt: skip
    spoken, call = voice_for(language, request, by), Element("Response")
    say(call, spoken.thanks, spoken)
    SubElement(call, "Hangup")
    return answer(written(call))


@posted_by_provider
def answered(request: HttpRequest) -> HttpResponse:
    """Somebody rings the number that our calls come from: they may speak, in the language that we know they speak."""
    signed_by(request, Channel.VOICE)
    district = request.district
    by = Scope.system(district.pk, "somebody rings the number of our calls")
    spoken = voice_for(language_of(district, request.POST.get("From", "")), request, by)
    call = Element("Response")
    if isinstance(spoken.sender, Recorded):
        say(call, spoken.sender, spoken)
    else:
        say(call, district.sender_name or district.name, spoken)
    ask_for_answer(call, f"{root(request)}/hooks/calls/recorded/", spoken)
    return answer(written(call))


def say_offer(call: Element, offer: Offer, here: str, spoken: Spoken) -> None:
    """Say times with their keys, what became of a key, or that a person calls."""
    if offer.is_for_person:
        say(call, spoken.person, spoken)
    elif offer.times:
        query = urlencode([("t", one.isoformat()) for one in offer.times])
        ask_for_key(call, f"{here}/time/?{query}", [(line, spoken) for line in offer.said])
    else:
        for line in offer.said:
            say(call, line, spoken)


def called(message_id: UUID, by: Scope) -> Message:
    """The call that the address names; raises Http404 where there is none."""
    message = Message.objects.seen_by(by).filter(pk=message_id, channel=Channel.VOICE).first()
    if message is None:
        raise Http404
    return message


def ask_how(call: Element, here: str, spoken: Spoken) -> None:
    """Ask by which way, or in which language, whoever was called wants to be reached."""
    ways = (spoken.by_text, spoken.by_email, spoken.by_letter, spoken.by_call, spoken.languages)
    ask_for_key(call, f"{here}/way/", [(sentence, spoken) for sentence in ways])


def voice(language: str, recorded: Mapping[str, str] | None = None) -> Spoken:
    """What is said in a language, as people spoke it or by machine; in English where there is neither."""
    found = voice_of(language, recorded or {}) or spoken_in("en")
    assert found is not None
    return found


def voice_for(language: str, request: HttpRequest, by: Scope) -> Spoken:
    """The same, with what people spoke of the sentences of every call."""
    with tenancy.acting_as(by):
        return voice(language, sentences_of(language, hooks=root(request), at=clock.now(), seen_by=by))


def root(request: HttpRequest) -> str:
    """Our own address, as the provider reached it."""
    return request.build_absolute_uri("/").rstrip("/")


def answer(script: str) -> HttpResponse:
    """What the provider does next."""
    return HttpResponse(script, content_type="text/xml")
