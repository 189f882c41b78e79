"""How much each adult had of all programmes together: derived from who came, added up in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Adult
from thirdpillar.practice.gatherings.choices import Stage
from thirdpillar.practice.gatherings.models import Gathering

# Two records of one person are one, over several merges; a session that both came to counts once.
_SUMS = """
WITH RECURSIVE came AS (
  SELECT DISTINCT t.adult_id, t.gathering_id FROM gatherings_attendance t
  WHERE t.district_id = %(district)s AND t.gathering_id = ANY (%(sessions)s) AND t.adult_id IS NOT NULL
    AND t.removed_at IS NULL
), standing AS (
  SELECT a.id AS record, a.id AS adult, a.merged_into_id FROM people_adult a
  WHERE a.district_id = %(district)s AND a.id IN (SELECT adult_id FROM came)
  UNION
  SELECT s.record, a.id, a.merged_into_id FROM standing s JOIN people_adult a
    ON a.id = s.merged_into_id AND a.district_id = %(district)s
), theirs AS (
  SELECT DISTINCT s.adult, c.gathering_id FROM came c JOIN standing s ON s.record = c.adult_id
  WHERE s.merged_into_id IS NULL
)
SELECT t.adult, count(*), count(DISTINCT g.programme_id), sum(extract(epoch FROM g.ends_at - g.begins_at)) / 3600.0
FROM theirs t JOIN gatherings_gathering g ON g.id = t.gathering_id AND g.district_id = %(district)s
GROUP BY t.adult
"""


@dataclass(frozen=True)
class OverAll:
    """One adult: to how many sessions of how many programmes they came, and how many hours these lasted."""

    adult_id: UUID
    name: str
    sort_name: str
    sessions: int
    programmes: int
    hours: float


def dosage_over_all(
    *, since: datetime, until: datetime, seen_by, adult_id: UUID | None = None
) -> list[OverAll]:
    """Adults by name with what they had of all programmes whose sessions began in a stretch of time and the asker sees.

    Whoever came at a school is known there by name, whatever school their children go to.
    """
    held = Gathering.objects.seen_by(seen_by).filter(
        programme__isnull=False, begins_at__gte=since, begins_at__lt=until
    )
    ids = list(held.exclude(stage=Stage.CANCELLED).values_list("pk", flat=True))
    if not ids:
        return []
    machine = Scope.system(seen_by.district_id, "hours of programmes, added up")
    with tenancy.acting_as(machine):
        with connection.cursor() as cursor:
            cursor.execute(_SUMS, {"district": seen_by.district_id, "sessions": ids})
            sums = {row[0]: row[1:] for row in cursor.fetchall()}
        wanted = [adult_id] if adult_id else list(sums)
        adults = Adult.objects.seen_by(machine).in_bulk([one for one in wanted if one in sums])
    rows = [
        OverAll(key, one.display_name, one.sort_name, sums[key][0], sums[key][1], float(sums[key][2]))
        for key, one in adults.items()
    ]
    return sorted(rows, key=lambda row: (row.sort_name, str(row.adult_id)))
