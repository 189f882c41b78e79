# ruff: noqa: S608 - our own SQL and that of querysets; every value is a parameter
"""Home visits for a comparison of outcomes: rows without names, small groups coarsened before anything leaves the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.practice.visits.models import VisitYear
from thirdpillar.practice.visits.queries.touchpoints import COMPLETED
from thirdpillar.practice.visits.queries.years import schools_of
from thirdpillar.proof.evidence.queries.measures import DEFAULT_MEASURE, definition
from thirdpillar.proof.evidence.queries.touchpoints import touchpoints_sql
from thirdpillar.standards import library

CHUNK = 2_000
LEVELS = ("all", "no groups", "no grade", "no school")

# `kid`: each student once a school, with what could tell who it is. n0 counts those alike in all of it; who is among too few
# falls to the next level, where again enough must have fallen: what is masked never names a smaller group than the rule.
_KIDS = """
WITH kid AS MATERIALIZED (
  SELECT DISTINCT ON (s.id) s.id, s.sourced_id, e.school_id, coalesce(nullif(e.grade, ''), s.grade) AS grade,
    ARRAY(SELECT g FROM unnest(s.groups::text[]) g ORDER BY g) AS groups
  FROM people_enrollment e JOIN people_student s ON s.id = e.student_id
  WHERE e.district_id = %s AND e.school_id = ANY (%s) AND e.left_at IS NULL AND s.left_at IS NULL
  ORDER BY s.id, e.begins_on DESC NULLS LAST, e.school_id
), c0 AS (SELECT kid.*, count(*) OVER (PARTITION BY school_id, grade, groups) >= %s AS ok0 FROM kid
), c1 AS (SELECT c0.*, count(*) FILTER (WHERE NOT ok0) OVER (PARTITION BY school_id, grade) >= %s AS ok1 FROM c0
), c2 AS (SELECT c1.*, count(*) FILTER (WHERE NOT (ok0 OR ok1)) OVER (PARTITION BY school_id) >= %s AS ok2 FROM c1
), c3 AS (SELECT c2.*, count(*) FILTER (WHERE NOT (ok0 OR ok1 OR ok2)) OVER () >= %s AS ok3 FROM c2
), told_kid AS MATERIALIZED (
  SELECT c3.*, CASE WHEN ok0 THEN 0 WHEN ok1 THEN 1 WHEN ok2 THEN 2 WHEN ok3 THEN 3 ELSE 4 END AS level FROM c3
)
"""
_LEVELS = _KIDS + "SELECT level, count(*) FROM told_kid GROUP BY level"
_ROWS = (
    _KIDS
    + """, made AS MATERIALIZED (
  SELECT coalesce(ha.household_id, i.household_id) AS home_id, child.id AS student_id, c.number,
    coalesce((SELECT min(a.at) FROM visits_asking a WHERE a.invitation_id = i.id), i.made_at) AS invited_at,
    (SELECT min(v.begins_at) FROM visits_visit v WHERE v.invitation_id = i.id AND v.stage = 'completed') AS visited_at,
    (SELECT min(v.ends_at) FROM visits_visit v WHERE v.invitation_id = i.id AND v.stage = 'completed') AS ends_at
  FROM visits_invitation i JOIN visits_cycle c ON c.id = i.cycle_id AND c.visit_year_id = %s
  LEFT JOIN people_householdadult ha ON ha.adult_id = i.adult_id
  CROSS JOIN LATERAL unnest(i.student_ids) AS child (id)
  WHERE i.district_id = %s
), by_home AS (
  SELECT home_id, student_id, min(ends_at) AS ends_at,
    min(invited_at) FILTER (WHERE number = 1) AS invited_1, min(visited_at) FILTER (WHERE number = 1) AS visited_1,
    min(invited_at) FILTER (WHERE number = 2) AS invited_2, min(visited_at) FILTER (WHERE number = 2) AS visited_2
  FROM made GROUP BY 1, 2
), told AS MATERIALIZED ({heard})
SELECT k.sourced_id, k.id, h.id, CASE WHEN level < 3 THEN sc.name ELSE '' END, CASE WHEN level < 2 THEN k.grade ELSE '' END,
  CASE WHEN level < 1 THEN array_to_string(k.groups, ' ') ELSE '' END,
  date_trunc('week', b.invited_1 AT TIME ZONE %s)::date, date_trunc('week', b.visited_1 AT TIME ZONE %s)::date,
  date_trunc('week', b.invited_2 AT TIME ZONE %s)::date, date_trunc('week', b.visited_2 AT TIME ZONE %s)::date,
  CASE WHEN b.ends_at IS NULL THEN NULL ELSE least(%s, (
    SELECT count(*) FROM told t WHERE t.home_id = h.id AND t.at > b.ends_at AND t.at <= b.ends_at + make_interval(days => %s)
  )) END, level
FROM told_kid k
JOIN people_householdstudent hs ON hs.student_id = k.id
JOIN people_household h ON h.id = hs.household_id AND h.dissolved_at IS NULL
JOIN schools_school sc ON sc.id = k.school_id
LEFT JOIN by_home b ON b.home_id = h.id AND b.student_id = k.id
WHERE level < 4
ORDER BY k.id, h.id
"""
)


@dataclass(frozen=True)
class Coarsened:
    """How many students are told with all, without groups, without grade, without school (`LEVELS`); and left out."""

    told: tuple[int, ...]
    left_out: int
    smallest: int

    @property
    def students(self) -> int:
        return sum(self.told)

    @property
    def coarser(self) -> int:
        return sum(self.told[1:])


def coarsened(year: VisitYear, *, on: date, seen_by) -> Coarsened:
    """What the rule makes of the students at schools that take part; for the sight of the whole district."""
    smallest = library.entry("disclosure", "ten_five", on).terms["threshold"]
    machine = Scope.system(seen_by.district_id, "home visits for research, without names")
    with tenancy.acting_as(machine), over_all_rows(), connection.cursor() as cursor:
        cursor.execute(_LEVELS, _of_kids(year, smallest, machine))
        counts = dict(cursor.fetchall())
    return Coarsened(
        tuple(counts.get(level, 0) for level in range(len(LEVELS))), counts.get(len(LEVELS), 0), smallest
    )


def rows_for_research(
    year: VisitYear, *, on: date, before: datetime, zone: str, seen_by
) -> Iterator[tuple[Any, ...]]:
    """(roster id, student, home, school, grade, groups, four weeks, contacts, level), read in chunks as they are taken.

    A transaction of its own: the answer is sent after the one of the request is over.
    """
    smallest = library.entry("disclosure", "ten_five", on).terms["threshold"]
    days = library.entry("home_visit_cycle", "windows", on).terms["follow_up_days"]
    most = library.entry("home_visit_export", "research", on).terms["most_contacts"]
    machine = Scope.system(seen_by.district_id, "home visits for research, without names")
    kinds = [kind for kind in definition(DEFAULT_MEASURE, on).terms["kinds"] if kind != COMPLETED]
    with transaction.atomic(), tenancy.acting_as(machine), over_all_rows():
        heard, more = touchpoints_sql(
            seen_by=machine, kinds=kinds, since=year.adopted_at or before, before=before, two_way=True
        )
        asked = [
            *_of_kids(year, smallest, machine), year.pk, year.district_id, *more, zone, zone, zone, zone, most, days,
        ]  # fmt: skip
        with connection.chunked_cursor() as cursor:
            cursor.execute(_ROWS.replace("{heard}", heard), asked)
            while rows := cursor.fetchmany(CHUNK):
                yield from rows


def _of_kids(year: VisitYear, smallest: int, machine: Scope) -> list[Any]:
    schools = list(schools_of(year, seen_by=machine).values_list("pk", flat=True))
    return [year.district_id, schools, smallest, smallest, smallest, smallest]
