"""Sealing anew the secret words that wait in the outbox, under the instance's present key."""

from __future__ import annotations

from datetime import datetime

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.sealing import reseal, reseal_bytes
from thirdpillar.ground.delivery.models import Message, Recording


def reseal_messages(*, by, at: datetime) -> int:
    """Seal secret messages and recorded voices anew; answer how many."""
    count = reseal(Message.objects.seen_by(by).filter(is_secret=True), "body")
    count += reseal_bytes(Recording.objects.seen_by(by), "content")
    if count:
        record(by=by, at=at, deed="delivery.reseal_messages", subject="district", rows=count)
    return count
