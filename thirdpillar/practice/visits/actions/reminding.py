"""Whoever was asked to a visit and has not said that they come is reminded once, before it lapses."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.rules import QuietHours
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.actions.telling import REMINDED, tell_people
from thirdpillar.practice.visits.models import Seat
from thirdpillar.practice.visits.queries.planning.lapsing import unanswered_seats


@transaction.atomic
def remind_unconfirmed(*, by, at: datetime) -> int:
    """Remind them, as many hours before as the year's terms say; how many seats. By a machine; at night nobody."""
    if QuietHours().hold_at(at, District.objects.get(pk=by.district_id).zone):
        return 0
    due = unanswered_seats(at=at, seen_by=by).select_for_update(of=("self",), skip_locked=True)
    seats = list(due.values_list("pk", "account_id"))
    if seats:
        Seat.objects.seen_by(by).filter(pk__in=[pk for pk, _who in seats]).update(reminded_at=at)
        people = tell_people((who for _pk, who in seats), REMINDED, by=by, at=at)
        record(
            by=by, at=at, deed="visits.remind_unconfirmed", subject="visit", seats=len(seats), people=people
        )
    return len(seats)
