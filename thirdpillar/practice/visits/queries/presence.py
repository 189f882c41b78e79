"""Who was at a visit that happened: as somebody said, as they say themselves, or as they came in and went out; and of whom
nobody said anything yet, so that nobody is paid for nothing and nobody is forgotten."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value

from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.choices import SeatState, Stage
from thirdpillar.practice.visits.models import Seat

# Of a seat `s`: they were there; and nobody said anything of it.
THERE = """(s.was_there OR s.validated_at IS NOT NULL
  OR (s.was_there IS NULL AND s.checked_in_at IS NOT NULL AND s.checked_out_at IS NOT NULL))"""
UNSAID = """(s.was_there IS NULL AND s.validated_at IS NULL
  AND (s.checked_in_at IS NULL OR s.checked_out_at IS NULL))"""


def unsaid(*, seen_by) -> QuerySet:
    """Seats on visits that happened of whose person nobody has said that they were there, or that they were not."""
    silent = Q(was_there=None, validated_at=None) & (Q(checked_in_at=None) | Q(checked_out_at=None))
    found = Seat.objects.seen_by(seen_by).filter(silent, visit__stage=Stage.COMPLETED)
    return found.exclude(state=SeatState.LEFT)


def overdue(*, on: date, seen_by) -> QuerySet:
    """Of them those whose pay should have come by this day, as the visit's year has it (R-PTHV-2b)."""
    zone = ZoneInfo(District.objects.get(pk=seen_by.district_id).zone)
    days = F("visit__invitation__cycle__visit_year__pay_days") * Value(timedelta(days=1))
    due_at = ExpressionWrapper(
        F("visit__begins_at") + ExpressionWrapper(days, output_field=DurationField()),
        output_field=DateTimeField(),
    )
    found = unsaid(seen_by=seen_by).filter(visit__is_outside_contract_day=True)
    return found.annotate(due_at=due_at).filter(due_at__lt=datetime.combine(on, time(), zone))
