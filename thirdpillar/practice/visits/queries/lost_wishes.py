"""Families whose wish came to nothing: the times that they texted cannot be booked any more, and no visit is."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from thirdpillar.practice.visits.choices import Stage, Standing, Way
from thirdpillar.practice.visits.models import Invitation, SchoolTerms, Visit, WishedTime


def lost_wishes(*, on: date, at: datetime, seen_by) -> QuerySet[Invitation]:
    """Those to whom we wrote that we try for a time, the last of which is nearer than a visit is arranged before, with no
    visit that is booked or whose people are asked."""
    own = SchoolTerms.objects.seen_by(seen_by).filter(
        visit_year_id=OuterRef("cycle__visit_year_id"), school_id=OuterRef("school_id")
    )
    hours = Coalesce(Subquery(own.values("notice_hours")[:1]), F("cycle__visit_year__notice_hours"))
    notice = ExpressionWrapper(hours * Value(timedelta(hours=1)), output_field=DurationField())
    wished = WishedTime.objects.seen_by(seen_by).filter(invitation_id=OuterRef("pk"), ends_at__gt=at)
    last = wished.order_by().values("invitation_id").annotate(last=Max("begins_at")).values("last")
    visits = Visit.objects.seen_by(seen_by).filter(invitation_id=OuterRef("pk"))
    kept = visits.filter(
        Q(stage__in=(Stage.SCHEDULED, Stage.COMPLETED)) | Q(stage=Stage.PROPOSED, offered_at__isnull=False)
    )
    found = Invitation.objects.seen_by(seen_by).filter(
        ~Exists(kept), standing=Standing.ACCEPTED, answered_way=Way.TEXT, cycle__opens_on__lte=on,
        cycle__closes_on__gte=on,
    )  # fmt: skip
    found = found.alias(last=Subquery(last, output_field=DateTimeField()))
    return found.filter(last__lt=ExpressionWrapper(Value(at) + notice, output_field=DateTimeField()))
