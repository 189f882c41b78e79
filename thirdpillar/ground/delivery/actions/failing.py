"""What failed for good: handed on once, so that what it tells is heeded and the next way carries the words; or, by a
person, sent again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.choices import ON_ITS_WAY, Channel, Failure, MessageClass, State
from thirdpillar.ground.delivery.doorbell import ring_after_commit
from thirdpillar.ground.delivery.models import Message, Receipt
from thirdpillar.ground.delivery.queries import Places, given_up
from thirdpillar.ground.delivery.rules import ringing

AT_ONCE = 500
# What a provider of calls reports where nobody heard it.
UNHEARD = ("busy", "no-answer")


@dataclass(frozen=True)
class Failed:
    """A message that failed for good. `tried` is where its text went or was to go; `is_open` that it goes nowhere now.

    `is_told_now`: the provider itself refused it, and nobody has heeded yet what that tells.
    """

    purpose: str
    reference_id: UUID
    channel: str
    address: str
    failure: str
    tried: Places
    is_open: bool
    is_told_now: bool


@transaction.atomic
def take_failed(*, by, at: datetime, message_ids: Collection[UUID] | None = None) -> list[Failed]:
    """The next messages that failed for good and were not handed on yet (of these, where named): each once.

    Whoever takes them hands them on in the same transaction, so that a kill loses none.
    """
    ring_again(by=by, at=at, message_ids=message_ids)
    failed = Message.objects.seen_by(by).exclude(failure="").filter(passed_on_at=None)
    if message_ids is not None:
        failed = failed.filter(pk__in=list(message_ids))
    rows = list(failed.order_by("pk").select_for_update(skip_locked=True)[:AT_ONCE])
    if not rows:
        return []
    Message.objects.seen_by(by).filter(pk__in=[one.pk for one in rows]).update(passed_on_at=at)
    tried: dict[tuple[str, UUID], set[tuple[str, str]]] = defaultdict(set)
    under_way: set[tuple[str, UUID]] = set()
    beside = Message.objects.seen_by(by).filter(reference_id__in={one.reference_id for one in rows})
    for purpose, reference_id, channel, address, state in beside.values_list(
        "purpose", "reference_id", "channel", "address", "state"
    ):
        tried[purpose, reference_id].add((channel, address))
        if state in ON_ITS_WAY:
            under_way.add((purpose, reference_id))
    record(by=by, at=at, deed="delivery.take_failed", subject="message", messages=len(rows))
    return [
        Failed(
            one.purpose, one.reference_id, one.channel, one.address, one.failure,
            Places(frozenset(tried[one.purpose, one.reference_id])),
            (one.purpose, one.reference_id) not in under_way, one.state == State.REFUSED,
        )
        for one in rows
    ]  # fmt: skip


@transaction.atomic
def ring_again(*, by, at: datetime, message_ids: Collection[UUID] | None = None) -> int:
    """Have calls made again that met a busy line or that nobody took, as often as the rule says; answer how many.

    What the provider reported of each stays, and counts them.
    """
    rule = ringing(at.date())
    told = Receipt.objects.seen_by(by).filter(message_id=OuterRef("pk"), said__in=UNHEARD)
    times = told.order_by().values("message_id").annotate(times=Count("pk")).values("times")
    unheard = Message.objects.seen_by(by).filter(
        Q(why__startswith=UNHEARD[0]) | Q(why__startswith=UNHEARD[1]), channel=Channel.VOICE, state=State.REFUSED,
        failure=Failure.REFUSED, passed_on_at=None, is_secret=False,
    )  # fmt: skip
    if message_ids is not None:
        unheard = unheard.filter(pk__in=list(message_ids))
    locked = unheard.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
    rows = Message.objects.seen_by(by).filter(pk__in=list(locked)).annotate(times=Subquery(times))
    rows = rows.filter(times__lt=rule.times)
    urgent = Q(message_class=MessageClass.EMERGENCY)
    again = 0
    for which, apart in ((urgent, rule.urgent_apart), (~urgent, rule.apart)):
        here = rows.filter(which).exclude(expires_at__lte=at + apart).values_list("pk", flat=True)
        again += Message.objects.seen_by(by).filter(pk__in=list(here)).update(
            state=State.READY, state_at=at, not_before=at + apart, failure="", provider="", provider_reference="",
            claimed_until=None,
        )  # fmt: skip
    if again:
        record(by=by, at=at, deed="delivery.send_again", subject="message", messages=again)
        ring_after_commit(by.district_id)
    return again


@transaction.atomic
def send_again(*, by, at: datetime, message_ids: Collection[UUID] | None = None) -> int:
    """Send what was given up (these, or all) once more within its life; answer how many. What another way carried stays."""
    found = given_up(seen_by=by, at=at)
    if message_ids is not None:
        found = found.filter(pk__in=list(message_ids))
    ids = list(found.values_list("pk", flat=True))
    # Two buttons pressed at once: the second finds it waiting already.
    rows = Message.objects.seen_by(by).filter(pk__in=ids, state=State.REFUSED)
    again = rows.update(
        state=State.READY, state_at=at, not_before=None, failing_since=None, failure="", passed_on_at=None,
        provider="", why="", claimed_until=None,
    )  # fmt: skip
    if again:
        record(by=by, at=at, deed="delivery.send_again", subject="message", messages=again)
        ring_after_commit(by.district_id)
    return again
