"""A family that said yes names a time by text: it is taken where a pair could come then; else the nearest ones are offered."""

from __future__ import annotations

from collections.abc import Collection
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
from thirdpillar.practice.visits.actions.inviting import locked
from thirdpillar.practice.visits.choices import Standing, Way
from thirdpillar.practice.visits.models import Invitation
from thirdpillar.practice.visits.queries.cycles import terms_at
from thirdpillar.practice.visits.queries.invitations import made_visit, standing_visit
from thirdpillar.practice.visits.queries.planning.openings import nearest, openings_for
from thirdpillar.practice.visits.rules import enforce, may_answer, may_call_off


@dataclass(frozen=True)
class Chosen:
    """When the visit may be: the family's own time, or (`begins` None) those offered in its place, in the order of numbers."""

    begins: datetime | None = None
    offered: tuple[datetime, ...] = ()


@transaction.atomic
def choose_time(
    *, invitation_id: UUID, may_be: Collection[datetime], by, at: datetime, place_kind: str = ""
) -> Chosen:
    """Take the one moment that a family may have meant and at which a pair could come; of several, or where there is none,
    offer the nearest. Raises Refused where it has not said yes, its visit has begun, or nothing at all can be offered."""
    found = locked(invitation_id, by)
    zone = District.objects.get(pk=by.district_id).zone
    on = at.astimezone(ZoneInfo(zone)).date()
    if found.standing != Standing.ACCEPTED or not may_be:
        raise Refused(_("The family has not said yes to a visit yet."))
    enforce(may_answer(found, found.cycle, on=on, visited=made_visit(found, seen_by=by) is not None))
    visit = standing_visit(found, seen_by=by)
    if visit is not None:
        enforce(may_call_off(visit, at=at))
        if list(may_be) == [visit.begins_at] and not place_kind:
            return Chosen(visit.begins_at)
    free = openings_for(found, tried=may_be, holds_off=[visit] if visit else [], at=at, zone=zone, seen_by=by)
    meant = sorted(set(may_be) & set(free))
    if len(meant) == 1:
        long = timedelta(minutes=terms_at(found.cycle, found.school_id, on=on, seen_by=by).visit_minutes)
        answer_invitation(
            invitation_id=found.pk, answer=Standing.ACCEPTED, way=Way.TEXT, by=by, at=at, place_kind=place_kind,
            times=[(meant[0], meant[0] + long)],
        )  # fmt: skip
        return Chosen(meant[0])
    offered = meant or nearest(free, to=max(may_be), on=on)
    if not offered:
        raise Refused(_("The family has not said yes to a visit yet."))
    Invitation.objects.seen_by(by).filter(pk=found.pk).update(offered_times=offered)
    record(
        by=by,
        at=at,
        deed="visits.offer_times",
        subject="visit_invitation",
        subject_id=found.pk,
        times=len(offered),
    )
    return Chosen(offered=tuple(offered))
