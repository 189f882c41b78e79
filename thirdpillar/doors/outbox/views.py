"""The outbox: what has gone or would have gone, each message as the family sees it, and what a person decides."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

from django.contrib import messages as notes
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from thirdpillar.doors.inbound import receive
from thirdpillar.doors.outbox.finding import about_gathering, found_message
from thirdpillar.doors.outbox.letters import waiting_letters
from thirdpillar.doors.outbox.unclear import MOST_UNCLEAR, WHO
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_choices
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery import actions, queries
from thirdpillar.ground.delivery.channels import kept_in_sandbox
from thirdpillar.ground.delivery.choices import Channel, MessageClass, State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import QuietHours, may_wait
from thirdpillar.practice.visits.actions.letters import OF_VISITS

PAGE = 50
SANDBOX = "sandbox"
STAFF_INVITATION = "accounts.invitation"
FAMILY_LINK = re.compile(r"(/v/)[\w-]+")


@open_to(*WHO)
@require_safe
def outbox(request: HttpRequest, gathering_id: UUID | None = None) -> HttpResponse:
    """All messages, by state, channel and language; those of one gathering where one is named."""
    scope = request.scope  # type: ignore[attr-defined]
    gathering, about = about_gathering(gathering_id, scope)
    wanted = {key: request.GET.get(key, "") for key in ("state", "channel", "language")}
    found = queries.messages(seen_by=scope, references=about, **wanted)
    deciding = wanted["state"] == State.AMBIGUOUS
    page = Paginator(found, MOST_UNCLEAR if deciding else PAGE).get_page(request.GET.get("page"))
    counts = queries.outbox_counts(seen_by=scope, references=about)
    states: dict[str, int] = {}
    for row in counts:
        states[row["state"]] = states.get(row["state"], 0) + row["messages"]
    languages = sorted({row["language"] for row in counts if row["language"]})
    record_read(
        by=scope, at=clock.now(), deed="delivery.outbox", subject="message", messages=len(page.object_list)
    )
    return render(
        request,
        "outbox/list.html",
        {
            "page": page,
            "gathering": gathering,
            "rows": [_shown(request, one) for one in page],
            "wanted": wanted,
            "deciding": deciding and bool(page.object_list),
            "pick_all": request.GET.get("pick") == "all",
            "states": [
                {"value": value, "label": f"{label} ({states.get(value, 0)})"}
                for value, label in State.choices
            ],
            "channels": [{"value": value, "label": label} for value, label in Channel.choices],
            "languages": [{"value": tag, "label": label} for tag, label in language_choices(languages)],
            "unclear": states.get(State.AMBIGUOUS, 0),
            "letters": queries.letters_to_print(seen_by=scope, references=about).count()
            if scope.sees_all
            else len(waiting_letters(scope, references=about, at=clock.now())),
            "fence": queries.fence(seen_by=scope) if scope.sees_all else None,
            "is_office": scope.role == Role.OFFICE,
            "given_up": queries.given_up(seen_by=scope, at=clock.now()).count() if scope.sees_all else 0,
            "sandboxed": [label for value, label in Channel.choices if kept_in_sandbox(value)],
        },
    )


def _shown(request: HttpRequest, message: Message) -> dict:
    waits_until = None
    if message.state == State.READY and may_wait(message.message_class, message.channel):
        zone = request.district.zone  # type: ignore[attr-defined]
        if QuietHours().hold_at(clock.now(), zone):
            waits_until = QuietHours().over_at(clock.now(), zone)
    # A code is its owner's alone. Of the invented people of a sample it is how one can try to sign in at all.
    is_sample = request.district.is_sample  # type: ignore[attr-defined]
    is_trial = is_sample and (message.provider == SANDBOX or kept_in_sandbox(message.channel))
    is_secret = message.message_class == MessageClass.SIGN_IN and not is_trial
    is_open = is_trial and request.scope.role == Role.OFFICE  # type: ignore[attr-defined]
    # Whoever has the code of the family's own page answers there, and writes, as the family.
    body = message.body if is_open else FAMILY_LINK.sub(r"\1…", message.body)
    return {
        "it": message,
        "body": body,
        "is_sandbox": message.provider == SANDBOX
        or (not message.provider and kept_in_sandbox(message.channel)),
        "is_secret": is_secret,
        "is_invitation": message.purpose == STAFF_INVITATION,
        "of_visits": message.purpose.startswith(OF_VISITS),
        "waits_until": waits_until,
        "first_words": "" if is_secret else (message.subject or body[:90]),
    }


@open_to(*WHO)
@require_safe
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message in full, as the family sees it."""
    found = found_message(request, message_id)
    record_read(
        by=request.scope,
        at=clock.now(),
        deed="delivery.message",
        subject="message",
        subject_id=found.pk,  # type: ignore[attr-defined]
    )
    shown = _shown(request, found)
    return render(
        request,
        "outbox/message.html",
        shown
        | {
            "answerable": _answerable(request, found),
            "receipts": found.receipts.order_by("at") if request.scope.sees_all else (),
        },  # type: ignore[attr-defined]
    )


@open_to(Role.OFFICE)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Stop all sending of the district at once, or let it go on."""
    scope = request.scope  # type: ignore[attr-defined]
    if request.POST.get("do") == "stop":
        actions.stop_sending(by=scope, at=clock.now())
        notes.warning(request, _("Nothing is sent any more until you switch it on again."))
    else:
        actions.resume_sending(by=scope, at=clock.now())
        notes.success(request, _("Sending goes on."))
    return redirect("delivery:outbox")


@open_to(Role.OFFICE)
@require_POST
def fence(request: HttpRequest) -> HttpResponse:
    """After a restore: a person has looked, sending may begin again."""
    actions.lift_fence(by=request.scope, at=clock.now())  # type: ignore[attr-defined]
    notes.success(request, _("Sending goes on. What is unclear is looked up first."))
    return redirect("delivery:outbox")


@open_to(*WHO)
@require_POST
def decide(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """A person says whether an unclear message went out."""
    found = found_message(request, message_id)
    try:
        actions.decide_unclear(
            message_id=found.pk,
            went_out=request.POST.get("went_out") == "yes",
            by=request.scope,  # type: ignore[attr-defined]
            at=clock.now(),
        )
    except Refused as refusal:
        notes.error(request, str(refusal.reason))
    else:
        notes.success(request, _("Settled."))
    return redirect("delivery:message", found.pk)


@open_to(*WHO)
@require_POST
def answer_as_family(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """In the sandbox only: answer this text as the family would, by the very way a real one takes."""
    found = found_message(request, message_id)
    if not _answerable(request, found) or found.state != State.ACCEPTED:
        raise Http404
    inbound = receive(
        district=request.district,  # type: ignore[attr-defined]
        provider=SANDBOX,
        reference=uuid4().hex,
        sender=found.address,
        body=request.POST.get("body", "")[:1600],
        at=clock.now(),
    )
    if inbound is not None:
        notes.success(request, _("The text came in: %(state)s.") % {"state": inbound.get_state_display()})
    return redirect("delivery:message", found.pk)


def _answerable(request: HttpRequest, message: Message) -> bool:
    """Whether this is a text of the sandbox to a family, which one may answer in its place once it has gone out."""
    is_text = message.channel == Channel.SMS and message.message_class != MessageClass.SIGN_IN
    return is_text and _shown(request, message)["is_sandbox"]
