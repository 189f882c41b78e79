"""What was kept from being said: an attempt to write to somebody about a child that a restriction hides from them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.audit.actions import record


@transaction.atomic
def note_blocked_writing(*, adult_id: UUID, student_ids: Collection[UUID], by, at: datetime) -> None:
    """Put the attempt on the record: who tried, to whom, about whom. Nothing went anywhere."""
    record(
        by=by, at=at, deed="conversations.note_blocked_writing", subject="adult", subject_id=adult_id,
        students=[str(one) for one in student_ids],
    )  # fmt: skip
