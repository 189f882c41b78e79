"""Putting messages into the outbox: once per purpose, reference, channel and address, however often it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.inserting import insert_rows
from thirdpillar.ground.delivery.actions.scripts import hold_for_voice, told_of
from thirdpillar.ground.delivery.choices import NEEDS_VOICE, Asks, Channel, MessageClass, State
from thirdpillar.ground.delivery.doorbell import ring_after_commit
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.voices import Speakable
from thirdpillar.ground.delivery.zones import zone_of

CHUNK = 1000
AMENDED = ("subject", "body", "letter", "expires_at", "speech", "state", "why")


@transaction.atomic
def enqueue(
    *,
    by,
    at: datetime,
    channel: str,
    purpose: str,
    reference_id: UUID,
    address: str,
    body: str,
    language: str = "",
    subject: str = "",
    message_class: str = MessageClass.INFORMATIONAL,
    school_id: UUID | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    letter: dict | None = None,
    is_secret: bool = False,
    media: list[str] | None = None,
    reply_to: str = "",
    zone: str = "",
    asks: str = Asks.NOTHING,
    speech: Sequence[Speakable] = (),
) -> Message:
    """Put one message into the outbox and return it; asked again for the same purpose, return the first one.

    `reference_id` is the asking room's own row, `address` an E.164 number, an e-mail address or a postal address.
    The words of an `is_secret` one are emptied once it is settled. `zone` is where it is read, where the caller knows better
    than the number does. `asks` is what a call asks, to be answered by a key; `speech` what of a call a person may speak: in
    a language that no machine speaks it waits until somebody has, unless it is an emergency.
    Raises ValueError for an address with control characters (a header in disguise) or an empty one.
    """
    message = _message(
        by,
        at,
        channel=channel,
        purpose=purpose,
        reference_id=reference_id,
        address=address,
        body=body,
        language=language,
        subject=subject,
        message_class=message_class,
        school_id=school_id,
        not_before=not_before,
        expires_at=expires_at,
        letter=letter,
        media=media or None,
        reply_to=reply_to,
        is_secret=is_secret,
        zone=zone,
        asks=asks,
        speech=speech,
    )
    wide = _wide(by)
    # Anybody inside may cause a message (a sign-in code is asked for by nobody in particular); reading it back
    # is what the outbox page guards.
    with tenancy.acting_as(wide):
        hold_for_voice([message], by=wide, at=at)
        Message.objects.bulk_create([message], ignore_conflicts=True)
        kept = Message.objects.seen_by(wide).get(
            purpose=purpose, reference_id=reference_id, channel=channel, address=message.address
        )
        if kept.pk == message.pk:
            record(
                by=by, at=at, deed="delivery.enqueue", subject="message", subject_id=kept.pk, purpose=purpose
            )
            ring_after_commit(by.district_id)
    return kept


@transaction.atomic
def enqueue_many(rows: Iterable[dict], *, by, at: datetime) -> int:
    """Put many messages in, each a dict of `enqueue`'s own arguments; answer how many were new."""
    wide = _wide(by)
    new, chunk = 0, []
    with tenancy.acting_as(wide):
        for row in rows:
            chunk.append(_message(by, at, **row))
            if len(chunk) == CHUNK:
                hold_for_voice(chunk, by=wide, at=at)
                new += insert_rows(chunk, but_those_there=True)
                chunk = []
        hold_for_voice(chunk, by=wide, at=at)
        new += insert_rows(chunk, but_those_there=True)
        if new:
            record(by=by, at=at, deed="delivery.enqueue_many", subject="message", messages=new)
            ring_after_commit(by.district_id)
    return new


@transaction.atomic
def amend(rows: Iterable[dict], *, by, at: datetime) -> int:
    """Write anew what still waits, each row a dict of `enqueue`'s own arguments; answer how many were.

    What a sender has claimed or sent stays as it is, and nothing is put in.
    """
    wide = _wide(by)
    fresh = {_key(one): one for one in (_message(by, at, **row) for row in rows)}
    with tenancy.acting_as(wide):
        waiting = [
            one
            for one in Message.objects.seen_by(wide)
            .select_for_update()
            .filter(reference_id__in=[key[1] for key in fresh], state__in=[State.READY, State.HELD])
            if _key(one) in fresh
        ]
        hold_for_voice(fresh.values(), by=wide, at=at)
        for one in waiting:
            written = fresh[_key(one)]
            # What is held for another reason stays so; what waits for a voice, or no more, is as its new words are.
            stays = one.state == State.HELD and one.why != NEEDS_VOICE
            for name in AMENDED:
                if name not in ("state", "why") or not (stays or one.channel != Channel.VOICE):
                    setattr(one, name, getattr(written, name))
        Message.objects.seen_by(wide).bulk_update(waiting, AMENDED, batch_size=CHUNK)
        if waiting:
            record(by=by, at=at, deed="delivery.amend", subject="message", messages=len(waiting))
    return len(waiting)


def _key(message: Message) -> tuple:
    return message.purpose, message.reference_id, message.channel, message.address


def _message(
    by, at: datetime, *, address: str, body: str, subject: str = "", speech: Sequence[Speakable] = (), **more
) -> Message:
    address = address.strip()
    if not address:
        raise ValueError("a message needs an address")
    if more["channel"] != Channel.LETTER and not address.isprintable():
        raise ValueError("an address holds a control character")
    # A line break in a subject would begin a header of its own.
    subject = " ".join(subject.split())[:200]
    row = {key: value for key, value in more.items() if value is not None}
    row["zone"] = row.get("zone") or zone_of(address)
    message = Message(
        district_id=by.district_id,
        state_at=at,
        address=address,
        body=body.replace("\x00", ""),
        subject=subject,
        **row,
    )
    if speech and message.channel == Channel.VOICE:
        message.speakable = speech  # type: ignore[attr-defined]
        message.speech = told_of(speech, message)
    return message


def _wide(by):
    """The same asker, seeing the district's whole outbox for the length of one deed."""
    return replace(by, breadth="district")
