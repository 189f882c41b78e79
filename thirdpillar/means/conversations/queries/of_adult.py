"""What conversations have for one adult's own page: where the school waits for a word of theirs.

`adult_ids` are all records of that adult.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from thirdpillar.means.conversations.choices import From, Standing
from thirdpillar.means.conversations.choices.interpreting import RequestState
from thirdpillar.means.conversations.models import InterpreterRating, InterpreterRequest, Thread


def threads_waiting_for_adult(adult_ids: Collection[UUID], *, seen_by) -> QuerySet[Thread]:
    """Conversations of one adult that wait for the family, the latest first; what stands still is not among them."""
    found = Thread.objects.seen_by(seen_by).filter(
        adult_id__in=adult_ids, standing=Standing.FOR_THEM, reported_at=None
    )
    return found.order_by("-standing_at", "pk")


def interpreting_to_judge(adult_ids: Collection[UUID], *, seen_by) -> QuerySet[InterpreterRequest]:
    """What was interpreted or translated for one adult, who has not said yet how it was."""
    said = InterpreterRating.objects.seen_by(seen_by).filter(request_id=OuterRef("pk"), said_by=From.FAMILY)
    found = InterpreterRequest.objects.seen_by(seen_by).filter(
        ~Exists(said), adult_id__in=adult_ids, state__in=(RequestState.DELIVERED, RequestState.LINE)
    )
    return found.order_by("-begins_at", "pk")
