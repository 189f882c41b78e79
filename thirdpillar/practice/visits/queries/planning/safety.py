"""Who should be out by now, whom to tell, and which visit a text from a visitor's own number means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Value,
)

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.practice.visits.choices import PlaceKind, SeatState, Stage
from thirdpillar.practice.visits.models import SchoolTerms, Seat, Visit
from thirdpillar.practice.visits.models.sight import PLANNERS
from thirdpillar.practice.visits.queries.planning.facts import holding_grants

# After a day nobody waits at a door any more: what was not looked at then is old news, not an alarm.
LATEST = timedelta(days=1)
# So long before and after it a text means a visit.
BEFORE, AFTER = timedelta(hours=1), timedelta(hours=6)


def overdue_visits(*, at: datetime, seen_by) -> QuerySet:
    """Booked visits, not by video, that ended so long ago that everybody should have checked out, and somebody has not."""
    inside = Seat.objects.seen_by(seen_by).filter(visit_id=OuterRef("pk"), checked_out_at=None)
    minutes = F("invitation__cycle__visit_year__alarm_minutes") * Value(timedelta(minutes=1))
    grace = ExpressionWrapper(minutes, output_field=DurationField())
    due = ExpressionWrapper(F("ends_at") + grace, output_field=DateTimeField())
    return (
        Visit.objects.seen_by(seen_by)
        .filter(stage=Stage.SCHEDULED, alarm_at=None, ends_at__lte=at, ends_at__gt=at - LATEST)
        .exclude(place_kind=PlaceKind.VIDEO)
        .annotate(due_at=due)
        .filter(Exists(inside.exclude(state=SeatState.LEFT)), due_at__lte=at)
        .order_by("ends_at")
    )


def whom_to_alarm(school_ids: Collection[UUID], *, on: date, seen_by) -> dict[UUID, list[UUID]]:
    """{school: accounts of whoever leads visits there and of its coordinators and liaisons; the office where there is none}.

    A school's principal is left out, whatever else they are there: an alarm names who visits.
    """
    found: dict[UUID, set[UUID]] = defaultdict(set)
    held = holding_grants(on, seen_by=seen_by)
    for school_id, who in held.filter(role__in=PLANNERS, school_id__in=school_ids).values_list(
        "school_id", "account_id"
    ):
        found[school_id].add(who)
    leads = (
        SchoolTerms.objects.seen_by(seen_by).filter(school_id__in=school_ids).exclude(lead_account_id=None)
    )
    for school_id, who in leads.values_list("school_id", "lead_account_id"):
        found[school_id].add(who)
    evaluates = held.filter(role=Role.PRINCIPAL, school_id__in=school_ids)
    for school_id, who in evaluates.values_list("school_id", "account_id"):
        found[school_id].discard(who)
    if any(not found[school_id] for school_id in school_ids):
        office = set(held.filter(role=Role.OFFICE).values_list("account_id", flat=True))
        for school_id in school_ids:
            found[school_id] = found[school_id] or office
    return {school_id: sorted(who) for school_id, who in found.items()}


def open_alarms(*, seen_by) -> QuerySet:
    """Alarms that nobody has settled, the oldest first."""
    found = Visit.objects.seen_by(seen_by).filter(alarm_at__isnull=False, alarm_settled_at=None)
    return found.order_by("alarm_at")


def seat_meant(phone: str, *, at: datetime, seen_by) -> Seat | None:
    """The seat of whoever has this number as their own, on a booked visit about now; None where several or none can be meant."""
    holders = Account.objects.seen_by(seen_by).filter(Account.of_staff(), phone=phone, suspended_at=None)
    near = Seat.objects.seen_by(seen_by).filter(
        account_id__in=holders.values("pk"), visit__stage__in=[Stage.SCHEDULED, Stage.COMPLETED],
        visit__begins_at__lte=at + BEFORE, visit__ends_at__gte=at - AFTER,
    )  # fmt: skip
    seats = list(near.exclude(state=SeatState.LEFT).select_related("visit").order_by("visit__begins_at")[:3])
    if len(seats) > 1:
        # Of several on one day: the one that is not left yet.
        seats = [one for one in seats if one.checked_out_at is None and one.visit.begins_at <= at + BEFORE][
            :1
        ]
    return seats[0] if seats else None
