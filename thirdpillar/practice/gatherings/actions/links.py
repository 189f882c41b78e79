"""Closing links: an invitation sent to a number that is somebody else's, or a barred adult's too, opens nothing any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.people.models import Tie
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.people.queries.astray import is_astray
from thirdpillar.ground.people.queries.reach_of_roles import restrictions_in_force
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.models import Invitation, Registration
from thirdpillar.practice.gatherings.queries.programmes import lies_astray


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


def renew_registrations_where_barred(registrations: Iterable[Registration], *, by, at: datetime) -> int:
    """Before somebody's own link to a programme goes out again: a new code where a barred adult may have it; how many.

    The rows that were handed in carry the new code. Only adults of a child with a restriction are looked at one by one.
    """
    asked = {one: one.adult_id for one in registrations if one.adult_id}
    machine = Scope.system(by.district_id, "where the link of a registration lies")
    with tenancy.acting_as(machine):
        on = clock.today(District.objects.get(pk=by.district_id).zone)
        standing = current_adults(asked.values(), seen_by=machine)
        hidden = restrictions_in_force(on, seen_by=machine).values("student_id")
        of_hidden = Tie.objects.seen_by(machine).filter(student_id__in=hidden, left_at=None)
        near = set(of_hidden.filter(adult_id__in=set(standing.values())).values_list("adult_id", flat=True))
        rows = [
            one
            for one, adult_id in asked.items()
            if standing.get(adult_id) in near and lies_astray(one, seen_by=machine)
        ]
        for row in rows:
            row.code, row.code_at = new_code(), at
        Registration.objects.seen_by(machine).bulk_update(rows, ["code", "code_at"], batch_size=500)
    if rows:
        record(by=by, at=at, deed="gatherings.close_links", subject="adult", links=len(rows),
               adults=sorted({str(one.adult_id) for one in rows}))  # fmt: skip
    return len(rows)
