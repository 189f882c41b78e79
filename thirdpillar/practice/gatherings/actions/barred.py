"""Whom the office speaks with before they come: no way of their own lets them in, and nothing says why."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings.queries.door import spoken_with_first


def barred_at(school_id: UUID | None, adult_ids: Iterable[UUID | None], *, by) -> frozenset[UUID]:
    """Of these records of adults, those from whom a child of this school (blank: of the district) is kept; whoever asks."""
    machine = Scope.system(by.district_id, "whom the office speaks with before they come")
    with tenancy.acting_as(machine):
        return spoken_with_first(adult_ids, school_id=school_id, seen_by=machine)


def enforce_may_come(school_id: UUID | None, adult_id: UUID | None, *, by) -> None:
    """Raises Refused in the words that the door says to anybody who is not on its list."""
    if adult_id and barred_at(school_id, [adult_id], by=by):
        raise Refused(_("Please call the office."))
