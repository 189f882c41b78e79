"""What keeps messages in: the district's switch, the fence after a restore, and addresses that said stop."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions.settling import WORDS_LEFT
from thirdpillar.ground.delivery.choices import WRONG_NUMBER, State
from thirdpillar.ground.delivery.doorbell import ring_after_commit
from thirdpillar.ground.delivery.models import Fence, Message, Stop


@transaction.atomic
def stop_sending(*, by, at: datetime, reason: str = "") -> Fence:
    """Throw the district's switch: from the next call on nothing leaves until `resume_sending`."""
    fence = _fence(by)
    fence.stopped_at, fence.stopped_by_id = fence.stopped_at or at, by.account_id
    fence.save(update_fields=["stopped_at", "stopped_by_id"])
    record(
        by=by,
        at=at,
        deed="delivery.stop_sending",
        subject="district",
        subject_id=by.district_id,
        reason=reason,
    )
    return fence


@transaction.atomic
def resume_sending(*, by, at: datetime) -> Fence:
    """Turn the switch back on; what became too late meanwhile will not go."""
    fence = _fence(by)
    fence.stopped_at, fence.stopped_by_id = None, None
    fence.save(update_fields=["stopped_at", "stopped_by_id"])
    record(by=by, at=at, deed="delivery.resume_sending", subject="district", subject_id=by.district_id)
    ring_after_commit(by.district_id)
    return fence


@transaction.atomic
def hold_after_restore(*, by, at: datetime, why: str = "restored from a backup") -> int:
    """Raise the epoch and hold all sending; answer how many unsent messages are now unclear.

    What the backup shows as unsent may have gone out after it was taken: it becomes unclear, to be looked up at
    the provider, or decided by a person, once the fence is lifted.
    """
    fence = _fence(by)
    fence.epoch, fence.held_since, fence.why = fence.epoch + 1, at, why[:200]
    fence.save(update_fields=["epoch", "held_since", "why"])
    unsent = (
        Message.objects.seen_by(by).filter(state__in=[State.READY, State.CLAIMED]).exclude(channel="letter")
    )
    held = unsent.update(
        state=State.AMBIGUOUS,
        state_at=at,
        claimed_until=None,
        look_ups=0,
        why=why[:300],
    )
    record(by=by, at=at, deed="delivery.hold_after_restore", subject="district", unclear=held)
    return held


@transaction.atomic
def lift_fence(*, by, at: datetime) -> Fence:
    """A person has looked: sending may begin again, with the look-up of what is unclear first."""
    fence = _fence(by)
    fence.held_since, fence.why = None, ""
    fence.save(update_fields=["held_since", "why"])
    record(by=by, at=at, deed="delivery.lift_fence", subject="district", subject_id=by.district_id)
    ring_after_commit(by.district_id)
    return fence


@transaction.atomic
def stop_address(
    *, by, at: datetime, channel: str, address: str, because: str = "", said_at: datetime | None = None
) -> Stop:
    """Honour a STOP: nothing but an emergency goes to this address any more, queued messages included.

    `said_at`, where it is known, is when it was said: one that was overtaken by a START stops nothing, and of several
    the last one counts. A number that was said to be wrong stays that until somebody lifts it.
    """
    wide, said = replace(by, breadth="district"), said_at or at
    with tenancy.acting_as(wide):
        before = (
            Stop.objects.seen_by(wide).select_for_update().filter(channel=channel, address=address).first()
        )
        if before is not None and (
            (before.lifted_at is None and before.stopped_at > said)
            or (before.lifted_at is not None and before.lifted_at > said)
        ):
            return before
        if before is not None and before.lifted_at is None and before.because == WRONG_NUMBER:
            because = WRONG_NUMBER  # that it is somebody else's holds, whatever is said from there since
        Stop.objects.bulk_create(
            [
                Stop(
                    district_id=by.district_id,
                    channel=channel,
                    address=address,
                    stopped_at=said,
                    because=because[:60],
                )
            ],
            update_conflicts=True,
            unique_fields=["district_id", "channel", "address"],
            update_fields=["stopped_at", "because", "lifted_at"],
        )
        stop = Stop.objects.seen_by(wide).get(channel=channel, address=address)
        record(
            by=by, at=at, deed="delivery.stop_address", subject="stop", subject_id=stop.pk, channel=channel
        )
    return stop


@transaction.atomic
def start_address(
    *, by, at: datetime, channel: str, address: str, because: str = "", said_at: datetime | None = None
) -> bool:
    """Honour a START; whether there was a stop to lift. Messages stopped meanwhile stay stopped.

    `because`: only a stop that was set for this reason. `said_at`, where it is known, is when it was said: it does not
    lift a STOP that was said later.
    """
    wide, said = replace(by, breadth="district"), said_at or at
    with tenancy.acting_as(wide):
        stops = Stop.objects.seen_by(wide).filter(
            channel=channel, address=address, lifted_at=None, stopped_at__lte=said
        )
        stops = stops.filter(because=because) if because else stops
        lifted = stops.update(lifted_at=said)
        if lifted:
            record(by=by, at=at, deed="delivery.start_address", subject="stop", channel=channel)
    return bool(lifted)


@transaction.atomic
def withdraw(*, by, at: datetime, reference_ids, why: str, purpose: str = "") -> int:
    """Stop what has not gone yet for these references (a cancelled gathering), of one purpose or of all.

    A purpose means also those told apart by what follows a colon (`gatherings.changed:…`).
    """
    wide = replace(by, breadth="district")
    with tenancy.acting_as(wide):
        waiting = Message.objects.seen_by(wide).filter(
            reference_id__in=list(reference_ids), state__in=[State.READY, State.HELD]
        )
        if purpose:
            waiting = waiting.filter(Q(purpose=purpose) | Q(purpose__startswith=f"{purpose}:"))
        stopped = waiting.update(state=State.STOPPED, state_at=at, why=why[:300], body=WORDS_LEFT)
        if stopped:
            record(by=by, at=at, deed="delivery.withdraw", subject="message", messages=stopped)
    return stopped


def _fence(by) -> Fence:
    Fence.objects.bulk_create([Fence(district_id=by.district_id)], ignore_conflicts=True)
    return Fence.objects.seen_by(by).select_for_update().get()
