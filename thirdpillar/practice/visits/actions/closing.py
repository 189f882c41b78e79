"""A visit to a home that may not be visited any more does not take place: who may hear of it does, and nobody else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.actions.inviting import READDRESSED, readdress
from thirdpillar.practice.visits.actions.planning import ask_proposals
from thirdpillar.practice.visits.actions.scheduling import call_off_visit
from thirdpillar.practice.visits.actions.telling import NEWS, PLAN_LOOK, tell_people, tell_planners
from thirdpillar.practice.visits.choices import SeatState, Standing
from thirdpillar.practice.visits.models import Invitation, Seat, Visit, WishedTime
from thirdpillar.practice.visits.queries.addressing import addressed
from thirdpillar.practice.visits.queries.cycles import cycles_now
from thirdpillar.practice.visits.queries.planning.facts import Facts
from thirdpillar.practice.visits.rules import HomeNow


def close_home(visit: Visit, home: HomeNow, *, was_told: bool, by, at: datetime) -> bool:
    """Call a visit off because of its home, and have whoever plans look at the home first. By a machine.

    `was_told`: the family knows of it. It hears that it is off by the adult who was asked, where they may hear of a child,
    else by another one of the home who may; a barred one hears nothing, and no link of theirs holds any more. Answers
    whether it was done: an invitation that somebody answers at this moment is looked at again a minute later.
    """
    held = Invitation.objects.seen_by(by).filter(pk=visit.invitation_id)
    one = held.select_for_update(of=("self",), skip_locked=True).select_related("cycle__visit_year").first()
    if one is None:
        return False
    may_tell = home.may_hear or _ask_another_adult(one, by=by, at=at)
    call_off_visit(visit_id=visit.pk, tells=was_told and may_tell, by=by, at=at)
    tell_planners([visit], PLAN_LOOK, by=by, at=at)
    return True


def plan_anew(school_ids: Collection[UUID], *, by, at: datetime) -> None:
    """Have these schools planned, so that their boards say which home has no visit, and why."""
    zone = ZoneInfo(District.objects.get(pk=by.district_id).zone)
    if planned := cycles_now(school_ids, on=at.astimezone(zone).date(), seen_by=by):
        ask_proposals(school_ids=list(planned), by=by, at=at)


def leave_out_children(visit: Visit, home: HomeNow, facts: Facts, *, by, at: datetime) -> None:
    """Who is not there any more is left out of the visit; the others are visited."""
    if set(home.students) == set(visit.student_ids):
        return
    visit.student_ids = list(home.students)
    visit.save(update_fields=["student_ids"])
    seats = list(Seat.objects.seen_by(by).filter(visit=visit).exclude(state=SeatState.LEFT))
    for one in seats:
        one.is_direct = one.is_direct and facts.serves(one.account_id, visit.student_ids)
    Seat.objects.seen_by(by).bulk_update(seats, ["is_direct"])
    tell_people([one.account_id for one in seats], NEWS, by=by, at=at)
    record(
        by=by, at=at, deed="visits.leave_out_children", subject="visit", subject_id=visit.pk, left=len(visit.student_ids)
    )  # fmt: skip


def _ask_another_adult(one: Invitation, *, by, at: datetime) -> bool:
    """The invitation goes to another adult of the home, who has said nothing yet; whether there is one."""
    district = District.objects.get(pk=by.district_id)
    on = at.astimezone(ZoneInfo(district.zone)).date()
    found = addressed(
        [one.household_id], one.school_id, cycle=one.cycle, on=on, languages=district.languages, seen_by=by
    )
    to = next((each for each in found if each.adult and each.adult.pk != one.adult_id), None)
    if to is None:
        return False
    readdress(one, to, at)
    one.standing, one.standing_at, one.ask_again_on = Standing.INVITED, at, None
    one.place_kind = one.place = ""
    fields = [*READDRESSED, "standing", "standing_at", "ask_again_on", "place_kind", "place"]
    one.save(update_fields=fields)
    WishedTime.objects.seen_by(by).filter(invitation=one).delete()
    return True
