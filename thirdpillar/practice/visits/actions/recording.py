"""After a visit: it happened, who was there, how long, where and in which language; or it did not happen. Nothing else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.actions.at_once import is_near, tell_it_is_off
from thirdpillar.practice.visits.actions.paying import settle_visit
from thirdpillar.practice.visits.actions.planning import ask_proposals
from thirdpillar.practice.visits.actions.safety import settle_if_all_out
from thirdpillar.practice.visits.actions.scheduling import call_off_visit, wish_it_no_more
from thirdpillar.practice.visits.actions.seating import free_seats
from thirdpillar.practice.visits.actions.telling import (
    CALLED_OFF,
    NEWS,
    PLAN_OFF,
    tell_families,
    tell_people,
    tell_planners,
)
from thirdpillar.practice.visits.choices import OFF, Part, PlaceKind, SeatState, Stage, Way
from thirdpillar.practice.visits.models import Seat, Visit
from thirdpillar.practice.visits.queries.contract import pay_terms_of
from thirdpillar.practice.visits.queries.cycles import cycles_now
from thirdpillar.practice.visits.queries.planning.booking import people_on
from thirdpillar.practice.visits.queries.planning.safety import FREED, ON
from thirdpillar.practice.visits.queries.presence import unsaid
from thirdpillar.practice.visits.rules import enforce, may_plan, may_record, may_take_back, outside_minutes
from thirdpillar.practice.visits.rules.afterwards import LONGEST_MINUTES


@transaction.atomic
def record_visit(
    *,
    visit_id: UUID,
    minutes: int,
    by,
    at: datetime,
    way: str = Way.PAGE,
    adults: int | None = None,
    student_there: bool | None = None,
    there: Collection[UUID] | None = None,
    place_kind: str = "",
    language: str = "",
    in_contract_day: bool | None = None,
    is_sure: bool = False,
) -> Visit:
    """The visit happened. `there`: which of us were (all, unless said otherwise). Said again, the last word holds.

    How much of it lay outside the contract day is reckoned; `in_contract_day` (it pays nothing; None: as it was) is
    asked only where nobody has said when educators work by contract. `is_sure`: a length out of the usual is right.

    Pay is asked for at once for whoever was said to be there or came in and went out, and for the teller; where nobody said
    who was there (`there` is None), for the others when they say so too, and they are reminded of it. What the first report
    made of it is put right.
    """
    visit = _taken(visit_id, by, at)
    if visit.stage in OFF:
        _stands_again(visit, by=by, at=at)
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise Refused(_("Say how long it was, in minutes."))
    terms = pay_terms_of(visit)
    if not is_sure and not terms.is_usual(minutes):
        raise Refused(_("Was it really %(n)s minutes?") % {"n": minutes})
    seats = Seat.objects.seen_by(by).filter(visit_id=visit.pk).exclude(state=SeatState.LEFT)
    parts = dict(seats.values_list("account_id", "part"))
    if there is not None and not any(parts.get(one) == Part.VISITOR for one in there):
        raise Refused(_("Say which of you were there."))
    came = set(parts) if there is None else set(there) & set(parts)
    if visit.stage != Stage.COMPLETED:
        # What they were reminded of is done, and what they are reminded of now is another thing.
        seats.update(prompts=0)
    visit.stage, visit.stage_at = Stage.COMPLETED, at
    visit.minutes, visit.adults, visit.student_there = minutes, adults, student_there
    visit.interpreter_used = any(parts[one] == Part.INTERPRETER for one in came)
    visit.place_kind = PlaceKind(place_kind) if place_kind else visit.place_kind
    visit.language = language or visit.language
    if terms.contract is not None:
        zone = District.objects.get(pk=by.district_id).zone
        visit.outside_minutes = outside_minutes(visit.begins_at, minutes, terms.contract, zone=zone)
        visit.is_outside_contract_day = visit.outside_minutes > 0
    elif in_contract_day is not None:
        visit.is_outside_contract_day = not in_contract_day
    _sign(visit, by, at, way)
    visit.save()
    if there is not None:
        seats.filter(account_id__in=came).update(was_there=True)
        seats.exclude(account_id__in=came).update(was_there=False)
    # Whoever tells how it went is out and well, and says for themselves that it was so.
    seats.filter(account_id=by.account_id).update(
        validated_at=at, checked_out_at=Coalesce("checked_out_at", at)
    )
    settle_if_all_out(visit_id=visit.pk, by=by, at=at)
    settle_visit(visit=visit, by=by, at=at)
    record(
        by=by, at=at, deed="visits.record_visit", subject="visit", subject_id=visit.pk, minutes=minutes, way=way,
        number=visit.number, visitors=sum(parts[one] == Part.VISITOR for one in came),
    )  # fmt: skip
    return visit


@transaction.atomic
def record_not_happened(*, visit_id: UUID, by_family: bool, by, at: datetime, way: str = Way.PAGE) -> Visit:
    """It did not happen: nobody of the family was there, or we could not come. No reason is kept; the family's yes stands,
    and its people are free again; who has not said that they are out hears of it, and stays in the alarm's care until they
    do, or say so too. A family that waited for us is told that we are sorry and asked for another time; its school is planned
    anew, and whoever plans there hears of it."""
    visit = _taken(visit_id, by, at)
    enforce(may_take_back(visit, account_id=by.account_id, plans=may_plan(by, visit.school_id) is None))
    was_booked = visit.stage == Stage.SCHEDULED
    waited = was_booked and not by_family
    visit.stage = Stage.CANCELLED_BY_FAMILY if by_family else Stage.CANCELLED_BY_STAFF
    visit.stage_at = at
    visit.minutes = visit.outside_minutes = visit.adults = visit.student_there = visit.interpreter_used = None
    _sign(visit, by, at, way)
    visit.save()
    wide = Scope.system(by.district_id, "a visit did not happen")
    with tenancy.acting_as(wide):
        if was_booked:
            wish_it_no_more(visit, whole=by_family, wide=wide)
        if waited:
            tell_families([visit], CALLED_OFF, by=by, at=at)
            _plan_anew(visit, by=wide, at=at)
        theirs = Seat.objects.seen_by(wide).filter(visit_id=visit.pk, account_id=by.account_id)
        theirs.update(checked_out_at=Coalesce("checked_out_at", at))
        on_it = people_on([visit.pk], seen_by=wide)[visit.pk]
        others = [one.account_id for one in on_it if one.checked_out_at is None]
        free_seats([visit], at=at, seen_by=wide)
    if was_booked and is_near(visit, at):
        tell_it_is_off(visit, others, planners_too=False, by=by, at=at)
    elif was_booked:
        tell_people(others, NEWS, by=by, at=at)
    if waited:
        tell_planners([visit], PLAN_OFF, by=by, at=at)
    settle_if_all_out(visit_id=visit.pk, by=by, at=at)
    settle_visit(visit=visit, by=by, at=at)
    record(
        by=by, at=at, deed="visits.record_not_happened", subject="visit", subject_id=visit.pk, stage=visit.stage, way=way,
    )  # fmt: skip
    return visit


@transaction.atomic
def say_so_too(*, visit_id: UUID, by, at: datetime) -> Seat | None:
    """The other one of the pair says that it was as written; None where they have said so, or were not on it."""
    seat = (
        Seat.objects.seen_by(by)
        .select_for_update(of=("self",))
        .filter(visit_id=visit_id, account_id=by.account_id, visit__stage=Stage.COMPLETED, validated_at=None)
        .exclude(state=SeatState.LEFT)
        .first()
    )
    if seat is None:
        return None
    seat.validated_at = at
    seat.checked_out_at = seat.checked_out_at or at
    seat.save(update_fields=["validated_at", "checked_out_at"])
    settle_if_all_out(visit_id=visit_id, by=by, at=at)
    settle_visit(visit=Visit.objects.seen_by(by).get(pk=visit_id), by=by, at=at)
    record(by=by, at=at, deed="visits.say_so_too", subject="visit", subject_id=visit_id)
    return seat


@transaction.atomic
def say_who_came(*, visit_id: UUID, account_id: UUID, was_there: bool, by, at: datetime) -> Seat:
    """Whoever plans says of somebody who has said nothing that they were at a visit, or were not; pay follows."""
    seat = unsaid(seen_by=by).select_for_update(of=("self",)).filter(visit_id=visit_id, account_id=account_id)
    found = seat.select_related("visit").first()
    if found is None:
        raise Refused(_("This visit is not on the plan any more."))
    enforce(may_plan(by, found.school_id))
    found.was_there = was_there
    found.save(update_fields=["was_there"])
    if not was_there:
        tell_people([account_id], NEWS, by=by, at=at)
    settle_if_all_out(visit_id=visit_id, by=by, at=at)
    settle_visit(visit=found.visit, by=by, at=at)
    record(
        by=by, at=at, deed="visits.say_who_came", subject="visit", subject_id=visit_id, account=str(account_id),
        was_there=was_there,
    )  # fmt: skip
    return found


def _stands_again(visit: Visit, *, by, at: datetime) -> None:
    """Somebody said that it did not happen, and it did: its people are on it again, and what was proposed instead goes."""
    wide = Scope.system(by.district_id, "a visit happened after all")
    with tenancy.acting_as(wide):
        others = Visit.objects.seen_by(wide).filter(invitation_id=visit.invitation_id).exclude(pk=visit.pk)
        if others.filter(stage__in=ON).exists():
            raise Refused(_("This visit is not on the plan any more."))
        # One stands for an invitation at the most.
        for one in others.filter(stage=Stage.PROPOSED).values_list("pk", flat=True):
            call_off_visit(visit_id=one, tells=False, by=wide, at=at)
        freed = Seat.objects.seen_by(wide).filter(FREED, visit_id=visit.pk)
        seats = Seat.objects.seen_by(wide).filter(pk__in=list(freed.values_list("pk", flat=True)))
        try:
            with transaction.atomic():
                seats.update(state=SeatState.CONFIRMED, state_at=at)
        except IntegrityError as clash:
            raise Refused(_("One of them is at another visit at that time.")) from clash
    visit.to_tell_of = None


def _plan_anew(visit: Visit, *, by, at: datetime) -> None:
    """Propose it at the times of the family's that are still to come; for more it was asked."""
    on = at.astimezone(ZoneInfo(District.objects.get(pk=by.district_id).zone)).date()
    if cycles_now([visit.school_id], on=on, seen_by=by):
        ask_proposals(school_ids=[visit.school_id], by=by, at=at)


def _taken(visit_id: UUID, by, at: datetime) -> Visit:
    visit = Visit.objects.seen_by(by).select_for_update(of=("self",)).filter(pk=visit_id).first()
    if visit is None:
        raise Refused(_("This visit is not on the plan any more."))
    plans = may_plan(by, visit.school_id) is None
    enforce(may_record(visit, account_id=by.account_id, plans=plans, at=at))
    return visit


def _sign(visit: Visit, by, at: datetime, way: str) -> None:
    visit.recorded_at, visit.recorded_by_id, visit.recorded_way = at, by.account_id, Way(way)
