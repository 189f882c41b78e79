"""Booked visits, or such as go on, to the home of certain adults: asked of the database, however many there are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.visits.models import Visit

# By the home that they live in, or by the record that was asked, whatever it was folded into since.
_NEAR = """
WITH RECURSIVE soon AS MATERIALIZED (
  SELECT v.id, v.household_id, i.adult_id FROM visits_visit v JOIN visits_invitation i ON i.id = v.invitation_id
  WHERE v.district_id = %(district)s AND v.stage = 'scheduled' AND v.ends_at > %(at)s AND i.adult_id IS NOT NULL
    AND (%(until)s::timestamptz IS NULL OR v.begins_at <= %(until)s)
), chain AS (
  SELECT s.id AS visit, a.id, a.merged_into_id, 0 AS step FROM soon s JOIN people_adult a ON a.id = s.adult_id
  UNION ALL
  SELECT c.visit, a.id, a.merged_into_id, c.step + 1 FROM chain c
  JOIN people_adult a ON a.id = c.merged_into_id AND a.district_id = %(district)s WHERE c.step < 20
)
SELECT id FROM soon WHERE household_id IN (
  SELECT household_id FROM people_householdadult WHERE district_id = %(district)s AND adult_id = ANY (%(adults)s))
UNION SELECT visit FROM chain WHERE merged_into_id IS NULL AND id = ANY (%(adults)s)
"""


def visits_near_of(
    adult_ids: Collection[UUID], *, at: datetime, until: datetime | None, seen_by
) -> list[Visit]:
    """Booked visits that have not ended and begin before `until`, or ever."""
    wide = Scope.system(seen_by.district_id, "a home that is visited soon")
    with tenancy.acting_as(wide), connection.cursor() as cursor:
        cursor.execute(
            _NEAR, {"district": seen_by.district_id, "at": at, "until": until, "adults": list(adult_ids)}
        )
        ids = [row[0] for row in cursor.fetchall()]
        return list(Visit.objects.seen_by(wide).filter(pk__in=ids).select_related("invitation"))
