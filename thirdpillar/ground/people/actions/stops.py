"""A family says stop, or start again, from its own phone: noted on every record that holds the number."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.actions import start_address
from thirdpillar.ground.delivery.choices import WRONG_NUMBER, Channel
from thirdpillar.ground.people.actions.doubts import believe_owner
from thirdpillar.ground.people.models import ContactPoint


@transaction.atomic
def stop_contact_points(
    *, by: Scope, at: datetime, value: str, said_at: datetime | None = None
) -> list[UUID]:
    """Note a STOP for a number or address, for every adult who has it; answer whose. Staff see "prefers another way".

    `said_at`: when it was said, where that is known.
    """
    points = ContactPoint.objects.seen_by(by).filter(value=value, left_at=None)
    adults = sorted(set(points.values_list("adult_id", flat=True)))
    points.filter(stopped_at=None).update(stopped_at=said_at or at)
    record(
        by=by,
        at=at,
        deed="people.stop_contact_points",
        subject="contact_point",
        adults=[str(one) for one in adults],
    )
    return adults


@transaction.atomic
def believe_number(*, by: Scope, at: datetime, value: str, adult_id: UUID) -> None:
    """Somebody has confirmed whose number this is: that it was wrong for another holds nobody back any more.

    A doubt about another adult with that number stands. A STOP that was asked for stays: it is for the number's holder
    alone to take back.
    """
    for channel in Channel.values:
        start_address(by=by, at=at, channel=channel, address=value, because=WRONG_NUMBER)
    believe_owner(by=by, at=at, value=value, adult_ids=[adult_id])
    record(by=by, at=at, deed="people.believe_number", subject="contact_point")


@transaction.atomic
def start_contact_points(
    *, by: Scope, at: datetime, value: str, said_at: datetime | None = None
) -> list[UUID]:
    """Take a STOP back for a number or address, but for one that was said after `said_at`; answer whose."""
    points = ContactPoint.objects.seen_by(by).filter(value=value, left_at=None, stopped_at__lte=said_at or at)
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
