"""Closing links: what was sent to a number that is somebody else's opens nothing any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.codes import new_code
from thirdpillar.means.conversations.models import Digest, InterpreterRequest, Recipient, Seat, Thread
from thirdpillar.means.conversations.queries.links import has_gone_astray

Row = TypeVar("Row", Thread, Seat)
LINKED = (Thread, Seat, Recipient, Digest, InterpreterRequest)


@transaction.atomic
def close_links(*, adult_ids: Collection[UUID], by, at: datetime) -> int:
    """Give all that these adults read by link a new code; answer how many. The next message carries the new one."""
    closed = 0
    for model in LINKED:
        rows = list(model.objects.seen_by(by).filter(adult_id__in=list(adult_ids)))
        dated = ["code_at"] if model in (Thread, Seat) else []
        for row in rows:
            row.code = new_code()
            if dated:
                row.code_at = at
        model.objects.seen_by(by).bulk_update(rows, ["code", *dated], batch_size=500)
        closed += len(rows)
    record(by=by, at=at, deed="conversations.close_links", subject="adult", links=closed,
           adults=[str(one) for one in adult_ids])  # fmt: skip
    return closed


def renew_if_astray(row: Row, *, by, at: datetime) -> Row:
    """Before a link goes out again: a new code, where the old one lies with somebody else."""
    if has_gone_astray(row, seen_by=by):
        row.code, row.code_at = new_code(), at
        row.save(update_fields=["code", "code_at"])
        record(by=by, at=at, deed="conversations.close_links", subject="adult", links=1,
               adults=[str(row.adult_id)])  # fmt: skip
    return row
