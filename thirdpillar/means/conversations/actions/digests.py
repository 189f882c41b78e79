"""News once a day: one message for each adult with all that came since the last, at an hour of the district's choosing."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.delivery.actions import amend, enqueue_many, withdraw_messages
from thirdpillar.ground.delivery.queries import places_failed
from thirdpillar.ground.delivery.zones import zone_of
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.broadcasts import terms_of
from thirdpillar.means.conversations.actions.digest_writer import DigestWriter, writer_of
from thirdpillar.means.conversations.actions.many_in_doubt import hold_until_looked
from thirdpillar.means.conversations.actions.putting_right import CLOSED, MOVED
from thirdpillar.means.conversations.choices.broadcasts import Stage, Unreached
from thirdpillar.means.conversations.models import Broadcast, BroadcastTerms, Digest, Recipient
from thirdpillar.means.conversations.queries.doubted import in_doubt
from thirdpillar.means.conversations.wording.composing import (
    DIGEST,
)

PART = 1000


def digest_is_due(district: District, terms: BroadcastTerms, at: datetime) -> bool:
    """Whether the district's hour for news has come today and they have not all gone."""
    there = at.astimezone(ZoneInfo(district.zone))
    return there.time() >= terms.digest_at and terms.digest_done_on != there.date()


def _waiting(by, at: datetime):
    return (
        Recipient.objects.seen_by(by)
        .filter(is_news=True, digest_id=None, broadcast__stage__in=[Stage.SPREADING, Stage.SENT])
        .filter(Q(broadcast__expires_at=None) | Q(broadcast__expires_at__gt=at), broadcast__paused_at=None)
    )


@transaction.atomic
def send_digests(*, by, at: datetime) -> int:
    """Write the next part of today's digests into the outbox; answer how many adults, 0 when all have theirs.

    A part is in whole or not at all; an adult has one digest a day by constraint.
    """
    district = District.objects.get(pk=by.district_id)
    today = clock.today(district.zone)
    if not digest_is_due(district, terms_of(seen_by=by), at):
        return 0
    had = Digest.objects.seen_by(by).filter(on=today).values("adult_id")
    adults = list(
        _waiting(by, at)
        .exclude(adult_id__in=had)
        .order_by("adult_id")
        .values_list("adult_id", flat=True)
        .distinct()[:PART]
    )
    if not adults:
        BroadcastTerms.objects.bulk_create(
            [BroadcastTerms(district_id=by.district_id, digest_at=terms_of(seen_by=by).digest_at, digest_done_on=today)],
            update_conflicts=True, unique_fields=["district_id"], update_fields=["digest_done_on"],
        )  # fmt: skip
        record(by=by, at=at, deed="conversations.send_digests", subject="district", subject_id=by.district_id)
        return 0
    news = list(
        _waiting(by, at).filter(adult_id__in=adults).select_related("broadcast").order_by("made_at", "pk")
    )
    digests = {
        adult: Digest(id=uuid4(), district_id=by.district_id, adult_id=adult, on=today, code=new_code())
        for adult in adults
    }
    Digest.objects.bulk_create(digests.values())
    for one in news:
        one.digest_id, one.written_at = digests[one.adult_id].pk, at
    Recipient.objects.seen_by(by).bulk_update(news, ["digest_id", "written_at"], batch_size=1000)
    writer = DigestWriter(news, district, today, by)
    rows, nowhere = [], []
    for digest, place in writer.one_call_a_number(digests.values()):
        if row := writer.row(digest, place):
            said = writer.ways.preferences.get(digest.adult_id)
            zone = zone_of(row["address"]) or district.zone
            rows.append(row | {"not_before": said.may_go_at(at, zone) if said else None})
        else:
            nowhere.append(digest)
    enqueue_many(rows, by=by, at=at)
    writer.leave(nowhere)
    writer.keep_narrower()
    record(by=by, at=at, deed="conversations.send_digests", subject="broadcast", people=len(adults))
    return len(adults)


def withdraw_digests(found: Broadcast, *, by, at: datetime) -> int:
    """Stop the waiting digests and letters in which a cancelled broadcast was the only news; part of cancelling it.

    Where there is other news, the digest says it without this one: it is written anew in the last moment.
    """
    theirs = Recipient.objects.seen_by(by).filter(broadcast=found).exclude(digest_id=None).values("digest_id")
    others = Recipient.objects.seen_by(by).filter(digest_id__in=theirs)
    others = others.exclude(broadcast__stage=Stage.CANCELLED).values("digest_id")
    alone = Digest.objects.seen_by(by).filter(pk__in=theirs).exclude(pk__in=others)
    return withdraw_messages(
        by=by, at=at, purpose=DIGEST, why="the broadcast was cancelled",
        reference_ids=list(alone.values_list("pk", flat=True)),
    )  # fmt: skip


@transaction.atomic
def pass_on_digests(tried: Mapping[UUID, Container], *, on: date, by, at: datetime) -> None:
    """Take digests (id: where they were tried) on by the next way; whom nothing reaches is on each message's list to call."""
    digests = Digest.objects.seen_by(by).in_bulk(list(tried))
    writer = writer_of(digests, on=on, by=by)
    rows, lost = [], []
    for key, digest in digests.items():
        row = writer.row(digest, writer.best_place(digest, tried[key]))
        if row is None:
            lost.append(key)
        elif row["expires_at"] is None or row["expires_at"] > at:
            rows.append(row)
    enqueue_many(rows, by=by, at=at)
    writer.keep_narrower()
    Recipient.objects.seen_by(by).filter(digest_id__in=lost).update(unreached=Unreached.NO_WAY)
    record(
        by=by, at=at, deed="conversations.pass_on_digests", subject="message", messages=len(digests), no_way=len(lost)
    )  # fmt: skip


def put_digests_right(addresses: Mapping[UUID, str], *, on: date, by, at: datetime) -> dict[UUID, str]:
    """Which waiting digests (id: address) must not go, and why; the others say what is so now."""
    digests = Digest.objects.seen_by(by).in_bulk(list(addresses))
    writer = writer_of(digests, on=on, by=by)
    against, rows = {}, []
    for key, digest in digests.items():
        leads = writer.ways.leading_to(digest.adult_id, addresses[key])
        row = writer.row(digest, (leads[0], addresses[key])) if leads else None
        if row:
            rows.append(row)
        else:
            against[key] = CLOSED if leads else MOVED
    for key in _waiting_for_look(against, digests, addresses, writer, by):
        del against[key]
        hold_until_looked(DIGEST, [key], addresses[key], by=by, at=at)
    amend(rows, by=by, at=at)
    writer.keep_narrower()
    if against:
        record(by=by, at=at, deed="conversations.put_right", subject="message", held_back=len(against))
    return against


def _waiting_for_look(
    against: Mapping[UUID, str],
    digests: Mapping[UUID, Digest],
    addresses: Mapping[UUID, str],
    writer: DigestWriter,
    by,
) -> list[UUID]:
    """Which of these have no way but a number in doubt."""
    moved = [key for key, why in against.items() if why == MOVED]
    doubted = in_doubt({addresses[key] for key in moved}, seen_by=by) if moved else set()
    if not (those := [key for key in moved if addresses[key] in doubted]):
        return []
    though = writer_of(those, on=writer.on, by=by, though_doubted=True)
    tried = places_failed(DIGEST, those, seen_by=by)
    return [
        key
        for key in those
        if though.ways.leading_to(digests[key].adult_id, addresses[key])
        and writer.best_place(digests[key], tried.get(key, ())) is None
    ]
