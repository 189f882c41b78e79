"""The school calendar's days, and when a building is open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings.models import CalendarDay, OpeningHours
from thirdpillar.practice.gatherings.rules import enforce, may_plan


@transaction.atomic
def add_calendar_day(
    *, kind: str, first_on: date, last_on: date | None, by, at: datetime, words: str = "", school_id: UUID | None = None
) -> CalendarDay:  # fmt: skip
    """Days without school, half days, days on which the building is closed; what is booked then stays."""
    enforce(may_plan(by, school_id))
    last_on = last_on or first_on
    if last_on < first_on or (last_on - first_on).days > 366:
        raise Refused(_("It ends before it begins, or goes on for too long."))
    row = CalendarDay(
        district_id=by.district_id, school_id=school_id, kind=kind, first_on=first_on, last_on=last_on,
        words=" ".join(words.split())[:80],
    )  # fmt: skip
    row.save(force_insert=True)
    record(by=by, at=at, deed="gatherings.add_calendar_day", subject="calendar_day", subject_id=row.pk)
    return row


@transaction.atomic
def remove_calendar_day(*, day_id: UUID, by, at: datetime) -> None:
    row = CalendarDay.objects.seen_by(by).filter(pk=day_id).first()
    if row is None:
        return
    enforce(may_plan(by, row.school_id))
    row.delete()
    record(by=by, at=at, deed="gatherings.remove_calendar_day", subject="calendar_day", subject_id=day_id)


@transaction.atomic
def set_opening_hours(
    *, school_id: UUID, hours: Mapping[int, tuple[time, time]], by, at: datetime
) -> None:  # fmt: skip
    """When the building is open on each weekday; a weekday that is not named is closed, and none named: the standard's."""
    enforce(may_plan(by, school_id))
    if any(opens >= closes for opens, closes in hours.values()):
        raise Refused(_("It ends before it begins, or goes on for too long."))
    OpeningHours.objects.seen_by(by).filter(school_id=school_id).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(district_id=by.district_id, school_id=school_id, weekday=day, opens=opens, closes=closes)
        for day, (opens, closes) in sorted(hours.items())
    )
    record(by=by, at=at, deed="gatherings.set_opening_hours", subject="school", subject_id=school_id)
