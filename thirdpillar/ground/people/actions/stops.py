"""A family says stop, or start again, from its own phone: noted on every record that holds the number."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.people.models import ContactPoint


@transaction.atomic
def stop_contact_points(*, by: Scope, at: datetime, value: str) -> list[UUID]:
    """Note a STOP for a number or address, for every adult who has it; answer whose. Staff see "prefers another way"."""
    points = ContactPoint.objects.seen_by(by).filter(value=value, left_at=None)
    adults = sorted(set(points.values_list("adult_id", flat=True)))
    points.filter(stopped_at=None).update(stopped_at=at)
    record(
        by=by,
        at=at,
        deed="people.stop_contact_points",
        subject="contact_point",
        adults=[str(one) for one in adults],
    )
    return adults


@transaction.atomic
def start_contact_points(*, by: Scope, at: datetime, value: str) -> list[UUID]:
    """Take a STOP back for a number or address; answer whose."""
    points = ContactPoint.objects.seen_by(by).filter(value=value, left_at=None).exclude(stopped_at=None)
    adults = sorted(set(points.values_list("adult_id", flat=True)))
    points.update(stopped_at=None)
    record(
        by=by,
        at=at,
        deed="people.start_contact_points",
        subject="contact_point",
        adults=[str(one) for one in adults],
    )
    return adults
