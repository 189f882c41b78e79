"""One's own visits: what one was asked to come to, what is booked, and what is today."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from thirdpillar.practice.visits.choices import SeatState, Stage
from thirdpillar.practice.visits.models import CalendarFeed, Seat
from thirdpillar.practice.visits.queries.planning.safety import FREED

LATELY = timedelta(hours=18)


def my_seats(*, at: datetime, seen_by):
    """One's seats on visits that were offered or booked and are not long over, the next first; and of one of which another
    said, once it had begun, that it did not happen, as long as one has not said that one is out."""
    standing = Q(visit__stage=Stage.SCHEDULED) | Q(
        visit__stage=Stage.PROPOSED, visit__offered_at__isnull=False
    )
    mine = Seat.objects.seen_by(seen_by).filter(
        (standing & ~Q(state=SeatState.LEFT)) | (FREED & Q(checked_out_at=None)),
        account_id=seen_by.account_id,
        visit__ends_at__gte=at - LATELY,
    )
    return mine.select_related("visit").order_by("visit__begins_at")


def my_feed(*, seen_by) -> CalendarFeed | None:
    """The calendar address that one has opened."""
    return CalendarFeed.objects.seen_by(seen_by).filter(account_id=seen_by.account_id, closed_at=None).first()
