"""In the last moment: which messages of broadcasts and digests may not go after all, and which say less by now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.delivery.actions import amend
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.queries import Places, places_failed
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.means.conversations.actions.broadcast_rows import composers_by, rows_at
from thirdpillar.means.conversations.actions.many_in_doubt import hold_until_looked
from thirdpillar.means.conversations.actions.passing_on import next_place
from thirdpillar.means.conversations.choices.broadcasts import Stage
from thirdpillar.means.conversations.models import Broadcast, Recipient
from thirdpillar.means.conversations.queries.doubted import in_doubt
from thirdpillar.means.conversations.wording.composing import MESSAGE, purpose_of

# From so many on the planner's look-ups row by row cost more than reading the whole table once.
MANY = 100
CLOSED = "no child of this message is open to the addressee any more"
CANCELLED = "the broadcast was cancelled"
MOVED = "this number or address is no longer the way to the addressee"


def still_told(
    recipients: Collection[Recipient],
    addresses: Mapping[UUID, str],
    *,
    on: date,
    seen_by,
    though_stopped: bool = False,
    though_doubted: bool = False,
) -> dict[UUID, tuple[str, list[UUID], str]]:
    """For each recipient (id: address): the way that the address is today, whom the words may name, or why not at all."""
    with over_all_rows(seen_by.sees_all and len(recipients) > MANY):
        ways = Ways(
            adults={one.adult_id for one in recipients},
            students={each for one in recipients for each in one.student_ids},
            on=on,
            seen_by=seen_by,
            though_stopped=though_stopped,
            though_doubted=though_doubted,
        )
    found: dict[UUID, tuple[str, list[UUID], str]] = {}
    for one in recipients:
        address = addresses[one.pk]
        open_ones = [each for each in one.student_ids if ways.is_open(one.adult_id, each)]
        best: tuple[str, list[UUID], str] = ("", [], MOVED if open_ones else CLOSED)
        called = [Channel.VOICE] if address in ways.of(one.adult_id, Channel.VOICE) else []
        for channel in ways.leading_to(one.adult_id, address) or called:
            told = [
                each
                for each in open_ones
                if ways.is_permitted(one.adult_id, each, channel) and not ways.is_overheard(address, each)
            ]
            if told:
                best = (channel, told, "")
                break
        found[one.pk] = best
    return found


def put_broadcasts_right(
    addresses: Mapping[UUID, str], *, on: date, by, at: datetime, family: str = MESSAGE
) -> dict[UUID, str]:
    """Which waiting messages (recipient: number or address) must not go, and why; what names too many is written anew."""
    recipients = list(Recipient.objects.seen_by(by).filter(pk__in=list(addresses)))
    # Of few broadcasts, each with its words in many languages: read once, not beside each of its recipients.
    broadcasts = Broadcast.objects.seen_by(by).in_bulk({one.broadcast_id for one in recipients})
    for one in recipients:
        one.broadcast = broadcasts[one.broadcast_id]
    told: dict[UUID, tuple[str, list[UUID], str]] = {}
    for urgent in {one.broadcast.is_urgent for one in recipients}:
        of_this_kind = [one for one in recipients if one.broadcast.is_urgent == urgent]
        told |= still_told(of_this_kind, addresses, on=on, seen_by=by, though_stopped=urgent)
    against = {one.pk: told[one.pk][2] for one in recipients if told[one.pk][2]}
    stopped = {one.pk: CANCELLED for one in recipients if one.broadcast.stage == Stage.CANCELLED}
    for one in _waiting_for_look(recipients, against, addresses, on=on, by=by, at=at):
        del against[one.pk]
        hold_until_looked(family, [one.pk], addresses[one.pk], by=by, at=at)
    narrower = [
        one for one in recipients if not told[one.pk][2] and set(told[one.pk][1]) != set(one.student_ids)
    ]
    if narrower:
        _write_anew(narrower, told, addresses, by, at, family)
    against |= stopped
    if against:
        record(by=by, at=at, deed="conversations.put_right", subject="message", held_back=len(against))
    return against


def _waiting_for_look(
    recipients: Iterable[Recipient],
    against: Mapping[UUID, str],
    addresses: Mapping[UUID, str],
    *,
    on: date,
    by,
    at: datetime,
) -> list[Recipient]:
    """Whom of these nothing leads to but a number in doubt; what is urgent heeds none."""
    moved = [one for one in recipients if against.get(one.pk) == MOVED and not one.broadcast.is_urgent]
    doubted = in_doubt({addresses[one.pk] for one in moved}, seen_by=by) if moved else set()
    if not (those := [one for one in moved if addresses[one.pk] in doubted]):
        return []
    but_for_it = still_told(those, addresses, on=on, seen_by=by, though_doubted=True)
    tried: dict[UUID, Places] = {}
    for broadcast_id in {one.broadcast_id for one in those}:
        tried |= places_failed(purpose_of(broadcast_id), [one.pk for one in those], seen_by=by)
    ways = Ways(
        adults={one.adult_id for one in those}, students={key for one in those for key in one.student_ids}, on=on,
        seen_by=by,
    )  # fmt: skip
    return [
        one
        for one in those
        if not but_for_it[one.pk][2] and next_place(one, ways, tried.get(one.pk, ()), (), at)[0] is None
    ]


def _write_anew(
    narrower: Iterable[Recipient], told, addresses: Mapping[UUID, str], by, at: datetime, family: str
) -> None:
    rows = list(narrower)
    places = []
    for one in rows:
        channel, one.student_ids, _why = told[one.pk]
        # A number may be called and written to: what waits there for either is written anew.
        both = (Channel.SMS, Channel.VOICE) if channel in (Channel.SMS, Channel.VOICE) else ()
        places += [(one, each, addresses[one.pk]) for each in dict.fromkeys((channel, *both))]
    messages = rows_at(places, composers_by(rows, by=by, family=family), by=by)
    Recipient.objects.seen_by(by).bulk_update(rows, ["student_ids"])
    with tenancy.acting_as(by):
        amend(messages, by=by, at=at)
