"""Letters leave by hand: a person prints them, and says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.actions.halting import Still, without_still
from thirdpillar.ground.delivery.actions.sending import Objection, without_objected
from thirdpillar.ground.delivery.actions.settling import WORDS_LEFT
from thirdpillar.ground.delivery.choices import Channel, State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.queries import PRINTABLE

PRINTED = "printed"


@transaction.atomic
def letters_put_right(
    *,
    message_ids: Iterable[UUID],
    by,
    at: datetime,
    objections: Mapping[str, Objection],
    still: Still | None = None,
) -> list[Message]:
    """Waiting letters as they may be printed now; one to which a room objects is stopped, one
    that stands still is held. In the order of `message_ids`."""
    order = {one: place for place, one in enumerate(message_ids)}
    waiting = Message.objects.seen_by(by).filter(PRINTABLE, pk__in=list(order), channel=Channel.LETTER)
    found = without_still(by, at, list(waiting.select_for_update()), still)
    found = without_objected(by, at, found, objections)
    record(by=by, at=at, deed="delivery.letters_put_right", subject="message", messages=len(found))
    written = [one for one in found if one.letter]
    return sorted(written, key=lambda one: order[one.pk])


@transaction.atomic
def mark_printed(*, message_ids: Iterable[UUID], by, at: datetime) -> int:
    """Note that these letters were printed and posted; answer how many had been waiting."""
    waiting = Message.objects.seen_by(by).filter(PRINTABLE, pk__in=list(message_ids), channel=Channel.LETTER)
    printed = waiting.update(state=State.ACCEPTED, state_at=at, provider=PRINTED, body=WORDS_LEFT)
    if printed:
        record(by=by, at=at, deed="delivery.mark_printed", subject="message", messages=printed)
    return printed
