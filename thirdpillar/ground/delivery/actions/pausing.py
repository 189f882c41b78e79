"""Keeping one purpose's messages back for a while, and letting them go on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.doorbell import ring_after_commit
from thirdpillar.ground.delivery.models import Message

SETTLED = (State.ACCEPTED, State.REFUSED, State.EXPIRED, State.STOPPED)


@transaction.atomic
def hold_messages(
    *, by, at: datetime, purpose: str, why: str, reference_ids: Collection[UUID] | None = None
) -> int:
    """Hold what waits of one purpose (of these references, or of all); answer how many. `why` is what lets it go."""
    return _move(by, at, purpose, reference_ids, State.READY, State.HELD, "", why, "delivery.hold_messages")


@transaction.atomic
def release_messages(
    *, by, at: datetime, purpose: str, why: str, reference_ids: Collection[UUID] | None = None
) -> int:
    """Let go on what was held for this reason; answer how many. What became too late meanwhile will not go."""
    count = _move(
        by, at, purpose, reference_ids, State.HELD, State.READY, why, "", "delivery.release_messages"
    )
    if count:
        ring_after_commit(by.district_id)
    return count


def _move(by, at, purpose, reference_ids, before, after, why_before, why_after, deed) -> int:
    wide = replace(by, breadth="district")
    with tenancy.acting_as(wide):
        rows = _of(purpose, reference_ids, wide).filter(state=before)
        if why_before:
            rows = rows.filter(why=why_before[:300])
        count = rows.update(state=after, state_at=at, why=why_after[:300])
    if count:
        record(by=by, at=at, deed=deed, subject="message", messages=count, purpose=purpose)
    return count


@transaction.atomic
def empty_words(
    *, by, at: datetime, purposes: Collection[str], before: datetime, keep: QuerySet | Collection[UUID] = ()
) -> int:
    """Remove the words of what was settled before then, as a retention rule says; `keep` are references to spare."""
    old = (
        Message.objects.seen_by(by)
        .filter(purpose__in=list(purposes), state__in=SETTLED, state_at__lt=before)
        .exclude(reference_id__in=keep)
        .exclude(body="")
    )
    count = old.update(body="", subject="", letter=None)
    if count:
        record(by=by, at=at, deed="delivery.empty_words", subject="message", messages=count)
    return count


def _of(purpose: str, reference_ids, wide) -> QuerySet:
    rows = Message.objects.seen_by(wide).filter(purpose=purpose)
    return rows if reference_ids is None else rows.filter(reference_id__in=list(reference_ids))
