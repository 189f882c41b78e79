"""Which families were asked or visited before, though the records of their homes changed since: parted, joined, made anew.

A home was asked where it is the home itself, where who was asked lives in it now, or where a child of it lived in a home that was
asked and lives there no more. What was taken out of a home that said no is left in peace as well (R-PTHV-1d).
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.practice.visits.choices import Stage, Standing
from thirdpillar.practice.visits.models import Cycle

# For a page of one family the look-ups are quicker.
FEW = 20
# {home: each invitation of the year that was for the same family, and how one knows}; so many scans, however many homes.
_SAME = """
WITH home AS MATERIALIZED (SELECT unnest(%(homes)s::uuid[]) AS id),
asked AS MATERIALIZED (
  SELECT i.id, i.household_id, i.adult_id, i.student_ids, i.school_id, i.standing, i.standing_at, i.asked
  FROM visits_invitation i JOIN visits_cycle c ON c.id = i.cycle_id AND c.visit_year_id = %(year)s
  WHERE i.district_id = %(district)s AND (%(number)s::int IS NULL OR c.number = %(number)s)),
same AS (
  SELECT household_id AS home, id, 'home' AS by FROM asked
  UNION
  SELECT ha.household_id, a.id, 'adult' FROM asked a
  JOIN people_householdadult ha ON ha.adult_id = a.adult_id AND ha.district_id = %(district)s
  UNION
  SELECT hs.household_id, a.id, 'child' FROM asked a CROSS JOIN LATERAL unnest(a.student_ids) AS child(id)
  JOIN people_householdstudent hs ON hs.student_id = child.id AND hs.district_id = %(district)s
    AND hs.household_id <> a.household_id
  WHERE NOT EXISTS (SELECT 1 FROM people_householdstudent was
                    JOIN people_household h ON h.id = was.household_id AND h.dissolved_at IS NULL
                    WHERE was.household_id = a.household_id AND was.student_id = child.id)
  UNION
  SELECT k.other_id, a.id, 'parted' FROM asked a
  JOIN people_householdcorrection k ON k.household_id = a.household_id AND k.district_id = %(district)s
    AND k.kind = 'split' AND k.undone_at IS NULL AND k.at >= a.standing_at)
"""

_ELSEWHERE = f"""{_SAME}
SELECT s.home, coalesce(sum(a.asked) FILTER (WHERE s.by <> 'parted'), 0), bool_or(a.standing = '{Standing.DECLINED.value}')
FROM (SELECT one.home, one.id, min(one.by) AS by FROM same one JOIN home h ON h.id = one.home GROUP BY 1, 2) s
JOIN asked a ON a.id = s.id
WHERE NOT (a.school_id = %(school)s AND a.household_id = s.home)
GROUP BY s.home
"""  # noqa: S608 - our own names

_ASKED = f"""{_SAME}
SELECT DISTINCT s.home FROM same s JOIN home h ON h.id = s.home JOIN asked a ON a.id = s.id
WHERE CASE WHEN %(they_ask)s THEN a.school_id = %(school)s AND s.by IN ('home', 'adult')
           ELSE s.by <> 'parted' OR a.standing = '{Standing.DECLINED.value}' END
"""  # noqa: S608 - our own names

_VISITED = f"""{_SAME}
SELECT s.home, count(DISTINCT v.id) FROM same s JOIN home h ON h.id = s.home
JOIN visits_visit v ON v.invitation_id = s.id AND v.district_id = %(district)s AND v.stage = '{Stage.COMPLETED.value}'
WHERE s.by <> 'parted'
GROUP BY s.home
"""  # noqa: S608 - our own names


def asked_before(
    home_ids: Collection[UUID], cycle: Cycle, school_id: UUID, *, seen_by, they_ask: bool = False
) -> set[UUID]:
    """Of these homes those whose family was asked in this cycle, at whatever school; `they_ask`: by this school, and who asks
    now is who was asked. In the sight of the whole district."""
    rows = _rows(
        _ASKED, home_ids, cycle, number=cycle.number, school=school_id, they_ask=they_ask, seen_by=seen_by
    )
    return {home for (home,) in rows}


def asked_elsewhere(
    home_ids: Collection[UUID], cycle: Cycle, school_id: UUID, *, seen_by
) -> dict[UUID, dict]:
    """{home: how often its family was asked in this cycle but on this school's own invitation of it, and whether it said no
    there}, as may_invite takes it. In the sight of the whole district; left out: who was not."""
    rows = _rows(_ELSEWHERE, home_ids, cycle, number=cycle.number, school=school_id, seen_by=seen_by)
    return {
        home: {"asked_elsewhere": asked, "declined_elsewhere": declined} for home, asked, declined in rows
    }


def visited_before(home_ids: Collection[UUID], cycle: Cycle, *, seen_by) -> dict[UUID, int]:
    """{home: how many visits its family had in the year of a cycle}. In the sight of the whole district."""
    return dict(_rows(_VISITED, home_ids, cycle, number=None, seen_by=seen_by))


def _rows(sql: str, home_ids: Collection[UUID], cycle: Cycle, *, seen_by, **more) -> list:
    homes = list(home_ids)
    if not homes:
        return []
    values = {"homes": homes, "year": cycle.visit_year_id, "district": seen_by.district_id} | more
    with over_all_rows(len(homes) > FEW), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
