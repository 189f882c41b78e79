"""What waits too long goes on by itself: offers that nobody confirmed lapse; who said later is asked on their day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.actions.asking import day_of
from thirdpillar.practice.visits.actions.asking_again import ask_again
from thirdpillar.practice.visits.actions.closing import close_home, leave_out_children, plan_anew
from thirdpillar.practice.visits.actions.seating import free_seats
from thirdpillar.practice.visits.actions.telling import CALLED_OFF, NEWS, tell_families, tell_people
from thirdpillar.practice.visits.choices import SeatState, Stage
from thirdpillar.practice.visits.models import Seat, Visit
from thirdpillar.practice.visits.queries.invitations import due_after_later
from thirdpillar.practice.visits.queries.planning.board import untold_visits
from thirdpillar.practice.visits.queries.planning.booking import people_on
from thirdpillar.practice.visits.queries.planning.homes_now import shaken
from thirdpillar.practice.visits.queries.planning.known import Known, is_served
from thirdpillar.practice.visits.queries.planning.lapsing import lapsed_offers
from thirdpillar.practice.visits.rules import may_visit_home


@transaction.atomic
def lapse_offers(*, by, at: datetime) -> int:
    """Take back what was offered and cannot be booked any more, also because of its home, and have its schools planned anew;
    how many. By a machine."""
    zone = ZoneInfo(District.objects.get(pk=by.district_id).zone)
    due = lapsed_offers(at=at, zone=zone, seen_by=by).select_related("invitation")
    visits = list(due.select_for_update(of=("self",), skip_locked=True))
    unserved, schools = _close_homes({one.pk for one in visits}, zone=zone, by=by, at=at)
    visits += unserved
    if visits:
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
    if again := {*schools, *(one.school_id for one in visits)}:
        plan_anew(again, by=by, at=at)
    return len(visits) + len(schools)


def _close_homes(
    but: Collection[UUID], *, zone: ZoneInfo, by, at: datetime
) -> tuple[list[Visit], list[UUID]]:
    """Offers to homes that may not be visited by now are taken back; answers those that nobody on them serves any more, and
    the school of each that was closed."""
    on = at.astimezone(zone).date()
    offered = Visit.objects.seen_by(by).filter(
        stage=Stage.PROPOSED, offered_at__isnull=False, begins_at__gt=at
    )
    moved = shaken(offered.exclude(pk__in=list(but)), on=on, seen_by=by)
    moved = moved.select_related("invitation__cycle__visit_year").order_by("begins_at", "pk")
    visits = list(moved.select_for_update(of=("self",), skip_locked=True))
    if not visits:
        return [], []
    seats = people_on([one.pk for one in visits], seen_by=by)
    known, untold = Known(visits, on=on, seen_by=by), untold_visits([one.pk for one in visits], seen_by=by)
    unserved, schools = [], []
    for one in visits:
        facts, home = known.facts(one), known.home(one)
        if may_visit_home(home) is None:
            leave_out_children(one, home, facts, by=by, at=at)
            unserved += [] if is_served(one, seats[one.pk], facts) else [one]
        elif close_home(one, home, was_told=one.pk not in untold, by=by, at=at):
            schools.append(one.school_id)
    return unserved, schools


@transaction.atomic
def ask_after_later(*, by, at: datetime) -> int:
    """Ask those who said later and whose day has come, as often as the terms allow (R-PTHV-1d); how many. By a machine."""
    asked = 0
    for cycle_id, school_id in due_after_later(on=day_of(at, by=by), seen_by=by):
        asked += ask_again(cycle_id=cycle_id, school_id=school_id, later_only=True, by=by, at=at).new
    return asked
