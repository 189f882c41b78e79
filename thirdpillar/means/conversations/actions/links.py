"""Closing links: what was sent to a number that is somebody else's opens nothing any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.codes import new_code
from thirdpillar.means.conversations.models import Digest, InterpreterRequest, Recipient, Seat, Thread

LINKED = (Thread, Seat, Recipient, Digest, InterpreterRequest)


@transaction.atomic
def close_links(*, adult_ids: Collection[UUID], by, at: datetime) -> int:
    """Give all that these adults read by link a new code; answer how many. The next message carries the new one."""
    closed = 0
    for model in LINKED:
        rows = list(model.objects.seen_by(by).filter(adult_id__in=list(adult_ids)))
        for row in rows:
            row.code = new_code()
        model.objects.seen_by(by).bulk_update(rows, ["code"], batch_size=500)
        closed += len(rows)
    record(by=by, at=at, deed="conversations.close_links", subject="adult", links=closed,
           adults=[str(one) for one in adult_ids])  # fmt: skip
    return closed
