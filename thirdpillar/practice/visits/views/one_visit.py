"""One visit for whoever plans it: accepted, kept, moved, given to others, called off."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.practice.visits.actions.booking import facts_of
from thirdpillar.practice.visits.actions.mending import SAME_TIME, find_somebody_else
from thirdpillar.practice.visits.actions.scheduling import (
    accept_proposals,
    call_off_visit,
    lock_visit,
    move_visit,
)
from thirdpillar.practice.visits.actions.seating import confirm_seat
from thirdpillar.practice.visits.choices import Part, Stage
from thirdpillar.practice.visits.forms.planning import MoveForm, moment_typed
from thirdpillar.practice.visits.models import Visit
from thirdpillar.practice.visits.queries.planning import board
from thirdpillar.practice.visits.rules import may_call_off
from thirdpillar.practice.visits.views.common import PLAN, done
from thirdpillar.practice.visits.views.reading import note_read
from thirdpillar.practice.visits.wording.booked import wording_for


@open_to(*PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def planned(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The visit with its form: another time, other people. `?begins=` is a time that a booked one was dragged to."""
    visit, scope = _found(request, visit_id), request.scope  # type: ignore[attr-defined]
    zone = request.district.zone  # type: ignore[attr-defined]
    wished = _wished(request, visit)
    form, card = _form(request, visit)
    note_read(scope, [visit])
    if request.method == "POST" and form.is_valid():
        if done(
            request,
            lambda: move_visit(visit_id=visit.pk, by=scope, at=clock.now(), **form.facts()),
            _("Noted."),
        ):
            return redirect("visits:planned", visit.pk)
        form, card = _form(request, _found(request, visit_id))
    return render(
        request,
        "visits/planned.html",
        {
            "it": visit,
            "card": card,
            "form": form,
            "zone": zone,
            "wished": wished,
            "told": _told_off(visit, zone) if wished else None,
            "open": visit.stage in ("proposed", "scheduled") and may_call_off(visit, at=clock.now()) is None,
        },
        status=422 if request.method == "POST" and form.errors else 200,
    )


@open_to(*PLAN)
@require_POST
def change(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """One deed on one visit; the board sends them, too."""
    visit, scope = _found(request, visit_id), request.scope  # type: ignore[attr-defined]
    at, deed, who = (
        clock.now(),
        request.POST.get("deed", ""),
        next(iter(ids_among([request.POST.get("who", "")])), None),
    )
    mine = {"visit_id": visit.pk, "by": scope, "at": at}
    begins = moment_typed(request.POST.get("begins", ""))
    if deed == "move" and begins and visit.stage == Stage.SCHEDULED and begins != visit.begins_at:
        # A slip of the hand un-books nothing: its page asks once more, and says what the family is told.
        asks = urlencode({"begins": begins.isoformat()})
        return redirect(f"{reverse('visits:planned', args=[visit.pk])}?{asks}#move")
    deeds = {
        "accept": lambda: accept_proposals(school_id=visit.school_id, visit_ids=[visit.pk], by=scope, at=at),
        "lock": lambda: lock_visit(locked=True, **mine),
        "unlock": lambda: lock_visit(locked=False, **mine),
        "call_off": lambda: call_off_visit(**mine),
        "family": lambda: call_off_visit(by_family=True, **mine),
        **({"move": lambda: move_visit(begins_at=begins, **mine)} if begins else {}),
        **({"comes": lambda: confirm_seat(account_id=who, **mine)} if who else {}),
    }
    if deed == "cannot" and who:
        done(request, lambda: _somebody_else(request, who, mine))
    elif deed in deeds:
        done(request, deeds[deed], _("Noted."))
    else:
        raise Http404
    now = _found(request, visit_id)
    is_off = now.stage not in ("proposed", "scheduled")
    if request.POST.get("back") == "board" or is_off:
        return _to_board(now, request.district.zone)  # type: ignore[attr-defined]
    return redirect("visits:planned", visit.pk)


def _somebody_else(request: HttpRequest, who: UUID, mine: dict) -> None:
    """Somebody cannot come: it says at once what became of the visit."""
    found = find_somebody_else(account_id=who, **mine)
    if found == SAME_TIME:
        said = ngettext("%d visit: its people are asked now.", "%d visits: their people are asked now.", 1)
        messages.success(request, said % 1)
    else:
        messages.warning(request, _("This visit is not on the plan any more."))


def _to_board(visit: Visit, zone: str) -> HttpResponse:
    """The week in which the visit is now, with the focus on it: the next press of a key moves it on."""
    week = visit.begins_at.astimezone(ZoneInfo(zone)).date()
    board_of = reverse("visits:board", args=[visit.school_id])
    return redirect(f"{board_of}?week={week:%Y-%m-%d}#visit-{visit.pk}")


def _wished(request: HttpRequest, visit: Visit) -> datetime | None:
    """The time that a booked visit was dragged to and nobody has said yes to so far."""
    wished = moment_typed(request.GET.get("begins", "")) if visit.stage == Stage.SCHEDULED else None
    return None if wished == visit.begins_at else wished


def _told_off(visit: Visit, zone: str) -> dict:
    """What its family is told at once where a booked visit goes to another time, in the reader's language."""
    wording = wording_for(get_language() or "en")
    when = day_and_time(visit.begins_at, zone, wording.language)
    return {"title": wording.say("called_off_subject"), "when": when, "words": wording.say("looking")}


def _found(request: HttpRequest, visit_id: UUID) -> Visit:
    found = Visit.objects.seen_by(request.scope).filter(pk=visit_id).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _form(request: HttpRequest, visit: Visit) -> tuple[MoveForm, board.Card]:
    """The form with the family's times, and those who opted in; who teaches its children first."""
    scope, zone, at = request.scope, request.district.zone, clock.now()  # type: ignore[attr-defined]
    wide = Scope.system(scope.district_id, "who may go on a visit")
    with tenancy.acting_as(wide):
        whole = Visit.objects.seen_by(wide).select_related("invitation__cycle__visit_year").get(pk=visit.pk)
        facts = facts_of(whole, at=at, zone=zone, seen_by=wide)
    (card,) = board.cards([visit], whole.invitation.cycle, at=at, zone=zone, seen_by=scope)
    names = account_names([*facts.opt_ins, *facts.interprets], seen_by=scope)
    visitors = [who for who in facts.opt_ins if facts.is_visitor(who)]
    visitors.sort(key=lambda who: (not facts.serves(who, visit.student_ids), names.get(who, "")))
    helpers = sorted(
        (who for who in facts.interprets if visit.language in facts.interprets[who] and who not in visitors),
        key=lambda who: names.get(who, ""),
    )
    going = {seat.account_id: seat.part for seat, _name in card.people}
    wished = _wished(request, visit)
    times = sorted({visit.begins_at, *card.times, *([wished] if wished else [])})
    form = MoveForm(
        request.POST or None,
        times=[
            (one.isoformat(), date_format(localtime(one, ZoneInfo(zone)), "DATETIME_FORMAT")) for one in times
        ],
        visitors=[(str(who), names.get(who, "")) for who in visitors],
        interpreters=[(str(who), names.get(who, "")) for who in helpers],
        zone=zone,
        initial={
            "begins": next(one for one in times if one == (wished or visit.begins_at)).isoformat(),
            "visitors": [str(who) for who, part in going.items() if part == Part.VISITOR],
            "interpreter": next((str(who) for who, part in going.items() if part == Part.INTERPRETER), ""),
        },
    )
    return form, card
