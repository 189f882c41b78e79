"""Planning a school's visits: where each school stands, the board of a week, and asking for a plan."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.algorithms.pairing import explaining
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import School
from thirdpillar.ground.schools.queries import schools
from thirdpillar.practice.visits.actions.by_word import note_told
from thirdpillar.practice.visits.actions.planning import ask_proposals, plan_the_rest
from thirdpillar.practice.visits.actions.scheduling import accept_proposals
from thirdpillar.practice.visits.choices import OPEN_PROPOSALS
from thirdpillar.practice.visits.forms.planning import WEEK, day_typed
from thirdpillar.practice.visits.models import Visit
from thirdpillar.practice.visits.queries.cycles import cycles_now
from thirdpillar.practice.visits.queries.planning import board
from thirdpillar.practice.visits.queries.planning.letters import letters_wait
from thirdpillar.practice.visits.queries.planning.safety import calls_for_help, open_alarms
from thirdpillar.practice.visits.rules import LOOK_FIRST
from thirdpillar.practice.visits.views.common import PLAN, done
from thirdpillar.practice.visits.views.reading import note_read

# Why a family has no visit, in words that a coordinator can act on.
WHY = {
    explaining.NO_TIMES: gettext_lazy(
        "The family has named no time that is still open. Ask it for more times."
    ),
    explaining.NOBODY_SERVES: gettext_lazy(
        "No visitor teaches a child of this family. Ask its teachers to opt in."
    ),
    explaining.SERVER_NOT_FREE: gettext_lazy(
        "Those who teach its children are not free at the family's times."
    ),
    explaining.NO_SECOND: gettext_lazy("At the family's times no second visitor is free."),
    explaining.NO_LANGUAGE: gettext_lazy("At the family's times nobody is free who speaks its language."),
    explaining.UNTRAINED: gettext_lazy("Those who are free then have no training that holds."),
    explaining.TAKEN: gettext_lazy(
        "Its times went to other families. Ask for more times, or for more visitors."
    ),
    LOOK_FIRST: gettext_lazy("Nobody of this family can be asked here: ask the office."),
}


@open_to(*PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def schools_page(request: HttpRequest) -> HttpResponse:
    """Where each school stands; one press has all of them planned."""
    scope = request.scope  # type: ignore[attr-defined]
    own = {one.pk: one for one in schools(seen_by=scope)}
    cycles = cycles_now(list(own), on=clock.today(request.district.zone), seen_by=scope)  # type: ignore[attr-defined]
    if request.method == "POST":
        done(request, lambda: ask_proposals(school_ids=list(cycles), by=scope, at=clock.now()))
        return redirect("visits:plan")
    rows = board.schools_to_plan(cycles, seen_by=scope)
    shown = sorted(
        ({"school": own[key], "it": row, "going": _is_going(row)} for key, row in rows.items()),
        key=lambda one: one["school"].name,
    )
    going = sum(one["going"] for one in shown)
    alarms = list(open_alarms(seen_by=scope).values_list("pk", flat=True))
    told = {
        "rows": shown,
        "going": going,
        "planned": len(shown) - going,
        "alarms": len(alarms),
        "letters": letters_wait(scope, at=clock.now()),
        "help": bool(calls_for_help(alarms, seen_by=scope)),
        "to_tell": _to_tell(request),
    }
    return render(request, "visits/plan.html", told)


def _is_going(row: board.SchoolToPlan) -> bool:
    return bool(row.proposal and row.proposal.stage in OPEN_PROPOSALS)


@open_to(*PLAN)
@require_safe
def board_page(request: HttpRequest, school_id: UUID) -> HttpResponse:
    """A week of one school: what is proposed, asked, booked and done, and which families have no visit, and why."""
    school, scope = _school(request, school_id), request.scope  # type: ignore[attr-defined]
    zone, at = request.district.zone, clock.now()  # type: ignore[attr-defined]
    cycle = cycles_now([school.pk], on=clock.today(zone), seen_by=scope).get(school.pk)
    row = board.schools_to_plan({school.pk: cycle}, seen_by=scope)[school.pk] if cycle else None
    asked = day_typed(request.GET.get("week", ""))
    monday = (
        board.week_of(asked.date()) if asked else board.first_week(school.pk, at=at, zone=zone, seen_by=scope)
    )
    visits = list(board.visits_between(school.pk, monday, WEEK.days, zone=zone, seen_by=scope))
    days: dict[date, list] = defaultdict(list)
    for card in board.cards(visits, cycle, at=at, zone=zone, seen_by=scope):
        days[card.visit.begins_at.astimezone(ZoneInfo(zone)).date()].append(card)
    week = [monday + timedelta(days=number) for number in range(WEEK.days)]
    missed = board.without_visit(row.proposal if row else None, seen_by=scope)
    note_read(scope, visits, without=[one.invitation for one in missed])
    told = {
        "school": school,
        "row": row,
        "cycle": cycle,
        "going": row is not None and _is_going(row),
        "days": [{"day": day, "cards": days[day]} for day in week],
        "is_empty": not any(days.values()),
        "before": monday - WEEK,
        "after": monday + WEEK,
        "missed": [{"it": one, "why": WHY[one.why]} for one in missed],
        "to_tell": _to_tell(request, school.pk),
        "unconfirmed": board.unconfirmed(school.pk, at=at, seen_by=scope),
        "today": clock.today(zone),
    }
    return render(request, "visits/board.html", told)


@open_to(*PLAN)
@require_POST
def propose(request: HttpRequest, school_id: UUID) -> HttpResponse:
    """Ask for a plan of the whole school, or for the rest at once."""
    school, scope = _school(request, school_id), request.scope  # type: ignore[attr-defined]
    if request.POST.get("only") == "rest":
        done(request, lambda: plan_the_rest(school_id=school.pk, by=scope, at=clock.now()))
    else:
        done(request, lambda: ask_proposals(school_ids=[school.pk], by=scope, at=clock.now()))
    return redirect("visits:board", school.pk)


@open_to(*PLAN)
@require_POST
def accept(request: HttpRequest, school_id: UUID) -> HttpResponse:
    """Accept all proposals of a school, or the ones that were ticked."""
    school, scope = _school(request, school_id), request.scope  # type: ignore[attr-defined]
    chosen = ids_among(request.POST.getlist("visit")) or None
    try:
        found = accept_proposals(school_id=school.pk, visit_ids=chosen, by=scope, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return redirect("visits:board", school.pk)
    if found.offered:
        said = ngettext(
            "%d visit: its people are asked now.", "%d visits: their people are asked now.", found.offered
        )
        messages.success(request, said % found.offered)
    for why in sorted({f"{one.reason} ({one.citation})" for one in found.refused.values()}):
        messages.error(request, why)
    if not found.offered and not found.refused:
        messages.info(request, _("Nothing is waiting."))
    return redirect("visits:board", school.pk)


@open_to(*PLAN)
@require_POST
def told(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Somebody told a family what no message could."""
    scope = request.scope  # type: ignore[attr-defined]
    one = Visit.objects.seen_by(scope).filter(pk=visit_id).first()
    if one is None:
        raise Http404
    done(request, lambda: note_told(visit_id=one.pk, by=scope, at=clock.now()), _("Noted."))
    return redirect("visits:board", one.school_id) if request.POST.get("back") else redirect("visits:plan")


def _to_tell(request: HttpRequest, school_id: UUID | None = None) -> list[Visit]:
    scope = request.scope  # type: ignore[attr-defined]
    visits = board.to_tell(at=clock.now(), school_id=school_id, seen_by=scope)
    if visits:
        note_read(scope, visits)
    return visits


def _school(request: HttpRequest, school_id: UUID) -> School:
    found = schools(seen_by=request.scope).filter(pk=school_id).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found
