"""Visits that were offered and that nobody can book any more: not all said that they come, and the notice is too short."""

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

from thirdpillar.practice.visits.choices import DeviationKind, Stage
from thirdpillar.practice.visits.models import Deviation, SchoolTerms, Visit


def lapsed_offers(*, at: datetime, zone, seen_by) -> QuerySet[Visit]:
    """By the notice hours of each school (R-PTHV-1c); where a dated deviation allows less, until the visit begins."""
    year = OuterRef("invitation__cycle__visit_year_id")
    own = SchoolTerms.objects.seen_by(seen_by).filter(visit_year_id=year, school_id=OuterRef("school_id"))
    hours = Coalesce(
        Subquery(own.values("notice_hours")[:1]), F("invitation__cycle__visit_year__notice_hours")
    )
    book_until = ExpressionWrapper(
        F("begins_at") - ExpressionWrapper(hours * Value(timedelta(hours=1)), output_field=DurationField()),
        output_field=DateTimeField(),
    )
    shorter = Deviation.objects.seen_by(seen_by).filter(
        Q(school_id=None) | Q(school_id=OuterRef("school_id")), visit_year_id=year, kind=DeviationKind.SHORT_NOTICE,
        begins_on__lte=OuterRef("on"), ends_on__gte=OuterRef("on"),
    )  # fmt: skip
    found = Visit.objects.seen_by(seen_by).filter(stage=Stage.PROPOSED, offered_at__isnull=False)
    found = found.annotate(book_until=book_until, on=TruncDate("begins_at", tzinfo=zone))
    return found.filter(Q(begins_at__lte=at) | Q(~Exists(shorter), book_until__lt=at))
