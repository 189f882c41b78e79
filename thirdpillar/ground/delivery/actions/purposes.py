"""Deeds on all that still waits for one purpose: hold it, let it go on, take it back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions.halting import NOT_CALLED, halt, let_go
from thirdpillar.ground.delivery.actions.settling import WORDS_LEFT
from thirdpillar.ground.delivery.choices import NEEDS_VOICE, State
from thirdpillar.ground.delivery.doorbell import ring_after_commit
from thirdpillar.ground.delivery.models import Message


@transaction.atomic
def hold_messages(
    *,
    by,
    at: datetime,
    purpose: str = "",
    why: str = "",
    reference_ids: Collection[UUID] | QuerySet | None = None,
    address: str = "",
) -> int:
    """Hold what waits of one purpose (of these references, or of all; to this address, where one is named); answer how
    many. `why` is what lets it go. All of a purpose: also what comes back from a sender, and what is put in later. Of
    references without a purpose: whatever it is for."""
    wide = replace(by, breadth="district")
    with tenancy.acting_as(wide):
        if reference_ids is None and not address:
            halt(wide, at, purpose, why, is_final=False)
        waiting = _of(purpose, reference_ids, wide).filter(NOT_CALLED)
        waiting = waiting.filter(address=address) if address else waiting
        held = _change_free(waiting, state=State.HELD, state_at=at, claimed_until=None, why=why[:300])
    if held:
        record(by=by, at=at, deed="delivery.hold_messages", subject="message", messages=held, purpose=purpose)
    return held


@transaction.atomic
def release_messages(
    *, by, at: datetime, purpose: str = "", why: str = "", reference_ids: Collection[UUID] | None = None
) -> int:
    """Let go on what was held for this reason (for any, where none is said); answer how many. Without a purpose: whatever
    it is for.

    What became too late meanwhile will not go.
    """
    wide = replace(by, breadth="district")
    with tenancy.acting_as(wide):
        if reference_ids is None:
            let_go(wide, purpose, why)
        held = _of(purpose, reference_ids, wide).filter(state=State.HELD)
        # Whoever lets a purpose go on gives a call no voice.
        held = held.filter(why=why[:300]) if why else held.exclude(why=NEEDS_VOICE)
        freed = held.update(state=State.READY, state_at=at, why="")
    if freed:
        record(
            by=by, at=at, deed="delivery.release_messages", subject="message", messages=freed, purpose=purpose
        )
        ring_after_commit(by.district_id)
    return freed


@transaction.atomic
def withdraw_messages(
    *, by, at: datetime, purpose: str, why: str, reference_ids: Collection[UUID] | None = None
) -> int:
    """Stop, for good, what waits or is held for this purpose (of these references, or of all, as in `hold_messages`)."""
    wide = replace(by, breadth="district")
    with tenancy.acting_as(wide):
        if reference_ids is None:
            halt(wide, at, purpose, why, is_final=True)
        waiting = _of(purpose, reference_ids, wide).filter(NOT_CALLED | Q(state=State.HELD))
        stopped = _change_free(
            waiting, state=State.STOPPED, state_at=at, why=why[:300], claimed_until=None, body=WORDS_LEFT
        )
    if stopped:
        record(
            by=by,
            at=at,
            deed="delivery.withdraw_messages",
            subject="message",
            messages=stopped,
            purpose=purpose,
        )
    return stopped


def _change_free(waiting: QuerySet, **fields) -> int:
    """Change these rows but those that a sender has in hand, until none is free; answer how many.

    A sender may wait for others of them: whoever waited for it too would be a deadlock.
    """
    changed = 0
    while free := list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)):
        changed += waiting.filter(pk__in=free).update(**fields)
    return changed


def _of(purpose: str, reference_ids: Collection[UUID] | QuerySet | None, wide) -> QuerySet:
    """Of references, also what is told apart by a further colon: an index finds them, and one kind is a family there."""
    rows = Message.objects.seen_by(wide)
    if reference_ids is None:
        return rows.filter(purpose=purpose) if purpose else rows
    kinds = Q(purpose=purpose) | Q(purpose__startswith=f"{purpose}:") if purpose else Q()
    return rows.filter(
        kinds, reference_id__in=reference_ids if isinstance(reference_ids, QuerySet) else list(reference_ids)
    )
