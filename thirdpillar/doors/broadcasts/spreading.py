"""The worker's part in broadcasts: those whose time has come go into the outbox, and the news once a day."""

from __future__ import annotations

import logging
from functools import partial
from time import monotonic
from uuid import UUID

from django.db import transaction

from thirdpillar.doors.broadcasts.audience import freshen_for, households_of
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.broadcast_correcting import next_anew, say_part_anew
from thirdpillar.means.conversations.actions.broadcast_counting import count_broadcast, next_to_count
from thirdpillar.means.conversations.actions.broadcast_versions import take_late_versions
from thirdpillar.means.conversations.actions.digests import send_digests
from thirdpillar.means.conversations.actions.lapsing import lapse_broadcasts, tell_of_waiting
from thirdpillar.means.conversations.actions.spreading import begin_due, next_to_spread, spread_part
from thirdpillar.means.conversations.actions.stuck import note_failed_count, note_failure

log = logging.getLogger(__name__)
SHARE_S = 20.0
# What fails is written in smaller and smaller parts, until whoever it fails for stands alone and is set aside.
SMALLER: tuple[dict[str, int], ...] = (
    {}, {"most": 100}, {"most": 10}, {"most": 1}, {"aside": 1}, {"aside": 2}, {"aside": 3},
)  # fmt: skip


def spread_for(district: District, share_s: float = SHARE_S) -> bool:
    """Write parts of broadcasts, alerts first; whether something is left for another turn.

    Every part is a transaction of its own, so that sending begins with the first.
    """
    by = Scope.system(district.pk, "broadcasts")
    until = monotonic() + share_s
    with transaction.atomic():
        tenancy.enter_scope(by)
        take_late_versions(by=by, at=clock.now())
        tell_of_waiting(by=by, at=clock.now())
        lapse_broadcasts(by=by, at=clock.now())
    failed: set[UUID] = set()
    careful: dict[UUID, int] = {}
    is_first = True
    while monotonic() < until:
        # An alert that was sent, or is being written, while a newsletter is spread comes between two parts of it.
        with transaction.atomic():
            tenancy.enter_scope(by)
            begin_due(
                by=by, at=clock.now(), also_languages=is_first,
                households_of=partial(households_of, seen_by=by),
            )  # fmt: skip
            is_first = False
            found = next_to_spread(seen_by=by, at=clock.now(), but=failed)
            if found is None:
                break
            broadcast_id, audience = found.pk, found.audience
        if not found.is_urgent:
            count_for(district, urgent=True)
        try:
            freshen_for(audience, district_id=district.pk)
            with transaction.atomic():
                tenancy.enter_scope(by)
                done = spread_part(
                    broadcast_id=broadcast_id,
                    by=by,
                    at=clock.now(),
                    households=households_of(audience, seen_by=by),
                    **SMALLER[careful.get(broadcast_id, 0)],
                )
            if "aside" in SMALLER[careful.get(broadcast_id, 0)]:
                del careful[broadcast_id]
        except Exception as error:
            log.exception("a broadcast's part could not be written; the others go on")
            careful[broadcast_id] = careful.get(broadcast_id, 0) + 1
            if careful[broadcast_id] < len(SMALLER):
                continue
            done = None
            with transaction.atomic():
                tenancy.enter_scope(by)
                note_failure(broadcast_id=broadcast_id, by=by, at=clock.now(), why=type(error).__name__)
        if done is None:  # another worker has it in hand, or it was held in this moment
            failed.add(broadcast_id)
    _anew_for(district, until)
    # What failed waits out its pause: asked for again at once, it would keep a worker busy for ever.
    return count_for(district, urgent=True) or count_for(district) or monotonic() >= until


def _anew_for(district: District, until: float) -> None:
    """Say anew, in parts, what went with a wrong translation; what fails is tried again in the next turn."""
    by = Scope.system(district.pk, "a corrected translation")
    done: set[UUID] = set()
    while monotonic() < until:
        version_id = None
        try:
            with transaction.atomic():
                tenancy.enter_scope(by)
                version_id = next_anew(seen_by=by, but=done)
                if version_id is None:
                    return
                if say_part_anew(version_id=version_id, by=by, at=clock.now()) is None:
                    done.add(version_id)
        except Exception:
            log.exception("a corrected translation could not be written; the others go on, it is tried again")
            if version_id is None:
                return
            done.add(version_id)


def count_for(district: District, *, urgent: bool = False) -> bool:
    """Count one draft, alert or not, whose preview was asked for and is too long for a page; whether there was one."""
    by = Scope.system(district.pk, "counting a broadcast")
    with transaction.atomic():
        tenancy.enter_scope(by)
        found = next_to_count(seen_by=by, urgent=urgent)
        if found is None:
            return False
        try:
            with transaction.atomic():
                freshen_for(found.audience, district_id=district.pk)
                count_broadcast(
                    broadcast_id=found.pk, by=by, at=clock.now(), with_words=False,
                    households=households_of(found.audience, seen_by=by),
                )  # fmt: skip
        except Exception as error:
            log.exception("a draft could not be counted; the others are")
            note_failed_count(broadcast_id=found.pk, by=by, at=clock.now(), why=type(error).__name__)
    return True


def digests_for(district: District, share_s: float = SHARE_S) -> None:
    """Send today's news, a part at a time."""
    by = Scope.system(district.pk, "the day's news")
    until = monotonic() + share_s
    while monotonic() < until:
        with transaction.atomic():
            tenancy.enter_scope(by)
            if not send_digests(by=by, at=clock.now()):
                return
