"""The outbox: what has gone or would have gone, each message as the family sees it, and what a person decides."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

from django.contrib import messages as notes
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.doors.inbound import receive
from thirdpillar.doors.objecting import objections
from thirdpillar.doors.outbox.bundles import MOST_LETTERS, in_bundles
from thirdpillar.doors.outbox.unclear import MOST_UNCLEAR, WHO
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.bidi import in_order
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.languages import language_choices
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery import actions, queries
from thirdpillar.ground.delivery.channels import kept_in_sandbox
from thirdpillar.ground.delivery.choices import Channel, MessageClass, State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import QuietHours, may_wait
from thirdpillar.ground.people.wording import bus_name
from thirdpillar.practice.gatherings.models import Gathering
from thirdpillar.practice.gatherings.queries import gathering as gathering_of
from thirdpillar.practice.gatherings.queries import invitations_to
from thirdpillar.proof.reports.pdf import qr_picture
from thirdpillar.proof.reports.pdf import render as paper

PAGE = 50
SANDBOX = "sandbox"
STAFF_INVITATION = "accounts.invitation"
FAMILY_LINK = re.compile(r"(/v/)[\w-]+")


@open_to(*WHO)
@require_safe
def outbox(request: HttpRequest, gathering_id: UUID | None = None) -> HttpResponse:
    """All messages, by state, channel and language; those of one gathering where one is named."""
    scope = request.scope  # type: ignore[attr-defined]
    gathering, about = _about(gathering_id, scope)
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
            "letters": queries.letters_to_print(seen_by=scope, references=about).count(),
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
        "waits_until": waits_until,
        "first_words": "" if is_secret else (message.subject or body[:90]),
    }


@open_to(*WHO)
@require_safe
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message in full, as the family sees it."""
    found = _found(request, message_id)
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


@open_to(*WHO, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One letter: as it went; or, where it still waits and its button was pressed, put right and as it may go now."""
    found = _found(request, message_id)
    if not found.letter:
        raise Http404
    if found.state not in (State.READY, State.HELD):
        return _letters_pdf(request, [found], "letter.pdf")
    ready = _put_right(request, [found.pk]) if request.method == "POST" else []
    if not ready:
        # Looking changes nothing, and a letter to which somebody objects is not printed: its page says how it stands.
        return redirect("delivery:message", found.pk)
    return _letters_pdf(request, ready, "letter.pdf")


@open_to(*WHO)
@require_safe
def letters(request: HttpRequest, gathering_id: UUID | None = None) -> HttpResponse:
    """Letters that wait, by language, and in it by homeroom or by bus: to open as one file each, and to note as posted.

    Each button carries the letters that it means: one that is written meanwhile is not taken for posted.
    """
    scope = request.scope  # type: ignore[attr-defined]
    gathering, about = _about(gathering_id, scope)
    waiting = queries.letters_to_print(seen_by=scope, references=about).values_list(
        "language", "room", "bus", "pk"
    )
    groups = in_bundles(waiting)
    record_read(
        by=scope,
        at=clock.now(),
        deed="delivery.letters",
        subject="message",
        messages=sum(one["number"] for one in groups),
    )
    told = {"groups": groups, "gathering": gathering, "most": MOST_LETTERS}
    return render(request, "outbox/letters.html", told)


@open_to(*WHO, support=False)
@require_POST
def letters_file(request: HttpRequest) -> HttpResponse:
    """The letters of one button as one file."""
    found = _put_right(request, _ids(request))
    if not found:
        notes.info(request, _("No letter waits to be printed."))
        return redirect("delivery:letters")
    return _letters_pdf(request, found, f"letters-{found[0].language or 'en'}.pdf")


def _put_right(request: HttpRequest, asked: list[UUID]) -> list[Message]:
    """Of these letters those that wait and may be printed now."""
    scope = request.scope  # type: ignore[attr-defined]
    whole = Scope.system(scope.district_id, "letters are put right before they are printed")
    seen = set(queries.letters_to_print(seen_by=scope, ids=asked).values_list("pk", flat=True))
    ids = [one for one in asked if one in seen]
    # A restriction is not this reader's to know, yet the letter must keep to it.
    with tenancy.acting_as(whole):
        found = actions.letters_put_right(
            message_ids=ids,
            by=whole,
            at=clock.now(),
            objections=objections(request.district, whole),  # type: ignore[attr-defined]
        )
    if found:
        record_read(by=scope, at=clock.now(), deed="delivery.letters", subject="message", messages=len(found))
    return found


def _letters_pdf(request: HttpRequest, found: list[Message], name: str) -> HttpResponse:
    # What is sealed stands in the message's own words alone.
    data = [
        one.letter
        | {
            "qr": qr_picture(one.letter["link"]),
            "lead": one.letter["lead"] or in_order(one.body, one.letter["language"]),
        }
        | {"bus": bus_name(one.letter.get("bus", ""))}
        for one in found
        if one.letter
    ]
    response = HttpResponse(
        paper("letter", data, found[0].language or "en", is_sample=request.district.is_sample),  # type: ignore[attr-defined]
        content_type="application/pdf",
    )
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@open_to(*WHO)
@require_POST
def printed(request: HttpRequest) -> HttpResponse:
    """The letters of one button were printed and posted."""
    n = actions.mark_printed(message_ids=_ids(request), by=request.scope, at=clock.now())  # type: ignore[attr-defined]
    notes.success(request, ngettext("%d letter is noted as sent.", "%d letters are noted as sent.", n) % n)
    return redirect("delivery:letters")


def _ids(request: HttpRequest) -> list[UUID]:
    return ids_among(request.POST.get("letters", "").split(",")[:MOST_LETTERS])


def _about(gathering_id: UUID | None, scope) -> tuple[Gathering | None, QuerySet | None]:
    """The gathering that the address names, and the ids of its invitations; nothing where it names none."""
    if gathering_id is None:
        return None, None
    found = gathering_of(gathering_id, seen_by=scope)
    if found is None:
        raise Http404
    return found, invitations_to(found, seen_by=scope).values("pk")


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
    found = _found(request, message_id)
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
    found = _found(request, message_id)
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


def _found(request: HttpRequest, message_id: UUID) -> Message:
    found = Message.objects.seen_by(request.scope).filter(pk=message_id).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found
