"""Sending: claim → call → record. The claim and the record are committed transactions; the call is in none.

    ready → claimed (lease, attempt, epoch) → [call] → accepted | refused | ready again | ambiguous

Stop list, switch, fence, quiet hours, expiry and the rooms' own objections are decided inside the claim, and the
switch and the stop list once more right before each call. Whoever dies in the middle leaves a lease that runs out:
`sweep_leases` then knows by `provider` whether the call had begun (ambiguous) or not (ready again).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from datetime import datetime
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions.settling import WORDS_LEFT
from thirdpillar.ground.delivery.channels.outcomes import (
    Accepted,
    NotSent,
    Outcome,
    Parcel,
    Provider,
    Refused,
    Unclear,
)
from thirdpillar.ground.delivery.choices import Channel, MessageClass, State
from thirdpillar.ground.delivery.models import Fence, Message, Stop
from thirdpillar.ground.delivery.rules import SendingTerms, may_wait, passes_stop, wait_before

# Given {reference id: address}, a room answers which of them must not go after all, and why; what may go, but not as
# it was written, it has amended by then.
Objection = Callable[[Mapping[UUID, str]], Mapping[UUID, str]]

URGENCY = Case(
    When(message_class=MessageClass.EMERGENCY, then=Value(0)),
    When(message_class=MessageClass.SIGN_IN, then=Value(1)),
    default=Value(2),
)


def send_batch(
    *,
    by,
    at: datetime,
    terms: SendingTerms,
    providers: Mapping[str, Provider],
    objections: Mapping[str, Objection] | None = None,
) -> int:
    """Send up to `terms.batch` messages that are due; answer how many were claimed (0: nothing to do now)."""
    claimed = _claim(by, at, terms, providers, objections or {})
    finished: tuple[Message, Outcome] | None = None
    for message in claimed:
        provider = providers[message.channel]
        with _committed(by):
            if finished:
                _record(by, *finished, terms)
                finished = None
            deadline = monotonic() + terms.lease.total_seconds() - provider.time_limit.total_seconds()
            going = _begin(by, message, provider, terms)
        # A process that slept through its lease must not call: somebody may have looked the message up by now.
        if going and monotonic() < deadline:
            finished = (message, _call(provider, parcel_of(message, terms)))
    if finished:
        with _committed(by):
            _record(by, *finished, terms)
    if claimed:
        with _committed(by):
            record(
                by=by, at=clock.now(), deed="delivery.send_batch", subject="message", messages=len(claimed)
            )
    return len(claimed)


def parcel_of(message: Message, terms: SendingTerms) -> Parcel:
    """A message as its provider gets it."""
    return Parcel(
        reference=str(message.pk),
        channel=message.channel,
        address=message.address,
        body=message.body,
        subject=message.subject,
        language=message.language,
        sender=terms.sender,
        media=tuple(message.media or ()),
        reply_to=message.reply_to,
        hooks=terms.hooks,
    )


def sweep_leases(*, by, at: datetime) -> int:
    """Take back what a sender claimed and never finished; answer how many."""
    with _committed(by):
        late = Message.objects.seen_by(by).filter(state=State.CLAIMED, claimed_until__lt=at)
        back = late.filter(provider="").update(state=State.READY, state_at=at, claimed_until=None)
        unclear = late.exclude(provider="").update(
            state=State.AMBIGUOUS,
            state_at=at,
            claimed_until=None,
            look_ups=0,
            why="the sender stopped in the middle",
        )
        if back or unclear:
            record(
                by=by, at=at, deed="delivery.sweep_leases", subject="message", ready=back, ambiguous=unclear
            )
    return back + unclear


@contextmanager
def _committed(by):
    """A transaction of its own, in the district's context, committed before anything outside is asked."""
    with transaction.atomic(durable=True):
        tenancy.enter_scope(by)
        yield


def open_fence(by) -> Fence | None:
    """The district's fence, locked against change until this transaction ends, if sending is open."""
    Fence.objects.bulk_create([Fence(district_id=by.district_id)], ignore_conflicts=True)
    fence = Fence.objects.seen_by(by).select_for_update(of=("self",)).get()
    return fence if fence.is_open else None


def _claim(by, at, terms, providers, objections) -> list[Message]:
    with _committed(by):
        fence = open_fence(by)
        if fence is None:
            return []
        due = (
            Message.objects.seen_by(by)
            .filter(state=State.READY, channel__in=list(providers))
            .filter(Q(not_before=None) | Q(not_before__lte=at))
        )
        if terms.quiet.hold_at(at, terms.zone):
            waits = Q()
            for channel in Channel.values:
                for message_class in MessageClass.values:
                    if may_wait(message_class, channel):
                        waits |= Q(channel=channel, message_class=message_class)
            due = due.exclude(waits & (Q(expires_at=None) | Q(expires_at__gt=at)))
        locked = list(
            due.order_by(URGENCY, Coalesce("not_before", "made_at"), "pk").select_for_update(
                skip_locked=True
            )[: terms.batch]
        )
        if not locked:
            return []
        going = _without_late(by, at, locked)
        going = _without_stopped(by, at, going)
        going = without_objected(by, at, going, objections)
        Message.objects.seen_by(by).filter(pk__in=[one.pk for one in going]).update(
            state=State.CLAIMED,
            state_at=at,
            claimed_until=at + terms.lease,
            epoch=fence.epoch,
            provider="",
            why="",
        )
        for one in going:
            one.epoch = fence.epoch
        return going


def _without_late(by, at: datetime, messages: list[Message]) -> list[Message]:
    late = [one for one in messages if one.expires_at and one.expires_at <= at]
    _finish(by, at, late, State.EXPIRED, "")
    return [one for one in messages if one not in late]


def _without_stopped(by, at: datetime, messages: list[Message]) -> list[Message]:
    stops = set(
        Stop.objects.seen_by(by)
        .filter(lifted_at=None, address__in=[one.address for one in messages])
        .values_list("channel", "address")
    )
    silent = [
        one for one in messages if (one.channel, one.address) in stops and not passes_stop(one.message_class)
    ]
    _finish(by, at, silent, State.STOPPED, "this address asked not to be written to")
    return [one for one in messages if one not in silent]


def without_objected(by, at: datetime, messages: list[Message], objections) -> list[Message]:
    """The messages (locked) that may go, as their rooms want them said by now; the others are stopped."""
    barred: list[Message] = []
    for purpose in {_family(one.purpose) for one in messages} & set(objections):
        asked = [one for one in messages if _family(one.purpose) == purpose]
        against = objections[purpose]({one.reference_id: one.address for one in asked})
        for why in set(against.values()):
            those = [one for one in asked if against.get(one.reference_id) == why]
            _finish(by, at, those, State.STOPPED, why)
            barred += those
    fresh = Message.objects.seen_by(by).in_bulk([one.pk for one in messages if one not in barred])
    return [fresh[one.pk] for one in messages if one.pk in fresh]


def _family(purpose: str) -> str:
    """What stands before the colon: "gatherings.changed:2026…" is one news among others of its kind."""
    return purpose.partition(":")[0]


def _finish(by, at: datetime, messages: Iterable[Message], state: State, why: str) -> None:
    ids = [one.pk for one in messages]
    if ids:
        Message.objects.seen_by(by).filter(pk__in=ids).update(
            state=state, state_at=at, why=why, claimed_until=None, body=WORDS_LEFT
        )


def _begin(by, message: Message, provider: Provider, terms: SendingTerms) -> bool:
    """Note that the call begins now; False where it may not: the switch, a stop, or a lease that was lost."""
    at = clock.now()
    mine = Message.objects.seen_by(by).filter(
        pk=message.pk, state=State.CLAIMED, epoch=message.epoch, attempt=message.attempt, provider=""
    )
    fence = open_fence(by)
    if fence is None or fence.epoch != message.epoch:
        mine.update(state=State.READY, state_at=at, claimed_until=None)
        return False
    if message.expires_at and message.expires_at <= at:
        mine.update(state=State.EXPIRED, state_at=at, claimed_until=None, body=WORDS_LEFT)
        return False
    if not _without_stopped(by, at, [message]):
        return False
    begun = mine.update(provider=provider.name, attempt=F("attempt") + 1, claimed_until=at + terms.lease)
    message.attempt += 1
    return bool(begun)


def _call(provider: Provider, parcel: Parcel) -> Outcome:
    try:
        return provider.send(parcel)
    except Exception as problem:  # a provider that raises has broken its word; what it did is not known
        return Unclear(type(problem).__name__)


def _record(by, message: Message, outcome: Outcome, terms: SendingTerms) -> None:
    at = clock.now()
    # Only what this attempt still holds: a sweeper that took it meanwhile has the word.
    mine = Message.objects.seen_by(by).filter(pk=message.pk, state=State.CLAIMED, attempt=message.attempt)
    if isinstance(outcome, Accepted):
        # Also when the lease ran out during the call: we know now that it went.
        mine = Message.objects.seen_by(by).filter(
            pk=message.pk, state__in=[State.CLAIMED, State.AMBIGUOUS], attempt=message.attempt
        )
        mine.update(
            state=State.ACCEPTED,
            state_at=at,
            provider_reference=outcome.reference,
            claimed_until=None,
            why="",
            body=WORDS_LEFT,
        )
    elif isinstance(outcome, Refused) or (isinstance(outcome, NotSent) and message.attempt >= terms.tries):
        mine.update(
            state=State.REFUSED, state_at=at, why=outcome.reason[:300], claimed_until=None, body=WORDS_LEFT
        )
    elif isinstance(outcome, NotSent):
        later = at + wait_before(message.attempt)
        mine.update(
            state=State.READY,
            state_at=at,
            not_before=later,
            why=outcome.reason[:300],
            claimed_until=None,
            provider="",
        )
    else:
        mine.update(
            state=State.AMBIGUOUS, state_at=at, why=outcome.reason[:300], claimed_until=None, look_ups=0
        )
