"""Conversations that somebody reported, and nobody of the office has looked at."""

from __future__ import annotations

from django.db.models import QuerySet

from thirdpillar.means.conversations.choices import Standing
from thirdpillar.means.conversations.models import Thread


def reported(*, seen_by) -> QuerySet[Thread]:
    """Those that the asker may see, the first reported first."""
    found = Thread.objects.seen_by(seen_by).filter(reported_at__isnull=False)
    return found.exclude(standing=Standing.CLOSED).order_by("reported_at", "pk")
