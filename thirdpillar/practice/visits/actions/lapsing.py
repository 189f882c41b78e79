"""What waits too long goes on by itself: offers that nobody confirmed lapse; who said later is asked on their day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.actions.asking import day_of
from thirdpillar.practice.visits.actions.asking_again import ask_again
from thirdpillar.practice.visits.actions.planning import ask_proposals
from thirdpillar.practice.visits.actions.seating import free_seats
from thirdpillar.practice.visits.actions.telling import CALLED_OFF, NEWS, tell_families, tell_people
from thirdpillar.practice.visits.choices import SeatState, Stage
from thirdpillar.practice.visits.models import Seat, Visit
from thirdpillar.practice.visits.queries.cycles import cycles_now
from thirdpillar.practice.visits.queries.invitations import due_after_later
from thirdpillar.practice.visits.queries.planning.board import untold_visits
from thirdpillar.practice.visits.queries.planning.lapsing import lapsed_offers


@transaction.atomic
def lapse_offers(*, by, at: datetime) -> int:
    """Take back what was offered and cannot be booked any more, and have its schools planned anew; how many. By a machine."""
    zone = ZoneInfo(District.objects.get(pk=by.district_id).zone)
    due = lapsed_offers(at=at, zone=zone, seen_by=by).select_related("invitation")
    visits = list(due.select_for_update(of=("self",), skip_locked=True))
    if not visits:
        return 0
    ids = [one.pk for one in visits]
    seats = Seat.objects.seen_by(by).filter(visit_id__in=ids).exclude(state=SeatState.LEFT)
    people = list(seats.values_list("account_id", flat=True))
    # One that was moved had been told to its family.
    untold = untold_visits(ids, seen_by=by)
    Visit.objects.seen_by(by).filter(pk__in=ids).update(stage=Stage.CANCELLED_BY_STAFF, stage_at=at)
    free_seats(visits, at=at, seen_by=by)
    if known := [one for one in visits if one.pk not in untold and one.begins_at > at]:
        tell_families(known, CALLED_OFF, by=by, at=at)
    tell_people(people, NEWS, by=by, at=at)
    record(by=by, at=at, deed="visits.lapse_offers", subject="visit", visits=len(visits))
    schools: set[UUID] = {one.school_id for one in visits}
    if planned := cycles_now(schools, on=at.astimezone(zone).date(), seen_by=by):
        ask_proposals(school_ids=list(planned), by=by, at=at)
    return len(visits)


@transaction.atomic
def ask_after_later(*, by, at: datetime) -> int:
    """Ask those who said later and whose day has come, as often as the terms allow (R-PTHV-1d); how many. By a machine."""
    asked = 0
    for cycle_id, school_id in due_after_later(on=day_of(at, by=by), seen_by=by):
        asked += ask_again(cycle_id=cycle_id, school_id=school_id, later_only=True, by=by, at=at).new
    return asked
