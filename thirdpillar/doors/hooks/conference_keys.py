"""In a call of ours about conferences: the key of another time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement

from django.http import HttpRequest, HttpResponse

from thirdpillar.doors.conference_calls import choose_in_call, is_of_conference
from thirdpillar.doors.hooks.calls import answer, called, root, say_offer, voice_for
from thirdpillar.doors.hooks.twilio import signed_by
from thirdpillar.doors.hooks.views import posted_by_provider
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.channels.calls import written
from thirdpillar.ground.delivery.choices import Channel


@posted_by_provider
def time_chosen(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One of the times that were said; they stand in the address, which the provider signs."""
    signed_by(request, Channel.VOICE)
    by, call = Scope.system(request.district.pk, "a key pressed in a call"), Element("Response")
    with tenancy.acting_as(by):
        message = called(message_id, by)
        if is_of_conference(message):
            times = [datetime.fromisoformat(one) for one in request.GET.getlist("t")]
            key = request.POST.get("Digits", "")
            found = choose_in_call(message, times, key, by=by, at=clock.now())
            spoken = voice_for(message.language, request, by)
            say_offer(call, found, f"{root(request)}/hooks/calls/{message.pk}", spoken)
    SubElement(call, "Hangup")
    return answer(written(call))
