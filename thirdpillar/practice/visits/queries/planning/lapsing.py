"""Visits that were offered and to which not all have said that they come: whom to remind, and what can be booked no more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, TruncDate

from thirdpillar.practice.visits.choices import DeviationKind, SeatState, Stage
from thirdpillar.practice.visits.models import Deviation, SchoolTerms, Seat, Visit
from thirdpillar.standards import library


def _hours(number) -> ExpressionWrapper:
    return ExpressionWrapper(number * Value(timedelta(hours=1)), output_field=DurationField())


def book_until(seen_by, visit: str = "") -> ExpressionWrapper:
    """The last moment to book a visit (R-PTHV-1c), by the notice hours of its school; `visit`: the way to it, in a seat."""
    year = f"{visit}invitation__cycle__visit_year"
    own = SchoolTerms.objects.seen_by(seen_by).filter(
        visit_year_id=OuterRef(f"{year}_id"), school_id=OuterRef("school_id")
    )
    hours = Coalesce(Subquery(own.values("notice_hours")[:1]), F(f"{year}__notice_hours"))
    return ExpressionWrapper(F(f"{visit}begins_at") - _hours(hours), output_field=DateTimeField())


def unanswered_seats(*, at: datetime, seen_by) -> QuerySet[Seat]:
    """Seats of people who were asked a while ago, have not said whether they come, and were not reminded of it yet."""
    terms = library.entry("home_visit_prompt", "confirm", at.date()).terms
    offered = Q(visit__stage=Stage.PROPOSED, visit__offered_at__isnull=False) | Q(
        visit__stage=Stage.SCHEDULED
    )
    waiting = Seat.objects.seen_by(seen_by).filter(
        offered, Q(reminded_at=None) | Q(reminded_at__lt=F("state_at")), state=SeatState.ASKED, visit__begins_at__gt=at,
        state_at__lte=at - timedelta(hours=terms["after_hours"]),
    )  # fmt: skip
    hours = F("visit__invitation__cycle__visit_year__remind_hours")
    since = ExpressionWrapper(F("book_until") - _hours(hours), output_field=DateTimeField())
    return waiting.annotate(book_until=book_until(seen_by, "visit__")).filter(
        Q(visit__offered_at=None) | Q(visit__offered_at__lte=at - timedelta(hours=terms["after_hours"]))
    ).annotate(since=since).filter(since__lte=at)  # fmt: skip


def lapsed_offers(*, at: datetime, zone, seen_by) -> QuerySet[Visit]:
    """By the notice hours of each school; where a dated deviation allows less, until the visit begins."""
    year = OuterRef("invitation__cycle__visit_year_id")
    shorter = Deviation.objects.seen_by(seen_by).filter(
        Q(school_id=None) | Q(school_id=OuterRef("school_id")), visit_year_id=year, kind=DeviationKind.SHORT_NOTICE,
        begins_on__lte=OuterRef("on"), ends_on__gte=OuterRef("on"),
    )  # fmt: skip
    found = Visit.objects.seen_by(seen_by).filter(stage=Stage.PROPOSED, offered_at__isnull=False)
    found = found.annotate(book_until=book_until(seen_by), on=TruncDate("begins_at", tzinfo=zone))
    return found.filter(Q(begins_at__lte=at) | Q(~Exists(shorter), book_until__lt=at))
