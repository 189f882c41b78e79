"""How families are after an alert: counted as they answer, what a person must read, and whom somebody spoke with."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from thirdpillar.doors.alert_answers import decide_answer
from thirdpillar.doors.broadcasts import choosing, deeds
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.queries import broadcasts as queries
from thirdpillar.means.conversations.rules.broadcasts import SENDERS

PAGE = 25


def person_row(recipient, adults, students, numbers) -> dict:
    """One adult of a broadcast, as its lists show them."""
    return {
        "it": recipient, "adult": adults.get(recipient.adult_id), "numbers": numbers.get(recipient.adult_id, ()),
        "students": [students[key] for key in recipient.student_ids if key in students],
    }  # fmt: skip


@open_to(*SENDERS, support=False)
@require_safe
def families(request: HttpRequest, broadcast_id: UUID) -> HttpResponse:
    """How families are after an alert, counted as their answers come in."""
    scope = request.scope  # type: ignore[attr-defined]
    found = queries.broadcast(broadcast_id, seen_by=scope)
    if found is None or not found.asks_wellbeing:
        raise Http404
    unread = queries.answers_to_read(found, seen_by=scope)
    silent = Paginator(queries.who_is_silent(found, seen_by=scope), PAGE).get_page(request.GET.get("page"))
    help_wanted = list(queries.who_needs_help(found, seen_by=scope)[:200])
    shown = [*help_wanted, *silent, *(one for _text, one in unread)]
    adults, students = queries.people_of_recipients(shown, seen_by=scope)
    numbers = queries.numbers_of_recipients(shown, seen_by=scope)
    record_read(
        by=scope, at=clock.now(), deed="conversations.broadcast_families", subject="broadcast", subject_id=found.pk,
        people=len(shown),
    )  # fmt: skip
    whole, by_school = queries.how_they_are(found, seen_by=scope)
    return render(
        request,
        "broadcasts/families.html",
        {
            "it": found, "counted": choosing.by_school(by_school, scope), "page": silent, "all": whole,
            "unread": [person_row(one, adults, students, numbers) | {"text": text} for text, one in unread],
            "help": [person_row(each, adults, students, numbers) for each in help_wanted],
            "silent": [person_row(each, adults, students, numbers) for each in silent],
        },
    )  # fmt: skip


@open_to(*SENDERS, support=False)
@require_POST
def decide(request: HttpRequest, inbound_id: UUID) -> HttpResponse:
    """What a family answered to an alert in its own words: safe, or needs help."""
    scope, said = request.scope, request.POST.get("said", "")  # type: ignore[attr-defined]
    try:
        settled = decide_answer(
            inbound_id=inbound_id, said=said, district=request.district, by=scope, at=clock.now()  # type: ignore[attr-defined]
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return redirect("broadcasts:broadcasts")
    messages.success(request, _("Settled."))
    return redirect("broadcasts:families", settled.reference_id)


@open_to(*SENDERS, support=False)
@require_POST
def settle(request: HttpRequest, recipient_id: UUID) -> HttpResponse:
    """Somebody of us has spoken with them."""
    scope = request.scope  # type: ignore[attr-defined]
    try:
        settled = deeds.settle(recipient_id, by=scope)
    except Refused as refusal:
        raise Http404 from refusal
    messages.success(request, _("Noted: somebody has spoken with them."))
    return redirect("broadcasts:families", settled.broadcast_id)
