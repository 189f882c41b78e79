"""Deeds on all that still waits for one purpose: hold it, let it go on, take it back. Each is one statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions.settling import WORDS_LEFT
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.doorbell import ring_after_commit
from thirdpillar.ground.delivery.models import Message

# Claimed, and its call has not begun: the sender looks once more before each call.
_NOT_CALLED = Q(state=State.READY) | Q(state=State.CLAIMED, provider="")


@transaction.atomic
def hold_purpose(*, by, at: datetime, purpose: str) -> int:
    """Hold what waits for this very purpose; answer how many messages that are."""
    wide = replace(by, breadth="district")
    with tenancy.acting_as(wide):
        waiting = _of(purpose, wide).filter(_NOT_CALLED)
        held = 0
        # A sender has some of them in hand and may wait for others: whoever waited for it too would be a deadlock.
        while free := list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)):
            rows = Message.objects.seen_by(wide).filter(pk__in=free)
            held += rows.update(state=State.HELD, state_at=at, claimed_until=None)
        record(by=by, at=at, deed="delivery.hold_purpose", subject="message", messages=held)
    return held


@transaction.atomic
def release_purpose(*, by, at: datetime, purpose: str) -> int:
    """Let what was held for this purpose go on."""
    wide = replace(by, breadth="district")
    with tenancy.acting_as(wide):
        freed = _of(purpose, wide).filter(state=State.HELD).update(state=State.READY, state_at=at)
        record(by=by, at=at, deed="delivery.release_purpose", subject="message", messages=freed)
        ring_after_commit(by.district_id)
    return freed


@transaction.atomic
def withdraw_purpose(*, by, at: datetime, purpose: str, why: str) -> int:
    """Stop, for good, what waits or is held for this purpose."""
    wide = replace(by, breadth="district")
    with tenancy.acting_as(wide):
        waiting = _of(purpose, wide).filter(_NOT_CALLED | Q(state=State.HELD))
        stopped = waiting.update(
            state=State.STOPPED, state_at=at, why=why[:300], claimed_until=None, body=WORDS_LEFT
        )
        record(by=by, at=at, deed="delivery.withdraw_purpose", subject="message", messages=stopped)
    return stopped


def _of(purpose: str, wide) -> QuerySet[Message]:
    return Message.objects.seen_by(wide).filter(purpose=purpose)
