"""Letters that wait: printed in bundles, and noted as posted. A family's own code is on the paper alone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notes
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.doors.objecting import objections, still
from thirdpillar.doors.outbox.bundles import MOST_LETTERS, in_bundles
from thirdpillar.doors.outbox.finding import about_gathering, found_message
from thirdpillar.doors.outbox.unclear import WHO
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.bidi import in_order
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.delivery import actions, queries
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.wording import bus_name
from thirdpillar.practice.visits.actions.letters import (
    HIDDEN,
    OF_VISITS,
    hide_codes,
    with_codes,
    without_code,
)
from thirdpillar.practice.visits.actions.telling import BOOKED, CALLED_OFF
from thirdpillar.practice.visits.queries.planning.letters import visits_planned_by
from thirdpillar.proof.reports.pdf import qr_picture
from thirdpillar.proof.reports.pdf import render as paper


def waiting_letters(scope: Scope, *, at, ids=None, references: QuerySet | None = None) -> list[tuple]:
    """Letters that this asker may print now: (language, homeroom, bus, id), in the order in which they are printed.

    News of visits names who visits and is the office's in the outbox; its letters are printed by who plans there too, and
    no letter about visits by who evaluates (R-PTHV-1b).
    """
    mine = queries.letters_to_print(seen_by=scope, ids=ids, references=references)
    found = _rows(mine.exclude(purpose__startswith=OF_VISITS, school_id__in=scope.evaluates_at), at)
    if references is None and not scope.sees_all:
        visits = list(visits_planned_by(scope, at=at))
        whole = _whole(scope)
        with tenancy.acting_as(whole):
            news = queries.letters_to_print(seen_by=whole, ids=ids, references=visits)
            named = Q(purpose__startswith=BOOKED) | Q(purpose__startswith=CALLED_OFF)
            known = {row[-1] for row in found}
            more = [row for row in _rows(news.filter(named), at) if row[-1] not in known]
        found = sorted([*found, *more]) if more else found
    return [(language, room, bus, pk) for language, room, _address, bus, pk in found]


def _rows(found: QuerySet, at) -> list[tuple]:
    found = found.exclude(expires_at__lte=at, purpose__startswith=OF_VISITS)
    return list(found.values_list("language", "room", "address", "bus", "pk"))


def _whole(scope: Scope) -> Scope:
    """Whoever prints, in the sight of the whole district: for letters of which is known that they may."""
    return Scope(scope.district_id, "district", account_id=scope.account_id, purpose="letters are printed")


@open_to(*WHO, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One letter: as it went; or, where its button was pressed, put right and as it may go now."""
    found = found_message(request, message_id)
    if not found.letter:
        raise Http404
    is_visit = found.purpose.startswith(OF_VISITS)
    if is_visit and found.school_id in request.scope.evaluates_at:  # type: ignore[attr-defined]
        raise Http404
    if found.state not in (State.READY, State.HELD):
        if is_visit and request.method == "POST":
            return _letters_pdf(request, _with_codes(request, [found]), "letter.pdf")
        return _letters_pdf(request, [without_code(found) if is_visit else found], "letter.pdf")
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
    gathering, about = about_gathering(gathering_id, scope)
    groups = in_bundles(waiting_letters(scope, at=clock.now(), references=about))
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
    seen = {row[3] for row in waiting_letters(scope, at=clock.now(), ids=asked)}
    ids = [one for one in asked if one in seen]
    # A restriction is not this reader's to know, yet the letter must keep to it.
    with tenancy.acting_as(whole):
        found = actions.letters_put_right(
            message_ids=ids,
            by=whole,
            at=clock.now(),
            objections=objections(request.district, whole),  # type: ignore[attr-defined]
            still=still(whole),
        )
    if found:
        record_read(by=scope, at=clock.now(), deed="delivery.letters", subject="message", messages=len(found))
    return _with_codes(request, found)


def _with_codes(request: HttpRequest, found: list[Message]) -> list[Message]:
    """The letters for the paper, and what stays of them here without their codes."""
    whole = _whole(request.scope)  # type: ignore[attr-defined]
    with tenancy.acting_as(whole):
        on_paper = with_codes(found, by=whole, at=clock.now())
        hide_codes(found, by=whole)
    return on_paper


def _letters_pdf(request: HttpRequest, found: list[Message], name: str) -> HttpResponse:
    # What is sealed stands in the message's own words alone.
    data = [
        one.letter
        | {
            "qr": qr_picture(one.letter["link"]),
            # A link without its code leads nowhere.
            "plain": one.letter.get("plain", False) or one.letter["link"].endswith(HIDDEN),
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
    scope, at, asked = request.scope, clock.now(), _ids(request)  # type: ignore[attr-defined]
    seen = {row[3] for row in waiting_letters(scope, at=at, ids=asked)}
    whole = _whole(scope)
    with tenancy.acting_as(whole):
        n = actions.mark_printed(message_ids=[one for one in asked if one in seen], by=whole, at=at)
        hide_codes(Message.objects.seen_by(whole).filter(pk__in=seen, state=State.ACCEPTED), by=whole)
    notes.success(request, ngettext("%d letter is noted as sent.", "%d letters are noted as sent.", n) % n)
    return redirect("delivery:letters")


def _ids(request: HttpRequest) -> list[UUID]:
    return ids_among(request.POST.get("letters", "").split(",")[:MOST_LETTERS])
