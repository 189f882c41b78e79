"""What people speak for calls: fetched by the provider that plays it, and spoken by one of ours whom we call."""

from __future__ import annotations

from uuid import UUID
from xml.etree.ElementTree import Element, SubElement

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thirdpillar.doors.hooks.calls import answer, called, root
from thirdpillar.doors.hooks.twilio import signed_by
from thirdpillar.doors.hooks.views import posted_by_provider
from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.files import file_answer
from thirdpillar.ground.delivery.actions.calling import parcel_of
from thirdpillar.ground.delivery.actions.speeches import keep_spoken, note_spoken
from thirdpillar.ground.delivery.channels.calls import (
    CallProvider,
    ask_for_key,
    ask_to_speak,
    play,
    say,
    written,
)
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.queries.speeches import speech_to_play
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.ground.delivery.spoken import SPOKEN
from thirdpillar.ground.delivery.voices import speech_meant

KEEP, ANEW = "1", "2"
# Our own people choose in a call of their own making: English, as its first sentence is.
KEEP_IT = "To keep it, press 1. To say it once more, press 2."


@by_link
@never_cache
@require_safe
def speech(request: HttpRequest, token: str) -> HttpResponse:
    """The sound alone, without a name, to the provider that plays it: by a signed address, for two hours."""
    district, at = request.district, clock.now()  # type: ignore[attr-defined]
    speech_id = speech_meant(token, at=at)
    if district is None or speech_id is None:
        raise Http404
    machine = Scope.system(district.pk, "a provider plays what a person spoke")
    with tenancy.acting_as(machine):
        found = speech_to_play(speech_id, seen_by=machine)
        if found is None:
            raise Http404
        record_read(
            by=machine, at=at, deed="delivery.speech_played", subject="script", subject_id=found.script_id
        )
    response = file_answer(bytes(found.content), found.content_type, "sound")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@posted_by_provider
def spoken_by_us(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One of ours has spoken after the tone: it is played back, and a key says whether it is kept."""
    provider, reference = signed_by(request, Channel.VOICE), request.POST.get("RecordingSid", "")
    seconds, by = request.POST.get("RecordingDuration", "0"), _machine(request)
    call = Element("Response")
    with tenancy.acting_as(by):
        is_noted = isinstance(provider, CallProvider) and note_spoken(
            message=called(message_id, by), provider=provider.name, reference=reference,
            seconds=int(seconds) if seconds.isdecimal() else 0, by=by, at=clock.now(),
        )  # fmt: skip
    if is_noted and isinstance(provider, CallProvider) and reference:
        play(call, provider.sound_of(reference))
        ask_for_key(
            call, f"{root(request)}/hooks/calls/{message_id}/keep/?recording={reference}", [(KEEP_IT, SPOKEN["en"])]
        )  # fmt: skip
    SubElement(call, "Hangup")
    return answer(written(call))


@posted_by_provider
def key_after_speaking(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """1 keeps it, 2 has it said once more; what no key keeps is played to nobody."""
    provider, by = signed_by(request, Channel.VOICE), _machine(request)
    digit, call = request.POST.get("Digits", ""), Element("Response")
    with tenancy.acting_as(by):
        message = called(message_id, by)
        is_kept = digit == KEEP and keep_spoken(
            message=message, provider=provider.name, reference=request.GET.get("recording", ""), by=by, at=clock.now()
        )  # fmt: skip
    if digit == ANEW:
        terms = SendingTerms(zone=request.district.zone, hooks=root(request))
        return answer(ask_to_speak(parcel_of(message, terms)))
    if is_kept:
        say(call, SPOKEN["en"].noted, SPOKEN["en"])
    SubElement(call, "Hangup")
    return answer(written(call))


def _machine(request: HttpRequest) -> Scope:
    return Scope.system(request.district.pk, "one of ours speaks a text for calls")
