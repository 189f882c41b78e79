"""What providers report later: each event once, beside the message, in whatever order it arrives."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.actions.settling import WORDS_LEFT
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Message, Receipt

# How much a report says; a later, weaker one changes nothing.
WEIGHT = {"queued": 1, "accepted": 1, "sending": 2, "sent": 3, "delivered": 5, "undelivered": 4, "failed": 4}


@transaction.atomic
def record_receipt(
    *, by, at: datetime, provider: str, provider_event: str, provider_reference: str, said: str
) -> Receipt | None:
    """Append one report; None where it belongs to no message of ours or came before.

    Any report about an unclear message proves that it went out.
    """
    message = (
        Message.objects.seen_by(by)
        .filter(provider=provider, provider_reference=provider_reference)
        .exclude(provider_reference="")
        .first()
    )
    if message is None:
        return None
    receipt = Receipt(
        district_id=by.district_id,
        message=message,
        provider=provider,
        provider_event=provider_event[:200],
        said=said[:40],
        at=at,
    )
    Receipt.objects.bulk_create([receipt], ignore_conflicts=True)
    kept = Receipt.objects.seen_by(by).filter(pk=receipt.pk).first()
    if kept is None:
        return None
    if message.state == State.AMBIGUOUS:
        Message.objects.seen_by(by).filter(pk=message.pk, state=State.AMBIGUOUS).update(
            state=State.ACCEPTED, state_at=at, claimed_until=None, why="", body=WORDS_LEFT
        )
    record(
        by=by, at=at, deed="delivery.record_receipt", subject="message", subject_id=message.pk, said=said[:40]
    )
    return kept
