"""What a retention rule takes from messages that were settled long ago."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Message

SETTLED = (State.ACCEPTED, State.REFUSED, State.EXPIRED, State.STOPPED)


@transaction.atomic
def empty_words(*, by, at: datetime, before: datetime, keep: QuerySet | Collection[UUID] = ()) -> int:
    """Remove the words of all that was settled before then, whatever it was for; `keep` are references to spare."""
    old = (
        Message.objects.seen_by(by)
        .filter(state__in=SETTLED, state_at__lt=before)
        .exclude(reference_id__in=keep)
        .exclude(body="")
    )
    count = old.update(body="", subject="", letter=None, media=None)
    if count:
        record(by=by, at=at, deed="delivery.empty_words", subject="message", messages=count)
    return count
