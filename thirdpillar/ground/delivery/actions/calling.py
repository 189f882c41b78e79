"""The calls of a batch: a window is begun in one transaction, called side by side, and recorded in one transaction.

A window is as long as its calls may be unclear together: whoever dies in it leaves so many messages to be looked up.
Where a provider can be asked nothing, or says no `at_once`, it is one; but of emergencies, which go rather twice than
never, there run as many as the provider takes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from time import monotonic

from django.db import connection, transaction
from django.db.models import QuerySet

from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions.halting import (
    Still,
    halts_of,
    keep_in,
    without_halted,
    without_still,
)
from thirdpillar.ground.delivery.actions.outages import Standing, note_outage
from thirdpillar.ground.delivery.actions.receipts import refuse_reported
from thirdpillar.ground.delivery.actions.settling import WORDS_LEFT
from thirdpillar.ground.delivery.channels.outcomes import (
    Accepted,
    Capability,
    NotSent,
    Outcome,
    Parcel,
    Provider,
    Refused,
    Unclear,
)
from thirdpillar.ground.delivery.choices import Failure, MessageClass, State
from thirdpillar.ground.delivery.models import Fence, Message, Stop
from thirdpillar.ground.delivery.queries.speeches import spoken_of
from thirdpillar.ground.delivery.rules import (
    ONE_IN_AN_OUTAGE,
    SendingTerms,
    goes_on_trying,
    passes_stop,
    tried_for,
    wait_before,
)
from thirdpillar.ground.delivery.unsubscribing import link_of

DEEP = 6  # calls of one window for each that may run at once
# A call that did not begin so long after its window did is given back: the switch is obeyed within seconds.
START_WITHIN_S = 1.5

_BEGIN = """
UPDATE delivery_message m SET provider = w.provider, attempt = m.attempt + 1, claimed_until = %(until)s
FROM unnest(%(ids)s::uuid[], %(providers)s::text[]) AS w (id, provider)
WHERE m.id = w.id AND m.district_id = %(district)s AND m.state = 'claimed' AND m.epoch = %(epoch)s AND m.provider = ''
RETURNING m.id, m.attempt
"""
# Also where the lease ran out during the call: we know now that it went.
_ACCEPTED = """
UPDATE delivery_message m SET state = 'accepted', state_at = %(at)s, provider_reference = w.reference,
  claimed_until = NULL, why = '', failing_since = NULL, body = CASE WHEN m.is_secret THEN '' ELSE m.body END
FROM unnest(%(ids)s::uuid[], %(attempts)s::int[], %(references)s::text[]) AS w (id, attempt, reference)
WHERE m.id = w.id AND m.district_id = %(district)s AND m.state IN ('claimed', 'ambiguous') AND m.attempt = w.attempt
"""


@contextmanager
def committed(by):
    """A transaction of its own, in the district's context, committed before anything outside is asked."""
    with transaction.atomic(durable=True):
        tenancy.enter_scope(by)
        yield


def open_fence(by) -> Fence | None:
    """The district's fence, if sending is open; nobody turns the switch until this transaction ends.

    A shared lock: senders do not wait for each other, and whoever throws the switch waits for those at work.
    """
    shared = "SELECT * FROM delivery_fence WHERE district_id = %s FOR SHARE"
    found = list(Fence.objects.raw(shared, [by.district_id]))
    if not found:
        Fence.objects.bulk_create([Fence(district_id=by.district_id)], ignore_conflicts=True)
        found = list(Fence.objects.raw(shared, [by.district_id]))
    return found[0] if found and found[0].is_open else None


def parcel_of(message: Message, terms: SendingTerms) -> Parcel:
    """A message as its provider gets it; a call with what `with_voices` found for it."""
    speech = message.speech or {}
    return Parcel(
        reference=str(message.pk),
        channel=message.channel,
        address=message.address,
        body=message.body,
        subject=message.subject,
        language=message.language,
        sender=terms.sender,
        media=tuple(message.media or getattr(message, "plays", None) or ()),
        reply_to=message.reply_to,
        hooks=terms.hooks,
        asks=message.asks,
        recorded=getattr(message, "recorded", {}),
        instead=speech.get("instead", ""),
        instead_in=speech.get("instead_in", ""),
        unsubscribe=link_of(message, terms),
    )


def with_voices(by, messages: Iterable[Message], terms: SendingTerms) -> list[Message]:
    """These messages, each call with what people spoke of it."""
    found = list(messages)
    spoken = spoken_of(found, hooks=terms.hooks, at=clock.now(), seen_by=by)
    for one in found:
        one.plays, one.recorded = spoken.get(one.pk, ((), {}))  # type: ignore[attr-defined]
    return found


def at_once(provider: Provider, message_class: str) -> int:
    """How many calls this provider takes side by side; one where it does not say, or where only a person can tell what
    became of them, unless that matters less than time."""
    if provider.capability == Capability.NEITHER and message_class != MessageClass.EMERGENCY:
        return 1
    return max(1, int(getattr(provider, "at_once", 1)))


def windows(messages: Iterable[Message], providers: Mapping[str, Provider]) -> Iterator[list[Message]]:
    """The messages (of one provider) in their order, cut where it has its fill."""
    window: list[Message] = []
    size = 0
    for message in messages:
        fill = window_of(providers[message.channel], message.message_class)
        if window and (fill != size or len(window) >= size):
            yield window
            window = []
        window.append(message)
        size = fill
    if window:
        yield window


def window_of(provider: Provider, message_class: str) -> int:
    """How many messages of this class make a window of this provider."""
    side_by_side = at_once(provider, message_class)
    is_deep = side_by_side > 1 and provider.capability != Capability.NEITHER
    return side_by_side * DEEP if is_deep else side_by_side


def begin_calls(
    by,
    window: list[Message],
    providers: Mapping[str, Provider],
    terms: SendingTerms,
    still: Still | None = None,
) -> list[Message]:
    """Note that the calls begin now; answer those that may: not against the switch, a stop of their address or of all their
    kind, what waits for people, or a lease that was lost."""
    at = clock.now()
    fence = open_fence(by)
    current = [one for one in window if fence is not None and one.epoch == fence.epoch]
    give_back(by, [one for one in window if one not in current])
    if fence is None:
        return []
    late = [one for one in current if one.expires_at and one.expires_at <= at]
    finish(by, at, late, State.EXPIRED, "")
    in_time = without_halted(by, at, [one for one in current if one not in late])
    in_time = without_still(by, at, in_time, still)
    going = {one.pk: one for one in without_stopped(by, at, in_time)}
    with connection.cursor() as cursor:
        cursor.execute(
            _BEGIN,
            {
                "ids": list(going), "providers": [providers[one.channel].name for one in going.values()],
                "district": by.district_id, "epoch": fence.epoch, "until": at + terms.lease,
            },
        )  # fmt: skip
        attempts = dict(cursor.fetchall())
    for pk, attempt in attempts.items():
        going[pk].attempt = attempt
    return with_voices(by, [one for pk, one in going.items() if pk in attempts], terms)


def call_all(
    going: list[Message], providers: Mapping[str, Provider], terms: SendingTerms, begun: float
) -> list[tuple[Message, Outcome | None]]:
    """Call for each of them, side by side where the provider takes it; None where the call surely never began."""

    def call(message: Message) -> tuple[Message, Outcome | None]:
        provider = providers[message.channel]
        # A process that slept through its lease must not call: somebody may have looked the message up by now.
        last = min(START_WITHIN_S, terms.lease.total_seconds() - provider.time_limit.total_seconds())
        if monotonic() - begun > last:
            return message, None
        try:
            return message, provider.send(parcel_of(message, terms))
        except Exception as problem:  # a provider that raises has broken its word; what it did is not known
            return message, Unclear(type(problem).__name__)

    side_by_side = max((at_once(providers[one.channel], one.message_class) for one in going), default=1)
    if len(going) < 2 or side_by_side == 1:
        return [call(one) for one in going]
    return list(threads_of(os.getpid(), providers[going[0].channel].name, side_by_side).map(call, going))


@lru_cache(maxsize=16)
def threads_of(_process: int, _provider: str, side_by_side: int) -> ThreadPoolExecutor:
    """The threads that call a provider; they are kept, and so are their connections to it. A fork has its own."""
    return ThreadPoolExecutor(side_by_side, thread_name_prefix="sending")


def record_outcomes(
    by, finished: list[tuple[Message, Outcome | None]], provider: str, *, is_doubted: bool = False
) -> Standing | None:
    """Write down what became of these calls to a provider; how it stands now, where they tell. `is_doubted`: as before."""
    went = [(one, said) for one, said in finished if isinstance(said, Accepted)]
    if went:
        with connection.cursor() as cursor:
            cursor.execute(
                _ACCEPTED,
                {
                    "at": clock.now(), "district": by.district_id, "ids": [one.pk for one, _ in went],
                    "attempts": [one.attempt for one, _ in went],
                    "references": [said.reference[:200] for _, said in went],
                },
            )  # fmt: skip
        refuse_reported(by, clock.now(), [one.pk for one, _ in went])
    others = [(one, said) for one, said in finished if not isinstance(said, Accepted)]
    halts = halts_of(by, [one for one, _said in others])
    for message, said in others:
        _record(by, message, said)
        if message.purpose in halts and (said is None or isinstance(said, NotSent)):
            again = Message.objects.seen_by(by).filter(pk=message.pk, state=State.READY).select_for_update()
            keep_in(by, clock.now(), halts[message.purpose], again)
    heard = [said for _one, said in finished if said is not None]
    if not heard:
        return None
    return note_outage(by=by, at=clock.now(), provider=provider, heard=heard, is_doubted=is_doubted)


def _record(by, message: Message, outcome: Outcome | None) -> None:
    at = clock.now()
    # Only what this attempt still holds: a sweeper that took it meanwhile has the word.
    mine = Message.objects.seen_by(by).filter(pk=message.pk, state=State.CLAIMED, attempt=message.attempt)
    if outcome is None:
        mine.update(
            state=State.READY, state_at=at, claimed_until=None, provider="", attempt=message.attempt - 1
        )
    elif isinstance(outcome, Refused):
        mine.update(
            state=State.REFUSED,
            state_at=at,
            why=outcome.reason[:300],
            failure=outcome.failure,
            claimed_until=None,
            body=WORDS_LEFT,
        )
    elif isinstance(outcome, NotSent):
        _not_sent(mine, message, outcome, at)
    elif isinstance(outcome, Unclear):
        mine.update(
            state=State.AMBIGUOUS, state_at=at, why=outcome.reason[:300], claimed_until=None, look_ups=0
        )


def _not_sent(mine: QuerySet, message: Message, outcome: NotSent, at: datetime) -> None:
    """It goes again, until it has failed as long as we try; that nobody there takes anything costs it no try."""
    since = message.failing_since or at
    fresh = {"state_at": at, "why": outcome.reason[:300], "claimed_until": None, "failing_since": since}
    if at - since >= tried_for(at.date()) and not goes_on_trying(message.message_class, message.expires_at):
        # Its words stay, a secret's too: it may be sent again, by a person.
        mine.update(state=State.REFUSED, failure=Failure.GAVE_UP, **fresh)
        return
    is_outage = outcome.of_provider
    waits = ONE_IN_AN_OUTAGE if is_outage else wait_before(message.attempt, message.message_class)
    attempt = message.attempt - 1 if is_outage else message.attempt
    mine.update(state=State.READY, not_before=at + waits, provider="", attempt=attempt, **fresh)


def give_back(by, messages: Iterable[Message]) -> None:
    """Let go of what was claimed and not called."""
    ids = [one.pk for one in messages]
    if ids:
        Message.objects.seen_by(by).filter(pk__in=ids, state=State.CLAIMED, provider="").update(
            state=State.READY, state_at=clock.now(), claimed_until=None
        )


def without_stopped(by, at: datetime, messages: list[Message]) -> list[Message]:
    """The messages whose address takes messages; the others are stopped."""
    stops = set(
        Stop.objects.seen_by(by)
        .filter(lifted_at=None, address__in=[one.address for one in messages])
        .values_list("channel", "address")
    )
    silent = {
        one.pk
        for one in messages
        if (one.channel, one.address) in stops and not passes_stop(one.message_class, one.channel)
    }
    stopped = [one for one in messages if one.pk in silent]
    why = "this address asked not to be written to"
    finish(by, at, stopped, State.STOPPED, why, Failure.STOP)
    return [one for one in messages if one.pk not in silent]


def finish(by, at: datetime, messages: Iterable[Message], state: State, why: str, failure: str = "") -> None:
    """Settle messages that will not go. With a `failure` the next way is looked for."""
    ids = [one.pk for one in messages]
    if ids:
        Message.objects.seen_by(by).filter(pk__in=ids).update(
            state=state, state_at=at, why=why, failure=failure, claimed_until=None, body=WORDS_LEFT
        )
