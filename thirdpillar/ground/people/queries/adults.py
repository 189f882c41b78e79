"""Questions about single adults: who a record is now, how they can be reached, what their numbers were."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import Adult, ContactPoint, ContactPointChange

_CURRENT = """
WITH RECURSIVE chain AS (
  SELECT a.id AS asked, a.id, a.merged_into_id, 0 AS step FROM people_adult a
  WHERE a.district_id = %(district)s AND a.id = ANY(%(ids)s)
  UNION ALL
  SELECT c.asked, a.id, a.merged_into_id, c.step + 1 FROM chain c
  JOIN people_adult a ON a.id = c.merged_into_id AND a.district_id = %(district)s
  WHERE c.step < 20
)
SELECT asked, id FROM chain WHERE merged_into_id IS NULL
"""


def current_adults(ids: Iterable[UUID], *, seen_by) -> dict[UUID, UUID]:
    """For each record its standing one: itself, or the one that it was folded into (also over several merges).

    Answers ids only, so it may look further than the asker: a folded record hangs on no child that a school sees.
    """
    system = Scope.system(seen_by.district_id, "follow merges")
    with tenancy.acting_as(system), connection.cursor() as cursor:
        cursor.execute(_CURRENT, {"district": seen_by.district_id, "ids": list(ids)})
        return dict(cursor.fetchall())


_RECORDS = """
WITH RECURSIVE chain AS (
  SELECT a.id AS asked, a.id, 0 AS step FROM people_adult a
  WHERE a.district_id = %(district)s AND a.id = ANY(%(ids)s)
  UNION ALL
  SELECT c.asked, a.id, c.step + 1 FROM chain c
  JOIN people_adult a ON a.merged_into_id = c.id AND a.district_id = %(district)s
  WHERE c.step < 20
)
SELECT asked, id FROM chain
"""


def records_of(ids: Iterable[UUID], *, seen_by) -> dict[UUID, set[UUID]]:
    """For each of these records itself and all that were folded into it, also over several merges: the rows of one person."""
    wanted = list(ids)
    system = Scope.system(seen_by.district_id, "follow merges")
    found: dict[UUID, set[UUID]] = {one: {one} for one in wanted}
    with tenancy.acting_as(system), connection.cursor() as cursor:
        cursor.execute(_RECORDS, {"district": seen_by.district_id, "ids": wanted})
        for asked, record in cursor.fetchall():
            found[asked].add(record)
    return found


def current_adult(id: UUID, *, seen_by) -> UUID | None:
    """The standing record of one adult, or None where the district has no such record."""
    return current_adults([id], seen_by=seen_by).get(id)


def private_points(adult_ids: Iterable[UUID], *, seen_by):
    """Points to which something about a child may go: confirmed, standing, not stopped (bar 19)."""
    return ContactPoint.objects.seen_by(seen_by).filter(
        adult_id__in=list(adult_ids), state=ContactState.CONFIRMED, left_at=None, stopped_at=None
    )


def contact_point(contact_point_id: UUID, *, seen_by) -> ContactPoint | None:
    """One number or address with its adult."""
    return ContactPoint.objects.seen_by(seen_by).filter(pk=contact_point_id).select_related("adult").first()


def contact_history(adult_id: UUID, *, seen_by, contact_point_id: UUID | None = None):
    """What an adult's numbers and addresses were, newest first."""
    found = ContactPointChange.objects.seen_by(seen_by).filter(adult_id=adult_id)
    if contact_point_id is not None:
        found = found.filter(contact_point_id=contact_point_id)
    return found.order_by("-at", "-id")


def standing_adult(adult_id: UUID, *, seen_by) -> Adult | None:
    """An adult who is here and not folded into another record."""
    return Adult.objects.seen_by(seen_by).filter(pk=adult_id, left_at=None).first()
