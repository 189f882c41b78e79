"""The dates of a programme: many at once, each a gathering with a sign-in of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.actions.programmes.locking import locked_programme
from thirdpillar.practice.gatherings.actions.rooms import in_a_free_room, must_be_room
from thirdpillar.practice.gatherings.choices import ProgrammeStage, Stage
from thirdpillar.practice.gatherings.models import Gathering
from thirdpillar.practice.gatherings.rules import enforce
from thirdpillar.practice.gatherings.rules.programmes import MOST_SESSIONS, may_run


@transaction.atomic
def add_sessions(
    *, programme_id: UUID, days: Sequence[date], begins: time, ends: time, by, at: datetime, place: str = "",
    room_id: UUID | None = None, is_beside: bool = False,
) -> list[Gathering]:  # fmt: skip
    """Sessions on these days, at these times by the district's clock; one that is there already is not added twice.

    `is_beside`: one that is elsewhere at that time is no reason against it. Raises Refused where the room is taken on
    one of the days: then none is added.
    """
    programme = locked_programme(programme_id, by)
    enforce(may_run(by, programme))
    if programme.stage in (ProgrammeStage.FINISHED, ProgrammeStage.CANCELLED):
        raise Refused(_("This programme is over."))
    must_be_room(room_id, programme.school_id, by)
    if begins >= ends:
        raise Refused(_("A gathering ends after it begins."))
    zone = ZoneInfo(District.objects.get(pk=by.district_id).zone)
    there = Gathering.objects.seen_by(by).filter(programme=programme).exclude(stage=Stage.CANCELLED)
    held = there.count()
    if is_beside:
        there = there.filter(place=place or programme.place)
    known = set(there.values_list("begins_at", flat=True))
    moments = [
        (datetime.combine(day, begins, zone), datetime.combine(day, ends, zone)) for day in sorted(set(days))
    ]
    fresh = [(first, last) for first, last in moments if first not in known]
    if held + len(fresh) > MOST_SESSIONS:
        raise Refused(_("These are too many sessions."))
    rows = [
        Gathering(
            district_id=by.district_id, school_id=programme.school_id, programme=programme, title=programme.title,
            about=programme.about, in_languages=programme.in_languages, purpose=programme.step,
            place=place or programme.place, room_id=room_id, begins_at=first, ends_at=max(last, first + timedelta(minutes=1)),
            languages=programme.languages, supports=programme.supports, audience={}, stage=Stage.OPEN,
            made_by_id=by.account_id,
        )
        for first, last in fresh
    ]  # fmt: skip
    with in_a_free_room():
        Gathering.objects.bulk_create(rows)
    record(
        by=by, at=at, deed="gatherings.add_sessions", subject="programme", subject_id=programme.pk, sessions=len(rows)
    )  # fmt: skip
    return rows
