"""How often, and when last, a family was invited to anything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery

from thirdpillar.practice.gatherings.models import Invitation


def invitation_history(household_ids: Iterable[UUID], *, seen_by) -> dict[UUID, tuple[int, datetime]]:
    """For each of these households that was ever invited: how many times and when last, of what the asker may see."""
    rows = Invitation.objects.seen_by(seen_by).filter(household_id__in=list(household_ids))
    counted = rows.values("household_id").annotate(times=Count("id"), last=Max("invited_at")).order_by()
    return {row["household_id"]: (row["times"], row["last"]) for row in counted}


def last_invited(household: str, *, seen_by) -> Subquery:
    """The moment of the latest invitation of the household that the field `household` names, to sort by."""
    rows: QuerySet = Invitation.objects.seen_by(seen_by).filter(household_id=OuterRef(household))
    return Subquery(rows.order_by("-invited_at").values("invited_at")[:1])
