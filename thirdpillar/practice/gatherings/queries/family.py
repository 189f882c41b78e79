"""What a family is asked to, for its own page."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from thirdpillar.practice.gatherings.choices import Stage
from thirdpillar.practice.gatherings.models import Answer, Invitation


def invitations_to_adult(adult_id: UUID, *, after: datetime, seen_by) -> QuerySet[Invitation]:
    """Invitations addressed to one adult whose gathering ends after a moment, soonest first, with `answered`."""
    latest = Answer.objects.filter(
        gathering_id=OuterRef("gathering_id"), household_id=OuterRef("household_id")
    ).order_by("-at")
    return (
        Invitation.objects.seen_by(seen_by)
        .filter(adult_id=adult_id, gathering__ends_at__gt=after)
        .exclude(gathering__stage=Stage.DRAFT)
        .select_related("gathering")
        .annotate(answered=Subquery(latest.values("answer")[:1]))
        .order_by("gathering__begins_at")
    )
