"""A conference was held, with whom of the home; and this taken back. Who did not come is noted nowhere."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.conferences.choices import MOST_CAME, STANDING, Stage
from thirdpillar.practice.conferences.models import Conference
from thirdpillar.practice.conferences.queries.coming import adults_of
from thirdpillar.practice.conferences.rules import enforce, may_note


@transaction.atomic
def hold_conference(*, conference_id: UUID, adult_ids: Collection[UUID] = (), by, at: datetime) -> Conference:
    """The home was there: these adults of it, with those noted before. Noted twice is noted once.

    Raises Refused before its day, of another's conference, and for an adult who may not hear of the child.
    """
    row = _found(conference_id, by, at)
    able = adults_of([row], on=at.astimezone(_zone(by)).date(), seen_by=by)[row.pk]
    if any(one not in able for one in adult_ids):
        raise Refused(_("Choose one."))
    came = list(dict.fromkeys([*(row.came_ids if row.stage == Stage.HELD else ()), *adult_ids]))[:MOST_CAME]
    if row.stage != Stage.HELD or came != row.came_ids:
        _write(row, Stage.HELD, came, at)
        record(
            by=by, at=at, deed="conferences.hold_conference", subject="conference", subject_id=row.pk,
            adults=len(came),
        )  # fmt: skip
    return row


@transaction.atomic
def take_back_held(*, conference_id: UUID, by, at: datetime) -> Conference:
    """It was noted by mistake."""
    row = _found(conference_id, by, at)
    if row.stage == Stage.HELD:
        _write(row, Stage.PLACED, [], at)
        record(by=by, at=at, deed="conferences.take_back_held", subject="conference", subject_id=row.pk)
    return row


def _write(row: Conference, stage: Stage, came: list[UUID], at: datetime) -> None:
    row.stage, row.stage_at, row.came_ids = stage, at, came
    row.save(update_fields=["stage", "stage_at", "came_ids"])


def _found(conference_id: UUID, by, at: datetime) -> Conference:
    row = (
        Conference.objects.seen_by(by)
        .select_for_update()
        .filter(pk=conference_id, stage__in=STANDING)
        .first()
    )
    if row is None or row.during is None:
        raise Refused(_("Choose one."))
    zone = _zone(by)
    enforce(may_note(by, row, at.astimezone(zone).date(), row.during.lower.astimezone(zone).date()))
    return row


def _zone(by) -> ZoneInfo:
    return ZoneInfo(District.objects.get(pk=by.district_id).zone)
