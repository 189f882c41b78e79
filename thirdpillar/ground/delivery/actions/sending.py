"""Sending: claim → call → record. The claim and the record are committed transactions; the call is in none.

    ready → claimed (lease, attempt, epoch) → [call] → accepted | refused | ready again | ambiguous

Stop list, switch, fence, quiet hours, expiry, what stands still and the rooms' own objections are decided inside the
claim, and the switch, the stop list and what stands still once more right before each call. Whoever dies in the middle
leaves a lease that runs out: `sweep_leases` then knows by `provider` whether the call had begun (ambiguous) or not (ready
again).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import zip_longest
from time import monotonic
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions.calling import (
    begin_calls,
    call_all,
    committed,
    finish,
    give_back,
    open_fence,
    record_outcomes,
    without_stopped,
)
from thirdpillar.ground.delivery.actions.halting import Still, without_halted, without_still
from thirdpillar.ground.delivery.actions.lanes import Lane, lanes_of, side_by_side
from thirdpillar.ground.delivery.actions.looking_up import RATHER_TWICE
from thirdpillar.ground.delivery.actions.outages import Standing, is_out, standing_of
from thirdpillar.ground.delivery.channels.outcomes import Provider
from thirdpillar.ground.delivery.choices import Channel, Failure, MessageClass, State
from thirdpillar.ground.delivery.models import URGENCY, Message
from thirdpillar.ground.delivery.rules import SendingTerms, may_wait, quiet_zones

# Given {reference id: address}, a room answers which of them must not go after all, and why; what may go, but not as
# it was written, it has amended by then, and what must wait it has held.
Objection = Callable[[Mapping[UUID, str]], Mapping[UUID, str]]
# Of messages those (by id) that come into their reader's own quiet hours, and until when.
Quiet = Callable[[Collection[Message]], Mapping[UUID, datetime]]


def send_batch(
    *,
    by,
    at: datetime,
    terms: SendingTerms,
    providers: Mapping[str, Provider],
    objections: Mapping[str, Objection] | None = None,
    stand_ins: Mapping[str, Provider] | None = None,
    quiet: Quiet | None = None,
    still: Still | None = None,
) -> int:
    """Send up to `terms.batch` messages by each provider that are due; answer how many were claimed (0: nothing to do now).

    Each provider has a lane of its own. There they go a window at a time: the calls of one window run side by side, as many
    as the provider takes `at_once`, and their outcomes are recorded together with the beginning of the next. After
    `terms.turn`, or once an emergency came in, the rest is given back, so that it waits for one window at most; as long as
    another lane is still at its first turn, this one takes the next. Of a provider that takes nothing at all one message is
    tried, the most urgent; the others wait where they are, or go by whoever stands in for it (`stand_ins`, by channel).
    """
    lanes = lanes_of(providers, stand_ins or {})
    claim = partial(_claim, by, terms=terms, objections=objections or {}, quiet=quiet, still=still)
    begin_next = partial(_begin_next, by, terms, still)
    if len(lanes) == 1:
        (lane,) = lanes
        claimed = claim(at, lane)
        while going := begin_next(lane):
            lane.finished = call_all(going, lane.providers, terms, monotonic())
    else:
        claimed = side_by_side(lanes, begin_next, claim, terms)
    if claimed:
        with committed(by):
            record(by=by, at=clock.now(), deed="delivery.send_batch", subject="message", messages=claimed)
    return claimed


def _begin_next(by, terms: SendingTerms, still: Still | None, lane: Lane) -> list[Message]:
    """Record what a lane's last window came to and begin its next; answer what to call, nothing where its turn is over."""
    while lane.waiting or lane.finished:
        with committed(by):
            lane.note(record_outcomes(by, lane.finished, lane.name, is_doubted=lane.is_doubted))
            lane.finished = []
            if lane.is_over or _is_overtaken(by, lane):
                give_back(by, [one for window in lane.waiting for one in window])
                lane.waiting = []
                return []
            going = begin_calls(by, lane.begin(terms.turn), lane.providers, terms, still)
        if going:
            return going
    return []


def sweep_leases(*, by, at: datetime) -> int:
    """Take back what a sender claimed and never finished; answer how many."""
    with committed(by):
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


def _is_overtaken(by, lane: Lane) -> bool:
    """Whether an emergency came in meanwhile, and what this lane does next is none."""
    if not lane.waiting or lane.waiting[0][0].message_class == MessageClass.EMERGENCY:
        return False
    ready = Message.objects.seen_by(by).filter(state=State.READY, channel__in=list(lane.providers))
    due = ready.filter(Q(not_before=None) | Q(not_before__lte=clock.now()))
    return due.alias(urgency=URGENCY).filter(urgency=0).exists()


def _claim(by, at, lane: Lane, *, terms, objections, quiet: Quiet | None, still: Still | None) -> int:
    """Take up what is due and may go by one provider; answer how many."""
    with committed(by):
        fence = open_fence(by)
        if fence is None or (lane.stands_in_for and not is_out(by, lane.stands_in_for)):
            return lane.take_up([], Standing())
        standing = standing_of(by, at, lane.name)
        most = lane.most(terms.batch) if not standing.is_down else int(standing.is_tried)
        due = _due(by, at, lane, terms)
        if standing.is_down and lane.seconds:
            # It is not tried with what waited for its word in vain: that goes by the second.
            seconds = [channel for channel, name in lane.seconds.items() if not is_out(by, name)]
            due = due.exclude(channel__in=seconds, why=RATHER_TWICE)
        locked = _locked(due, lane.providers, most) if most else []
        if not locked:
            return lane.take_up([], standing)
        going = without_halted(by, at, without_late(by, at, locked))
        going = without_still(by, at, going, still)
        going = without_quiet(by, going, quiet)
        # The rooms first: what they know another way for goes that way, instead of being stopped without a word.
        going = without_objected(by, at, going, objections)
        going = without_stopped(by, at, going)
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
        return lane.take_up(going, standing)


def _due(by, at: datetime, lane: Lane, terms: SendingTerms) -> QuerySet:
    """What is due by these ways, the most urgent first."""
    due = (
        Message.objects.seen_by(by)
        .filter(state=State.READY, channel__in=list(lane.providers))
        .filter(Q(not_before=None) | Q(not_before__lte=at))
    )
    closed = quiet_zones(at, terms.quiet)
    waits = Q()
    for channel in Channel.values:
        for message_class in MessageClass.values:
            if may_wait(message_class, channel):
                waits |= Q(channel=channel, message_class=message_class)
    # A number may have moved with its family, or not: it must be day where it is from, and here.
    quiet = Q() if terms.zone in closed else Q(zone__in=closed)
    due = due.exclude(waits & quiet & (Q(expires_at=None) | Q(expires_at__gt=at)))
    return due.order_by(URGENCY, Coalesce("not_before", "made_at"), "pk")


def _locked(due: QuerySet, channels: Collection[str], most: int) -> list[Message]:
    """The next of what is due, locked. Several alerts take turns: a school's own does not wait until all of a district's
    has gone."""
    urgent = due.alias(urgency=URGENCY).filter(urgency=0)
    alerts = sorted(urgent.order_by().values_list("purpose", flat=True).distinct()[:most])
    if len(alerts) < 2:
        return _next(due, channels, most)
    share = -(-most // len(alerts))
    each = [list(urgent.filter(purpose=one).select_for_update(skip_locked=True)[:share]) for one in alerts]
    return [one for turn in zip_longest(*each) for one in turn if one is not None][:most]


def _next(due: QuerySet, channels: Collection[str], most: int) -> list[Message]:
    """The next of what is due by these channels, locked: of each as many as could go, read in the order of its index; of
    several together the database would sort all that waits each time."""
    ready = due.annotate(urgency=URGENCY, turn=Coalesce("not_before", "made_at"))
    locked = [
        one
        for channel in channels
        for one in ready.filter(channel=channel).select_for_update(skip_locked=True)[:most]
    ]
    return sorted(locked, key=lambda one: (one.urgency, one.turn, one.pk))[:most]


def without_quiet(by, messages: list[Message], quiet: Quiet | None) -> list[Message]:
    """The messages (locked) that do not come into their reader's own quiet hours; the others wait for their end."""
    asked = [one for one in messages if may_wait(one.message_class, one.channel)] if quiet else []
    until = quiet(asked) if quiet and asked else {}
    for end in set(until.values()):  # of the hours that people set: few
        those = [key for key, each in until.items() if each == end]
        Message.objects.seen_by(by).filter(pk__in=those).update(not_before=end)
    return [one for one in messages if one.pk not in until]


def without_late(by, at: datetime, messages: list[Message]) -> list[Message]:
    late = [one for one in messages if one.expires_at and one.expires_at <= at]
    finish(by, at, late, State.EXPIRED, "")
    return [one for one in messages if one not in late]


def without_objected(by, at: datetime, messages: list[Message], objections) -> list[Message]:
    """The messages (locked) that may go, as their rooms want them said by now; the others are stopped, or held."""
    barred: list[Message] = []
    purposes = {_family(one.purpose) for one in messages} & set(objections)
    if not purposes:
        return messages
    before = _row_places(by, messages)
    for purpose in purposes:
        asked = [one for one in messages if _family(one.purpose) == purpose]
        for layer in _once_each(asked):
            against = objections[purpose]({one.reference_id: one.address for one in layer})
            for why in set(against.values()):
                those = [one for one in layer if against.get(one.reference_id) == why]
                finish(by, at, those, State.STOPPED, why, Failure.MOVED)
                barred += those
    gone = {one.pk for one in barred}
    left = [one for one in messages if one.pk not in gone]
    # Most stand as they were read: only what was written anew is read once more.
    after = _row_places(by, left)
    fresh = Message.objects.seen_by(by).in_bulk([pk for pk, place in after.items() if place != before[pk]])
    now = [fresh.get(one.pk, one) for one in left if one.pk in after]
    return [one for one in now if one.state == State.READY]


def _row_places(by, messages: list[Message]) -> dict[UUID, str]:
    """Where the rows of these messages (locked) lie in their table: a row that was written to has moved."""
    asked = "SELECT id, ctid::text FROM delivery_message WHERE district_id = %s AND id = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(asked, [by.district_id, [one.pk for one in messages]])
        return dict(cursor.fetchall())


def _once_each(messages: list[Message]) -> Iterator[list[Message]]:
    """The messages in layers that hold each reference once: an alert goes to several places of one addressee."""
    while messages:
        layer: dict[UUID, Message] = {}
        for one in messages:
            layer.setdefault(one.reference_id, one)
        yield list(layer.values())
        messages = [one for one in messages if layer[one.reference_id] is not one]


def _family(purpose: str) -> str:
    """What stands before the colon: "gatherings.changed:2026…" is one news among others of its kind."""
    return purpose.partition(":")[0]
