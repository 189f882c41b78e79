# ruff: noqa: S608 - our own SQL and that of querysets; every value is a parameter
"""Do home visits matter? Whom they reached, by school, language, grade and group, and what followed; small groups hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from thirdpillar.algorithms.disclosure import ALL, Count, Mark, ProtectedCell, Rule
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.practice.visits.models import VisitYear
from thirdpillar.practice.visits.queries.pairs import PAIR, TERMS, pair_on
from thirdpillar.practice.visits.queries.touchpoints import COMPLETED
from thirdpillar.practice.visits.queries.years import schools_of
from thirdpillar.proof.evidence.queries.measures import DEFAULT_MEASURE, definition
from thirdpillar.proof.evidence.queries.minds import Minds, before_and_after
from thirdpillar.proof.evidence.queries.showing import MODULUS, shown
from thirdpillar.proof.evidence.queries.touchpoints import touchpoints_sql
from thirdpillar.standards import library
from thirdpillar.standards.library import Entry

VISITED, AGAIN, REFLECTED, HEARD = "visited", "again", "reflected", "heard"
CUTS = ("school", "language", "grade", "group")

# Its parameters: the named ones, and those of touchpoints in `heard`, whose placeholders are named as well.
_COUNTED = f"""
WITH place AS MATERIALIZED (
  SELECT e.school_id, hs.household_id AS home_id, coalesce(nullif(e.grade, ''), s.grade) AS grade, s.groups::text[] AS groups,
         h.reads_language AS language
  FROM people_enrollment e
  JOIN people_student s ON s.id = e.student_id
  JOIN people_householdstudent hs ON hs.student_id = s.id
  JOIN people_household h ON h.id = hs.household_id AND h.dissolved_at IS NULL
  WHERE e.district_id = %s AND e.school_id = ANY (%s)
    AND (e.begins_on IS NULL OR e.begins_on <= %s)
    AND (e.left_at IS NULL OR e.left_at >= %s) AND (s.left_at IS NULL OR s.left_at >= %s)
), made AS MATERIALIZED (
  SELECT v.id, v.school_id, coalesce(ha.household_id, v.household_id) AS home_id, v.number, v.ends_at,
         v.school_id = ANY (%s) AS is_ours
  FROM visits_visit v
  JOIN visits_invitation i ON i.id = v.invitation_id
  JOIN visits_cycle c ON c.id = i.cycle_id AND c.visit_year_id = %s
  JOIN visits_visityear y ON y.id = c.visit_year_id
  {TERMS}
  LEFT JOIN people_householdadult ha ON ha.adult_id = i.adult_id
  WHERE v.district_id = %s AND v.stage = 'completed' AND v.ends_at < %s AND {PAIR} >= %s
), thought AS (
  SELECT m.id, bool_or(r.is_joint) OR count(DISTINCT r.account_id) >= (
    SELECT count(*) FROM visits_seat s
    WHERE s.visit_id = m.id AND s.part = 'visitor' AND s.state <> 'left' AND s.was_there IS NOT FALSE) AS is_thought
  FROM made m JOIN visits_reflection r ON r.visit_id = m.id AND r.at < %s GROUP BY m.id
), told AS MATERIALIZED ({{heard}}
), first AS (
  SELECT p.school_id, p.home_id, min(m.ends_at) AS ends_at, bool_or(m.number = 2) AS again
  FROM (SELECT DISTINCT school_id, home_id FROM place) p JOIN made m ON m.home_id = p.home_id GROUP BY 1, 2
), followed AS (
  SELECT f.school_id, f.home_id, bool_or(t.home_id IS NOT NULL) AS has FROM first f
  LEFT JOIN told t ON t.home_id = f.home_id AND t.at > f.ends_at AND t.at <= f.ends_at + make_interval(days => %s)
  WHERE f.ends_at + make_interval(days => %s) < %s GROUP BY 1, 2
), lives AS MATERIALIZED (
  SELECT p.*, v.home_id IS NOT NULL AS is_visited FROM place p
  LEFT JOIN (SELECT DISTINCT home_id FROM made) v ON v.home_id = p.home_id
), one AS (
  SELECT DISTINCT '{VISITED}' AS figure, 'school' AS cut, p.school_id::text AS part, p.home_id AS id, p.is_visited AS has
  FROM lives p
  UNION ALL
  SELECT DISTINCT '{VISITED}', n.cut, n.part, p.home_id, p.is_visited
  FROM lives p CROSS JOIN LATERAL (
    VALUES ('school', '{ALL}'), ('language', '{ALL}'), ('grade', '{ALL}'), ('group', '{ALL}'),
           ('language', p.language), ('grade', coalesce(p.grade, ''))
    UNION ALL SELECT 'group', unnest(CASE WHEN p.groups = ARRAY[]::text[] THEN ARRAY[''] ELSE p.groups END)) n (cut, part)
  UNION ALL SELECT '{AGAIN}', 'school', n.part, f.home_id, bool_or(f.again)
  FROM first f CROSS JOIN LATERAL (VALUES ('{ALL}'), (f.school_id::text)) n (part) GROUP BY 3, 4
  UNION ALL SELECT '{REFLECTED}', 'school', n.part, m.id, coalesce(t.is_thought, false)
  FROM made m LEFT JOIN thought t ON t.id = m.id CROSS JOIN LATERAL (VALUES ('{ALL}'), (m.school_id::text)) n (part)
  WHERE m.is_ours
  UNION ALL SELECT '{HEARD}', 'school', n.part, f.home_id, bool_or(f.has)
  FROM followed f CROSS JOIN LATERAL (VALUES ('{ALL}'), (f.school_id::text)) n (part) GROUP BY 3, 4
)
SELECT figure, cut, part, count(*) FILTER (WHERE has), count(*), sum(k), coalesce(sum(k) FILTER (WHERE has), 0)
FROM (SELECT one.*, ('x' || left(encode(sha256(convert_to(id::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint::numeric AS k
      FROM one) keyed
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True)
class Mattering:
    """As everybody may see it. `cells`: (figure, cut) → {school, language, grade, group or `ALL`: the count and its rate}.

    VISITED counts families of those enrolled, whichever of their schools came; AGAIN and HEARD families of those visited
    (HEARD: whose time after the first visit is over), and tell nothing where VISITED does not: how many they are is there.
    REFLECTED counts visits.
    """

    as_of: date
    rule: Rule
    within_days: int
    research: tuple[Entry, ...]
    milestone: int
    cells: Mapping[tuple[str, str], Mapping[str, ProtectedCell]]
    minds: Minds

    @property
    def is_empty(self) -> bool:
        """Whether no visit was made yet."""
        return (REFLECTED, "school") not in self.cells and (AGAIN, "school") not in self.cells


def mattering(year: VisitYear | None, *, as_of: date, after: datetime, rule: Rule, seen_by) -> Mattering:
    """What visits did until the end of a day (`after` is that moment) at the asker's schools, as the rule lets it be shown.

    The rows name people; a machine counts them, and of the asker's own schools alone.
    """
    window = library.entry("home_visit_cycle", "windows", as_of).terms["follow_up_days"]
    research = library.in_force("home_visit_research", as_of)
    milestone = round(100 * library.entry("home_visit_research", "ten_percent", as_of).terms["share"])
    schools = list(schools_of(year, seen_by=seen_by).values_list("pk", flat=True)) if year else []
    if seen_by.breadth not in ("district", "school"):
        schools = []
    rows = _rows(year, schools, as_of, after, window, seen_by) if year and schools else []
    found: dict[tuple[str, str], dict[str, Count]] = {}
    for figure, cut, part, having, size, key, having_key in rows:
        count = Count(having, size, int(key) % MODULUS, int(having_key) % MODULUS)
        found.setdefault((figure, cut), {})[part] = count
    cells = {key: shown(key[1], counts, rule) for key, counts in found.items()}
    visited = cells.get((VISITED, "school"), {})
    for figure in (AGAIN, HEARD):
        if there := cells.get((figure, "school")):
            told = {
                part: cell for part, cell in there.items() if visited[part].numerator.mark == Mark.ROUNDED
            }
            cells[figure, "school"] = told
    minds = before_and_after(year, schools, as_of=as_of, after=after, rule=rule, seen_by=seen_by)
    return Mattering(as_of, rule, window, research, milestone, cells, minds)


def _rows(
    year: VisitYear, schools: list[UUID], as_of: date, after: datetime, window: int, seen_by
) -> list[tuple]:
    machine = Scope.system(seen_by.district_id, "what home visits did")
    kinds = [kind for kind in definition(DEFAULT_MEASURE, as_of).terms["kinds"] if kind != COMPLETED]
    with tenancy.acting_as(machine), over_all_rows(seen_by.sees_all), connection.cursor() as cursor:
        heard, more = touchpoints_sql(
            seen_by=machine, kinds=kinds, since=year.adopted_at or after, before=after, two_way=True
        )
        asked: list[Any] = [
            year.district_id, schools, as_of, after, after, schools, year.pk, year.district_id, after, pair_on(as_of), after,
            *more, window, window, after,
        ]  # fmt: skip
        cursor.execute(_COUNTED.format(heard=heard), asked)
        return cursor.fetchall()
