"""Asking families of a gathering's time before it is chosen: where what gatherings know meets who is not reached yet."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from thirdpillar.doors.inviting.views import WHO
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings import queries
from thirdpillar.practice.gatherings.actions.timing import ask_free_times, ask_which
from thirdpillar.practice.gatherings.models import Gathering
from thirdpillar.proof.evidence.actions import refresh_reach
from thirdpillar.proof.evidence.queries import unreached_households


@open_to(*WHO)
@require_POST
def free(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """When could you come? Of those of whom nobody knows it."""
    return _ask(request, gathering_id, lambda **about: ask_free_times(**about))


@open_to(*WHO)
@require_POST
def which(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """Which of these two?"""
    typed = [request.POST.get(name, "").partition("-") for name in ("first", "second")]
    if not all(time.isdecimal() and place.isdecimal() for time, _dash, place in typed):
        raise Http404
    options = [(int(time), int(place)) for time, _dash, place in typed]
    return _ask(request, gathering_id, lambda **about: ask_which(options=options, **about))


def _ask(request: HttpRequest, gathering_id: UUID, ask: Callable) -> HttpResponse:
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    gathering: Gathering | None = queries.gathering(gathering_id, seen_by=scope)
    if gathering is None:
        raise Http404
    unreached = None
    if queries.Audience.of(gathering.audience).not_reached:
        refresh_reach(district_id=scope.district_id, at=now)
        unreached = unreached_households(seen_by=scope)
    try:
        asked = ask(gathering_id=gathering.pk, by=scope, at=now, unreached=unreached)
        messages.success(
            request,
            ngettext("%(n)s family is asked.", "%(n)s families are asked.", asked.new)
            % {"n": f"{asked.new:,}"},
        )
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("gatherings:when", gathering.pk)
