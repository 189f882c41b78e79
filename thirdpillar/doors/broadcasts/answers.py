"""How families are after an alert: counted as they answer, what a person must read, and who of us takes care of whom."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from thirdpillar.doors.alert_answers import decide_answer, how_soon
from thirdpillar.doors.broadcasts import choosing, deeds
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.models import Broadcast
from thirdpillar.means.conversations.queries import broadcasts as queries
from thirdpillar.means.conversations.queries.calls_for_help import (
    alerts_with_calls,
    new_since,
    words_of_families,
)
from thirdpillar.means.conversations.queries.inbound import hidden_among
from thirdpillar.means.conversations.queries.silent import who_is_silent
from thirdpillar.means.conversations.rules.broadcasts import SENDERS

PAGE = 25
# So many fit on the paper of one list; a school's own list is shorter.
PRINTED = 2000
MOST_CALLING = 500


def person_row(recipient, adults, students, numbers) -> dict:
    """One adult of a broadcast, as its lists show them."""
    return {
        "it": recipient, "adult": adults.get(recipient.adult_id), "numbers": numbers.get(recipient.adult_id, ()),
        "students": [students[key] for key in recipient.student_ids if key in students],
    }  # fmt: skip


@open_to(*SENDERS, support=False)
@require_safe
def families(request: HttpRequest, broadcast_id: UUID) -> HttpResponse:
    """How families are after an alert; asked by a page that is open already, the figures alone, where they changed."""
    scope = request.scope  # type: ignore[attr-defined]
    found = queries.broadcast(broadcast_id, seen_by=scope)
    if found is None or not found.asks_wellbeing:
        raise Http404
    if request.htmx:  # type: ignore[attr-defined]
        return _figures_now(request, found, scope)
    schools = choosing.schools_of(found, scope)
    school_id = next((key for key, _name in schools if str(key) == request.GET.get("school")), None)
    figures = _figures(found, scope, clock.now())
    unread = sorted(queries.answers_to_read(found, seen_by=scope), key=lambda one: how_soon(one[0]))
    hidden = hidden_among([text for text, _asked in unread], seen_by=scope)
    for text, _asked in unread:
        # What may answer a case of theirs: that they wrote is enough to call them.
        text.body = "…" if text.pk in hidden else text.body
    is_whole = "all" in request.GET
    grades = choosing.grades_of(scope, school_id)
    grade = request.GET.get("grade", "")
    grade = grade if grade in grades else ""
    everybody = who_is_silent(found, seen_by=scope, school_id=school_id, grade=grade)
    silent = Paginator(everybody, PRINTED if is_whole else PAGE).get_page(request.GET.get("page"))
    help_wanted = list(queries.who_needs_help(found, seen_by=scope)[:MOST_CALLING])
    shown = [*help_wanted, *silent, *(one for _text, one in unread)]
    adults, students = queries.people_of_recipients(shown, seen_by=scope)
    numbers = queries.numbers_of_recipients(shown, seen_by=scope)
    said = words_of_families(found, help_wanted, seen_by=scope)
    names = account_names({one.called_by_id for one in help_wanted if one.called_by_id}, seen_by=scope)
    record_read(
        by=scope, at=clock.now(), deed="conversations.broadcast_families", subject="broadcast", subject_id=found.pk,
        people=len(shown),
    )  # fmt: skip
    return render(
        request,
        "broadcasts/families.html",
        figures | {
            "page": silent, "schools": schools, "school_id": school_id, "is_whole": is_whole, "grades": grades,
            "grade": grade,
            "may_end": deeds.open_now(found, scope).get("over"),
            "calls_for_help": [one for one in alerts_with_calls(seen_by=scope) if one[0] != found.pk],
            "unread": [person_row(one, adults, students, numbers) | {"text": text} for text, one in unread],
            "help": [
                person_row(each, adults, students, numbers)
                | {"said": said.get(each.adult_id, ()), "caller": names.get(each.called_by_id or each.pk, "")}
                for each in help_wanted
            ],
            "silent": [person_row(each, adults, students, numbers) for each in silent],
        },
    )  # fmt: skip


def _figures(found: Broadcast, scope: Scope, since: datetime) -> dict:
    """What is counted, and how many families said something since the page was opened."""
    whole, shares = queries.how_they_are(found, seen_by=scope)
    fresh = new_since(found, since, seen_by=scope)
    return {
        "it": found, "all": whole, "counted": choosing.by_school(shares, scope), "since": since.isoformat(),
        "fresh": fresh, "key": f"{whole.help}.{whole.settled}.{whole.safe}.{whole.unclear}.{whole.silent}.{fresh}",
    }  # fmt: skip


def _figures_now(request: HttpRequest, found: Broadcast, scope: Scope) -> HttpResponse:
    try:
        since = datetime.fromisoformat(request.GET.get("since", ""))
    except ValueError:
        since = clock.now()
    figures = _figures(found, scope, since if since.tzinfo else clock.now())
    if figures["key"] == request.GET.get("key"):
        return HttpResponse(status=204)  # nothing is swapped, nothing is read out
    return render(request, "broadcasts/_parts/how_they_are.html", figures | {"is_part": True})


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
    """Somebody of us has spoken with them, or is calling them."""
    scope = request.scope  # type: ignore[attr-defined]
    broadcast_id = queries.broadcast_of_recipient(recipient_id, seen_by=scope)
    if broadcast_id is None:
        raise Http404
    try:
        settled = deeds.settle(recipient_id, request)
        if settled.settled_at:
            messages.success(request, _("Noted: somebody has spoken with them."))
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("broadcasts:families", broadcast_id)
