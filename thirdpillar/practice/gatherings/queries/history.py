"""How often, and when last, a family was invited to anything by a message that arrived or is on its way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Max, QuerySet

from thirdpillar.practice.gatherings.models import Invitation
from thirdpillar.practice.gatherings.queries.waiting import lost_invitations


def invitation_history(household_ids: Iterable[UUID], *, seen_by) -> dict[UUID, tuple[int, datetime]]:
    """For each of these households that was ever invited: how many times and when last, of what the asker may see."""
    homes = list(household_ids)
    rows = Invitation.objects.seen_by(seen_by).filter(household_id__in=homes)
    lost = lost_invitations(seen_by=seen_by).filter(household_id__in=homes)
    rows = rows.exclude(pk__in=lost.values("pk"))
    counted = rows.values("household_id").annotate(times=Count("id"), last=Max("invited_at")).order_by()
    return {row["household_id"]: (row["times"], row["last"]) for row in counted}


def last_invitations(*, seen_by) -> QuerySet:
    """(household_id, invited_at): when each household of the asker's was last invited, to sort by."""
    lost = lost_invitations(seen_by=seen_by)
    rows = Invitation.objects.seen_by(seen_by).exclude(pk__in=lost.values("pk")).values("household_id")
    return rows.annotate(last=Max("invited_at")).order_by().values("household_id", invited_at=F("last"))
