"""What this room gives to the evidence: a family that asked something at a fair. Not what, and of whom."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, CharField, F, Q, QuerySet, Value

from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.practice.partners.models import Question

ASKED = "fair.asked"


def touchpoints(*, seen_by) -> list[QuerySet]:
    """Each row has household_id (as noted then), adult_id, school_id, at, kind and two_way; only of whom we know."""
    rows = _known(seen_by).filter(undone_at=None)
    return [
        rows.annotate(
            at=F("asked_at"),
            kind=Value(ASKED, output_field=CharField()),
            two_way=Value(True, output_field=BooleanField()),
        )
    ]


def _known(seen_by) -> QuerySet[Question]:
    return Question.objects.seen_by(seen_by).filter(Q(household_id__isnull=False) | Q(adult_id__isnull=False))


def households_touched_since(moment: datetime, *, seen_by) -> set[UUID]:
    """Homes whose question came here, or was taken back, since `moment`, as they are now."""
    rows = _known(seen_by).filter(Q(made_at__gte=moment) | Q(undone_at__gte=moment))
    homes = {home for home in rows.values_list("household_id", flat=True) if home}
    members = HouseholdAdult.objects.seen_by(seen_by).filter(adult_id__in=rows.values("adult_id"))
    return homes | set(members.values_list("household_id", flat=True))
