"""A booked visit is looked at again until it begins: nobody goes alone, untrained or to nobody (R-PTHV-1b, 2a, 5a)."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.actions.mending import SAME_TIME, find_somebody_else
from thirdpillar.practice.visits.actions.scheduling import call_off_visit
from thirdpillar.practice.visits.actions.telling import PLAN_OFF, tell_planners
from thirdpillar.practice.visits.choices import DeviationKind, Part, SeatState
from thirdpillar.practice.visits.models import Seat, Visit
from thirdpillar.practice.visits.queries.planning.booked import late_seats, unsteady_visits
from thirdpillar.practice.visits.queries.planning.booking import people_on
from thirdpillar.practice.visits.queries.planning.facts import Facts
from thirdpillar.standards import library

# So many visits are mended in one turn; the next is a minute later.
MOST = 10


@transaction.atomic
def steady_booked(*, by, at: datetime) -> int:
    """Find somebody else for who may not go or has not confirmed in time; too late for that, or without anybody, the visit
    is called off, and its family and whoever plans are told. How many visits. By a machine.
    """
    zone = ZoneInfo(District.objects.get(pk=by.district_id).zone)
    due = unsteady_visits(at=at, zone=zone, seen_by=by).select_related("invitation__cycle__visit_year")
    visits = list(due.select_for_update(of=("self",), skip_locked=True))
    seats = people_on([one.pk for one in visits], seen_by=by)
    late = set(late_seats(at=at, seen_by=by).filter(visit_id__in=list(seats)).values_list("pk", flat=True))
    last = timedelta(hours=library.entry("home_visit_prompt", "confirm", at.date()).terms["last_hours"])
    known: dict[tuple[UUID, UUID], Facts] = {}
    mended = 0
    for one in visits:
        key = (one.invitation.cycle_id, one.school_id)
        if key not in known:
            on = at.astimezone(zone).date()
            known[key] = Facts(one.invitation.cycle, one.school_id, students=(), on=on, seen_by=by)
        day = one.begins_at.astimezone(zone).date()
        gone = _who_may_not_go(seats[one.pk], known[key], day) | {
            seat.account_id for seat in seats[one.pk] if seat.pk in late
        }
        if not gone and not _is_short(seats[one.pk], known[key]):
            continue
        _mend(one, gone, is_late=one.begins_at - at <= last, by=by, at=at)
        mended += 1
        if mended == MOST:
            break
    return mended


def _who_may_not_go(seats: Collection[Seat], facts: Facts, day) -> set[UUID]:
    """Suspended, out of their role, opted out, or untrained beyond what a dated deviation allows."""
    visitors = [one.account_id for one in seats if one.part == Part.VISITOR]
    gone = {who for who in visitors if not facts.may_visit(who)}
    gone |= {
        one.account_id for one in seats if one.part != Part.VISITOR and not facts.roles.get(one.account_id)
    }
    untrained = [who for who in visitors if not facts.is_trained(who, day)]
    is_allowed = len(untrained) < len(visitors) and facts.holds(DeviationKind.ONE_UNTRAINED, day)
    return gone | set(untrained[1:] if is_allowed else untrained)


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
    call_off_visit(visit_id=visit.pk, by=by, at=at)
    tell_planners([visit], PLAN_OFF, by=by, at=at)
