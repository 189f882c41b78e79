"""Asking providers what they have: each apart, about several messages side by side, and what that comes to."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from time import monotonic

from django.db import connection

from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions.calling import at_once, parcel_of, threads_of, window_of
from thirdpillar.ground.delivery.actions.halting import halts_of, without_halted
from thirdpillar.ground.delivery.actions.receipts import refuse_reported
from thirdpillar.ground.delivery.channels.outcomes import (
    Accepted,
    Capability,
    Found,
    NotFound,
    Parcel,
    Provider,
    Unclear,
)
from thirdpillar.ground.delivery.choices import OUTAGE_AFTER, State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import SendingTerms, look_again_after

# What a provider calls our messages to an address, by its name and that address.
Known = dict[tuple[str, str], set[str]]


class RatherTwice(NotFound):
    """Nobody tells whether it went; it goes all the same."""


# None: it was not asked, for want of time.
Told = list[tuple[Message, Found | None]]

# Two that look up the same words to the same address must not both find the one that is there: they stand in line.
_IN_LINE = """
SELECT pg_advisory_xact_lock(hashtextextended(address, 0))
FROM (SELECT DISTINCT address FROM unnest(%(addresses)s::text[]) AS address ORDER BY address) line
"""
_IS_THERE = """
UPDATE delivery_message m SET state = 'accepted', state_at = %(at)s, provider_reference = w.reference,
  claimed_until = NULL, why = '', body = CASE WHEN m.is_secret THEN '' ELSE m.body END
FROM unnest(%(ids)s::uuid[], %(attempts)s::int[], %(providers)s::text[], %(references)s::text[])
  AS w (id, attempt, provider, reference)
WHERE m.id = w.id AND m.district_id = %(district)s AND m.state = 'ambiguous' AND m.attempt = w.attempt
  AND NOT EXISTS (SELECT 1 FROM delivery_message o WHERE o.district_id = m.district_id AND o.id <> m.id
    AND o.provider = w.provider AND o.provider_reference = w.reference AND o.address = m.address)
RETURNING m.id
"""
_GOES_AGAIN = """
UPDATE delivery_message m SET state = 'ready', state_at = %(at)s, claimed_until = NULL, provider = '', why = w.why
FROM unnest(%(ids)s::uuid[], %(attempts)s::int[], %(whys)s::text[]) AS w (id, attempt, why)
WHERE m.id = w.id AND m.district_id = %(district)s AND m.state = 'ambiguous' AND m.attempt = w.attempt
"""
_STILL_UNCLEAR = """
UPDATE delivery_message m SET claimed_until = w.until, look_ups = greatest(0, m.look_ups - w.fewer)
FROM unnest(%(ids)s::uuid[], %(attempts)s::int[], %(untils)s::timestamptz[], %(fewer)s::int[])
  AS w (id, attempt, until, fewer)
WHERE m.id = w.id AND m.district_id = %(district)s AND m.state = 'ambiguous' AND m.attempt = w.attempt
"""
RATHER_TWICE = "emergency: sent again, rather twice than never"


def windows_of_addresses(messages: list[Message], provider: Provider) -> list[list[Message]]:
    """The messages about in their order, in windows that hold each address once: what is found for one is not the other's."""
    windows: list[list[Message]] = []
    within: list[set[str]] = []
    begin = 0
    for message in messages:
        size = window_of(provider, message.message_class)
        while begin < len(windows) and len(windows[begin]) >= size:
            begin += 1
        place = next(
            (
                n
                for n in range(begin, len(windows))
                if len(windows[n]) < size and message.address not in within[n]
            ),
            len(windows),
        )
        if place == len(windows):
            windows.append([])
            within.append(set())
        windows[place].append(message)
        within[place].add(message.address)
    return windows


def answers(
    questions: Mapping[str, list[list[Message]]],
    known: Known,
    of: Callable[[Message], Provider],
    terms: SendingTerms,
    until: float,
) -> Iterator[Told]:
    """Ask each provider (by name) about its windows, one after the other; yield what is told, a window at a time.

    Of one that gives no answer several times in a row nothing more is asked. `known` grows by what is found.
    """
    with ThreadPoolExecutor(max(1, len(questions)), thread_name_prefix="lane") as callers:
        under_way: dict[Future, str] = {}
        silent: Counter[str] = Counter()

        def ask_next(name: str) -> None:
            if questions[name]:
                window = questions[name].pop(0)
                parcels = [
                    replace(parcel_of(one, terms), not_these=frozenset(known.get((name, one.address), ())))
                    for one in window
                ]
                under_way[callers.submit(_look_up_all, window, parcels, of(window[0]), until)] = name

        for name in questions:
            ask_next(name)
        while under_way:
            done, _others = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                name, told = under_way.pop(future), future.result()
                for one, found in told:
                    if isinstance(found, Accepted):
                        known.setdefault((name, one.address), set()).add(found.reference)
                yield told
                is_silent = all(isinstance(found, Unclear) for _one, found in told)
                silent[name] = silent[name] + len(told) if is_silent else 0
                if monotonic() < until and silent[name] < OUTAGE_AFTER:
                    ask_next(name)
                else:
                    yield [(one, None) for window in questions[name] for one in window]
                    questions[name].clear()


def _look_up_all(window: list[Message], parcels: list[Parcel], provider: Provider, until: float) -> Told:
    def look_up(message: Message, parcel: Parcel) -> tuple[Message, Found | None]:
        if monotonic() > until:
            return message, None
        try:
            return message, provider.look_up(parcel)
        except Exception as problem:  # as with a call: a provider that raises tells us nothing
            return message, Unclear(type(problem).__name__)

    side_by_side = at_once(provider, window[0].message_class)
    if len(window) < 2 or side_by_side == 1:
        return [look_up(*each) for each in zip(window, parcels, strict=True)]
    return list(threads_of(os.getpid(), provider.name, side_by_side).map(look_up, window, parcels))


def note_found(by, told: Told, of: Callable[[Message], Provider]) -> int:
    """Write down what is known by now; answer how many are settled."""
    at, settled = clock.now(), 0
    there = [(one, said) for one, said in told if isinstance(said, Accepted)]
    away = [(one, said) for one, said in told if isinstance(said, NotFound)]
    open_still = [(one, said is None) for one, said in told if said is None or isinstance(said, Unclear)]
    with connection.cursor() as cursor:
        if there:
            cursor.execute(_IN_LINE, {"addresses": [one.address for one, _said in there]})
            cursor.execute(
                _IS_THERE,
                {
                    "at": at, "district": by.district_id, "ids": [one.pk for one, _said in there],
                    "attempts": [one.attempt for one, _said in there],
                    "providers": [of(one).name for one, _said in there],
                    "references": [said.reference[:200] for _one, said in there],
                },
            )  # fmt: skip
            mine = {row[0] for row in cursor.fetchall()}
            settled += len(mine)
            refuse_reported(by, at, mine)
            # What another of the same words has is not this one: it is asked for again.
            open_still += [(one, False) for one, _said in there if one.pk not in mine]
        if away:
            cursor.execute(
                _GOES_AGAIN,
                {
                    "at": at, "district": by.district_id, "ids": [one.pk for one, _said in away],
                    "attempts": [one.attempt for one, _said in away],
                    "whys": [_why_again(said, of(one)) for one, said in away],
                },
            )  # fmt: skip
            settled += cursor.rowcount
            _keep_halted(by, [one for one, _said in away])
        if open_still:
            # `state_at` stays: it tells a person for how long this has been unclear.
            cursor.execute(
                _STILL_UNCLEAR,
                {
                    "district": by.district_id, "ids": [one.pk for one, _unasked in open_still],
                    "attempts": [one.attempt for one, _unasked in open_still],
                    "untils": [
                        None if unasked else at + look_again_after(one.look_ups + 1, one.message_class)
                        for one, unasked in open_still
                    ],
                    "fewer": [int(unasked) for _one, unasked in open_still],
                },
            )  # fmt: skip
    return settled


def _keep_halted(by, messages: list[Message]) -> None:
    """Of what would go again, keep in what was held or stopped meanwhile."""
    if halts := halts_of(by, messages):
        ids = [one.pk for one in messages if one.purpose in halts]
        again = list(Message.objects.seen_by(by).filter(pk__in=ids, state=State.READY).select_for_update())
        without_halted(by, clock.now(), again)


def _why_again(said: NotFound, provider: Provider) -> str:
    is_unknown = isinstance(said, RatherTwice) or provider.capability == Capability.NEITHER
    return RATHER_TWICE if is_unknown else ""
