"""A booked visit is looked at again until it begins: nobody goes alone, untrained, to nobody or to a home that is not as it
was when it said yes (R-PTHV-1a, 1b, 2a, 5a)."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.actions.closing import close_home, leave_out_children, plan_anew
from thirdpillar.practice.visits.actions.mending import SAME_TIME, find_somebody_else
from thirdpillar.practice.visits.actions.scheduling import call_off_visit
from thirdpillar.practice.visits.actions.telling import PLAN_OFF, tell_planners
from thirdpillar.practice.visits.choices import DeviationKind, Part, SeatState
from thirdpillar.practice.visits.models import Seat, Visit
from thirdpillar.practice.visits.queries.planning.booked import late_seats, taken_on, unsteady_visits
from thirdpillar.practice.visits.queries.planning.booking import people_on
from thirdpillar.practice.visits.queries.planning.facts import Facts
from thirdpillar.practice.visits.queries.planning.known import Known, is_served
from thirdpillar.practice.visits.rules import may_visit_home
from thirdpillar.standards import library

# So many visits are mended in one turn; the next is a minute later.
MOST = 10


@transaction.atomic
def steady_booked(*, by, at: datetime) -> int:
    """Find somebody else for who may not go, has not confirmed in time, serves no child of it any more or is taken by another
    room; too late for that, without anybody, or where the home may not be visited or has something else then, the visit is
    called off, and its family and whoever plans are told. Children who are not there any more are left out. How many visits.
    By a machine.
    """
    zone = ZoneInfo(District.objects.get(pk=by.district_id).zone)
    on = at.astimezone(zone).date()
    taken = taken_on(at=at, seen_by=by)
    due = unsteady_visits(at=at, zone=zone, taken=taken, seen_by=by).select_related(
        "invitation__cycle__visit_year"
    )
    visits = list(due.select_for_update(of=("self",), skip_locked=True))
    seats = people_on([one.pk for one in visits], seen_by=by)
    late = set(late_seats(at=at, seen_by=by).filter(visit_id__in=list(seats)).values_list("pk", flat=True))
    last = timedelta(hours=library.entry("home_visit_prompt", "confirm", at.date()).terms["last_hours"])
    known = Known(visits, on=on, seen_by=by)
    mended, closed = 0, set()
    for one in visits:
        facts, home = known.facts(one), known.home(one)
        day = one.begins_at.astimezone(zone).date()
        if may_visit_home(home) is not None:
            if not close_home(one, home, was_told=True, by=by, at=at):
                continue
            closed.add(one.school_id)
        else:
            leave_out_children(one, home, facts, by=by, at=at)
            gone = _who_may_not_go(seats[one.pk], facts, day) | {
                seat.account_id for seat in seats[one.pk] if seat.pk in late
            }
            gone |= taken.get(one.pk, frozenset()) & {seat.account_id for seat in seats[one.pk]}
            gone |= _who_serves_nobody(one, seats[one.pk], facts) if not gone else set()
            if one.household_id in taken.get(one.pk, ()):
                _call_off(one, by=by, at=at)
            elif not gone and not _is_short(seats[one.pk], facts):
                continue
            else:
                _mend(one, gone, is_late=one.begins_at - at <= last, by=by, at=at)
        mended += 1
        if mended == MOST:
            break
    if closed:
        plan_anew(closed, by=by, at=at)
    return mended


def _who_may_not_go(seats: Collection[Seat], facts: Facts, day) -> set[UUID]:
    """Suspended, out of their role, opted out, or untrained beyond what a dated deviation allows."""
    visitors = [one.account_id for one in seats if one.part == Part.VISITOR]
    gone = {who for who in visitors if not facts.may_visit(who)}
    interprets = {who for who, roles in facts.roles.items() if Role.INTERPRETER in roles}
    gone |= {one.account_id for one in seats if one.part == Part.INTERPRETER} - interprets
    untrained = [who for who in visitors if not facts.is_trained(who, day)]
    is_allowed = len(untrained) < len(visitors) and facts.holds(DeviationKind.ONE_UNTRAINED, day)
    return gone | set(untrained[1:] if is_allowed else untrained)


def _who_serves_nobody(visit: Visit, seats: Collection[Seat], facts: Facts) -> set[UUID]:
    """Where nobody of the pair teaches or serves a child of it any more: who did, in whose place another comes."""
    visitors = [one for one in seats if one.part == Part.VISITOR]
    if not visitors or is_served(visit, seats, facts):
        return set()
    did = [one.account_id for one in visitors if one.is_direct] or [visitors[0].account_id]
    return set(did[:1])


def _is_short(seats: Collection[Seat], facts: Facts) -> bool:
    second = facts.terms.interpreter_may_be_second
    return sum(second or one.part == Part.VISITOR for one in seats) < facts.terms.visitors


def _mend(visit: Visit, gone: Collection[UUID], *, is_late: bool, by, at: datetime) -> None:
    if not gone:
        # Who left last is whose place is empty.
        left = Seat.objects.seen_by(by).filter(visit=visit, state=SeatState.LEFT).order_by("-state_at")
        gone = set(left.values_list("account_id", flat=True)[:1])
    if gone and not is_late:
        # Where nobody can be put in, nobody goes.
        with suppress(Refused, IntegrityError), transaction.atomic():
            for who in sorted(gone):
                if find_somebody_else(visit_id=visit.pk, account_id=who, by=by, at=at) != SAME_TIME:
                    return
            return
    _call_off(visit, by=by, at=at)


def _call_off(visit: Visit, *, by, at: datetime) -> None:
    call_off_visit(visit_id=visit.pk, by=by, at=at)
    tell_planners([visit], PLAN_OFF, by=by, at=at)
