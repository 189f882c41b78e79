"""Two guardians in one conversation: staff ask, take down a yes that was told to them, and end it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Adult
from thirdpillar.means.conversations import queries
from thirdpillar.means.conversations.actions import seats as actions
from thirdpillar.means.conversations.choices import Way
from thirdpillar.means.conversations.models import Thread
from thirdpillar.means.conversations.queries.seats import may_be_second, seats_of, together
from thirdpillar.means.conversations.rules.threads import WRITERS


def seats_shown(thread: Thread, *, on, seen_by) -> dict:
    """What the page of a thread says of reading together."""
    seats = seats_of(thread, seen_by=seen_by)
    names = Adult.objects.seen_by(seen_by).in_bulk({seat.adult_id for seat in seats})
    return {
        "seat_names": {key: adult.display_name for key, adult in names.items()},
        "seats": [
            {"it": seat, "name": names[seat.adult_id].display_name if seat.adult_id in names else ""}
            for seat in seats
        ],
        "together": together(thread, on=on, seen_by=seen_by),
        "seconds": may_be_second(thread, on=on, seen_by=seen_by),
    }


def _done(request: HttpRequest, thread_id: UUID, deed, said: str) -> HttpResponse:
    thread = queries.thread(thread_id, seen_by=request.scope)  # type: ignore[attr-defined]
    if thread is None:
        raise Http404
    try:
        deed(thread)
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("threads:thread", thread_id)


@open_to(*WRITERS, support=False)
@require_POST
def ask(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Ask both, each by their own way."""
    try:
        adult_id = UUID(request.POST.get("adult", ""))
    except ValueError:
        raise Http404 from None
    return _done(
        request,
        thread_id,
        lambda thread: actions.ask_to_read_together(
            thread_id=thread.pk, adult_id=adult_id, by=request.scope, at=clock.now()
        ),
        _("Asked. They read together once both have said yes."),
    )


@open_to(*WRITERS, support=False)
@require_POST
def told(request: HttpRequest, thread_id: UUID, seat_id: UUID) -> HttpResponse:
    """A guardian told staff: yes, or no more."""
    yes = request.POST.get("said") == "yes"

    def deed(thread):
        if not any(seat.pk == seat_id for seat in seats_of(thread, seen_by=request.scope)):
            raise Http404
        if yes:
            actions.agree_to_read_together(seat_id=seat_id, way=Way.TOLD, by=request.scope, at=clock.now())
        else:
            actions.stop_reading_together(seat_id=seat_id, by=request.scope, at=clock.now())

    return _done(request, thread_id, deed, _("Noted."))
