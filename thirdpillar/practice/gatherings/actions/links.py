"""Closing links: an invitation sent to a number that is somebody else's, or a barred adult's too, opens nothing any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.people.queries.astray import is_astray
from thirdpillar.ground.people.queries.reach_of_roles import restrictions_in_force
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


def renew_where_barred(invitations: Iterable[Invitation], *, on: date, by, at: datetime) -> list[Invitation]:
    """Before links go out again: a new code for those that an adult may have who was barred since; answer these.

    Only those about a child with a restriction are looked at one by one, and these are few.
    """
    hidden = set(restrictions_in_force(on, seen_by=by).values_list("student_id", flat=True))
    rows = [
        one
        for one in invitations
        if one.adult_id
        and not hidden.isdisjoint(one.student_ids)
        and is_astray(one.adult_id, [one.pk], student_ids=one.student_ids, since=one.code_at, seen_by=by)
    ]
    for row in rows:
        row.code, row.code_at = new_code(), at
    Invitation.objects.seen_by(by).bulk_update(rows, ["code", "code_at"], batch_size=500)
    if rows:
        record(by=by, at=at, deed="gatherings.close_links", subject="adult", links=len(rows),
               adults=sorted({str(one.adult_id) for one in rows}))  # fmt: skip
    return rows
