"""Sealing anew what cases and texts hold, under the instance's present key."""

from __future__ import annotations

from datetime import datetime

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.sealing import reseal
from thirdpillar.means.conversations.choices import Interest
from thirdpillar.means.conversations.models import Inbound, Note, Post, Thread, Version


def reseal_words(*, by, at: datetime) -> int:
    """Seal the words of cases and of texts that came in anew; answer how many rows. It may be stopped and begun again."""
    count = reseal(Thread.objects.seen_by(by).filter(interest=Interest.CASE), "subject")
    for model in (Post, Version, Note):
        count += reseal(model.objects.seen_by(by).filter(thread__interest=Interest.CASE), "body")
    count += reseal(Inbound.objects.seen_by(by), "body")
    if count:
        record(by=by, at=at, deed="conversations.reseal_words", subject="district", rows=count)
    return count
