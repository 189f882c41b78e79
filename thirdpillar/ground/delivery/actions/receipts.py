"""What providers report later: each event once, beside the message, in whatever order it arrives."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.actions.settling import WORDS_LEFT
from thirdpillar.ground.delivery.choices import Failure, State
from thirdpillar.ground.delivery.models import Message, Receipt

# How much a report says; a later, weaker one changes nothing.
WEIGHT = {"queued": 1, "accepted": 1, "sending": 2, "sent": 3, "delivered": 5, "undelivered": 4, "failed": 4}


DELIVERED = "delivered"
_FAILED = """
UPDATE delivery_message m SET state = 'refused', state_at = %(at)s, why = r.failed, failure = r.failure
FROM delivery_receipt r
WHERE m.id = r.message_id AND m.id = ANY(%(ids)s::uuid[]) AND m.district_id = %(district)s AND m.state = 'accepted'
  AND r.failed <> '' AND r.provider = m.provider
  AND (r.provider_reference = m.provider_reference OR '' IN (r.provider_reference, m.provider_reference))
  AND NOT EXISTS (SELECT 1 FROM delivery_receipt d WHERE d.message_id = m.id AND d.said = %(delivered)s)
"""


@transaction.atomic
def record_receipt(
    *,
    by,
    at: datetime,
    provider: str,
    provider_event: str,
    provider_reference: str,
    said: str,
    message_id: UUID | None = None,
    failed: str = "",
    failure: str = Failure.REFUSED,
) -> Receipt | None:
    """Append one report; None where it belongs to no message of ours or came before.

    Any report about an unclear message proves that it went out. `message_id` is our own name of it, where the provider
    brings that back: so one whose answer was lost is known. `failed` says why it did not arrive, in the end: unless it
    was delivered after all, the message then counts as refused, and `failure` says what that tells of the address.
    """
    message = _reported(by, provider, provider_reference, message_id)
    if message is None:
        return None
    receipt = Receipt(
        district_id=by.district_id,
        message=message,
        provider=provider,
        provider_event=provider_event[:200],
        said=said[:40],
        provider_reference=provider_reference[:200],
        failed=failed[:300],
        failure=failure if failed else "",
        at=at,
    )
    Receipt.objects.bulk_create([receipt], ignore_conflicts=True)
    kept = Receipt.objects.seen_by(by).filter(pk=receipt.pk).first()
    if kept is None:
        return None
    if message.state == State.AMBIGUOUS:
        Message.objects.seen_by(by).filter(pk=message.pk, state=State.AMBIGUOUS).update(
            state=State.ACCEPTED,
            state_at=at,
            claimed_until=None,
            why="",
            body=WORDS_LEFT,
            provider_reference=provider_reference or message.provider_reference,
        )
    # One that overtakes the provider's own answer to the call is heeded once that is recorded.
    refuse_reported(by, at, [message.pk])
    record(
        by=by, at=at, deed="delivery.record_receipt", subject="message", subject_id=message.pk, said=said[:40]
    )
    return kept


def refuse_reported(by, at: datetime, message_ids: Collection[UUID]) -> None:
    """Of messages that were accepted, let those fail that a report says have failed, and none that they were delivered."""
    with connection.cursor() as cursor:
        cursor.execute(
            _FAILED,
            {"at": at, "district": by.district_id, "ids": list(message_ids), "delivered": DELIVERED},
        )


def _reported(by, provider: str, provider_reference: str, message_id: UUID | None) -> Message | None:
    """The message that a report is about, locked: by our own name of it, else by the provider's."""
    of_provider = Message.objects.seen_by(by).select_for_update().filter(provider=provider)
    if message_id is not None:
        mine = of_provider.filter(pk=message_id).first()
        if mine is not None and mine.provider_reference in ("", provider_reference):
            return mine
    return of_provider.filter(provider_reference=provider_reference).exclude(provider_reference="").first()
