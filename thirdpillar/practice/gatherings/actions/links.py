"""Closing links: an invitation sent to a number that is somebody else's opens nothing any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.codes import new_code
from thirdpillar.practice.gatherings.models import Invitation


@transaction.atomic
def close_links(*, adult_ids: Collection[UUID], by, at: datetime) -> int:
    """Give these adults' invitations a new code; answer how many."""
    rows = list(Invitation.objects.seen_by(by).filter(adult_id__in=list(adult_ids)))
    for row in rows:
        row.code, row.code_at = new_code(), at
    Invitation.objects.seen_by(by).bulk_update(rows, ["code", "code_at"], batch_size=500)
    record(by=by, at=at, deed="gatherings.close_links", subject="adult", links=len(rows),
           adults=[str(one) for one in adult_ids])  # fmt: skip
    return len(rows)
