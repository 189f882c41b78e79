"""A family that said yes names a time by text: it is taken where a pair could come then; else the nearest ones are offered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.actions.answering import answer_invitation
from thirdpillar.practice.visits.actions.at_once import is_near, tell_the_family_wrote
from thirdpillar.practice.visits.actions.inviting import locked
from thirdpillar.practice.visits.actions.wishes import plan_for_wishes
from thirdpillar.practice.visits.choices import Standing, Way
from thirdpillar.practice.visits.models import Invitation
from thirdpillar.practice.visits.queries.cycles import terms_at
from thirdpillar.practice.visits.queries.invitations import (
    booked_visit,
    made_visit,
    standing_visit,
    wished_times,
)
from thirdpillar.practice.visits.queries.planning.openings import nearest, openings_for
from thirdpillar.practice.visits.rules import enforce, may_answer, may_call_off


@dataclass(frozen=True)
class Chosen:
    """When the visit may be: the family's own time, or (`begins` None) those offered in its place, in the order of numbers.

    `stands`: when its booked visit still is; `off`: when one was booked that it called off by this; `is_new`: the time was taken
    by this.
    """

    begins: datetime | None = None
    offered: tuple[datetime, ...] = ()
    stands: datetime | None = None
    off: datetime | None = None
    is_new: bool = False


@transaction.atomic
def choose_time(
    *, invitation_id: UUID, may_be: Collection[datetime], by, at: datetime, place_kind: str = ""
) -> Chosen:
    """Take the one moment that a family may have meant and at which a pair could come; of several, or where there is none,
    find the nearest, which `offer_times` keeps. A booked visit at another time is off once one is taken, and stands until
    then; whoever goes there within a day, and whoever plans, hears that the family wrote. What is taken is planned at once,
    and whoever plans hears of it. Raises Refused where it has not said yes, its visit has begun, or nothing can be offered."""
    found = locked(invitation_id, by)
    zone = District.objects.get(pk=by.district_id).zone
    on = at.astimezone(ZoneInfo(zone)).date()
    if found.standing != Standing.ACCEPTED or not may_be:
        raise Refused(_("The family has not said yes to a visit yet."))
    enforce(may_answer(found, found.cycle, on=on, visited=made_visit(found, seen_by=by) is not None))
    visit, booked = standing_visit(found, seen_by=by), booked_visit(found, at=at, seen_by=by)
    stands = booked.begins_at if booked else None
    if visit is not None:
        enforce(may_call_off(visit, at=at))
        if list(may_be) == [visit.begins_at] and not place_kind:
            if visit.offered_at is None and booked is None:
                plan_for_wishes(school_ids=[found.school_id], by=by, at=at)
            return Chosen(visit.begins_at, stands=stands)
    free = openings_for(found, tried=may_be, holds_off=[visit] if visit else [], at=at, zone=zone, seen_by=by)
    meant = sorted(set(may_be) & set(free))
    if len(meant) == 1:
        before = list(wished_times(found, at=at, seen_by=by).values_list("begins_at", flat=True))
        long = timedelta(minutes=terms_at(found.cycle, found.school_id, on=on, seen_by=by).visit_minutes)
        answer_invitation(
            invitation_id=found.pk, answer=Standing.ACCEPTED, way=Way.TEXT, by=by, at=at, place_kind=place_kind,
            times=[(meant[0], meant[0] + long)],
        )  # fmt: skip
        plan_for_wishes(school_ids=[found.school_id], by=by, at=at)
        left = booked_visit(found, at=at, seen_by=by)
        is_new = before != meant
        return Chosen(
            meant[0], stands=left.begins_at if left else None, off=None if left else stands, is_new=is_new
        )
    offered = meant or nearest([one for one in free if one != stands], to=max(may_be), on=on, zone=zone)
    if not offered:
        raise Refused(_("The family has not said yes to a visit yet."))
    if booked is not None and is_near(booked, at):
        tell_the_family_wrote(booked, by=by, at=at)
    return Chosen(offered=tuple(offered), stands=stands)


@transaction.atomic
def offer_times(*, invitation_id: UUID, times: Sequence[datetime], asked_in: UUID, by, at: datetime) -> None:
    """Keep what a family is texted to choose from, by number; `asked_in`: the text that the list answers."""
    found = locked(invitation_id, by)
    Invitation.objects.seen_by(by).filter(pk=found.pk).update(offered_times=list(times), offered_in=asked_in)
    record(
        by=by,
        at=at,
        deed="visits.offer_times",
        subject="visit_invitation",
        subject_id=found.pk,
        times=len(times),
    )
