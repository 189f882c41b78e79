"""Deeds of the district's office on its own particulars; what the roster says of schools is the roster's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Value, When

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.schools.models import District, School


@transaction.atomic
def change_district(
    *, by, at: datetime, changes: Mapping[str, str | list[str]], phones: Mapping[UUID, str]
) -> list[str]:
    """Set the district's `changes` (by field) and its schools' `phones` (E.164, "" for none); answer what changed."""
    district = District.objects.select_for_update().get(pk=by.district_id)
    changed = [field for field, value in changes.items() if getattr(district, field) != value]
    for field in changed:
        setattr(district, field, changes[field])
    if changed:
        district.save(update_fields=changed)
    known = dict(School.objects.seen_by(by).filter(pk__in=list(phones)).values_list("pk", "reply_phone"))
    new = {pk: phones[pk] for pk, number in known.items() if number != phones[pk]}
    if new:
        each = [When(pk=pk, then=Value(number)) for pk, number in new.items()]
        School.objects.seen_by(by).filter(pk__in=list(new)).update(reply_phone=Case(*each))
    told = [*changed, *(["school phones"] if new else [])]
    if told:
        record(
            by=by,
            at=at,
            deed="schools.change_district",
            subject="district",
            subject_id=district.pk,
            fields=told,
        )
    return told
