# ruff: noqa: S608 - our own SQL; every value is a parameter
"""Who counts: the households with an enrolled student, by school, grade, language and student group."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from thirdpillar.proof.evidence.models import ALWAYS, NEVER
from thirdpillar.proof.evidence.queries.measures import ADULTS, HOUSEHOLDS, STUDENTS
from thirdpillar.proof.evidence.queries.years import Window

# From which day on, and up to which day without it, a student's enrolment counts. No beginning: it always did.
_BEGINS = f"greatest(coalesce(e.begins_on, '{ALWAYS}'::date), '{ALWAYS}'::date)"
_ENDS = f"""least(coalesce((e.left_at AT TIME ZONE %(zone)s)::date, '{NEVER}'::date),
                coalesce((s.left_at AT TIME ZONE %(zone)s)::date, '{NEVER}'::date))"""

# What a measure may count → its column, and what must be joined to have it.
_COUNTED = {
    HOUSEHOLDS: ("hs.household_id", ""),
    STUDENTS: ("hs.student_id", ""),
    ADULTS: (
        "ha.adult_id",
        """JOIN people_householdadult ha ON ha.household_id = hs.household_id
JOIN people_adult a ON a.id = ha.adult_id""",
    ),
}
_ADULT_ENDS = f"least({_ENDS}, coalesce((a.left_at AT TIME ZONE %(zone)s)::date, '{NEVER}'::date))"

# The first day on which a household, a student or an adult counts as reached, under any measure and in any year.
_TERMS = """r.district_id = %(district)s AND r.measure = %(measure)s AND r.measure_version = %(version)s
  AND r.school_year_id = %(year)s"""
_REACHED = {
    HOUSEHOLDS: f"LEFT JOIN evidence_reachedhousehold r ON r.household_id = l.household_id AND {_TERMS}",
    ADULTS: f"LEFT JOIN evidence_reachedadult r ON r.adult_id = l.counted_id AND {_TERMS}",
    # A child of two homes is reached when either home is.
    STUDENTS: f"""LEFT JOIN (SELECT home.student_id, min(r.first_on) AS first_on
  FROM people_householdstudent home
  JOIN people_household alive ON alive.id = home.household_id AND alive.dissolved_at IS NULL
  JOIN evidence_reachedhousehold r ON r.household_id = home.household_id AND {_TERMS}
  GROUP BY home.student_id) r ON r.student_id = l.counted_id""",
}


def stays_sql(*, narrow: str, grouped: bool, unit: str = HOUSEHOLDS) -> str:
    """SQL of (household_id, counted_id, school_id, grade, language, group_code, begins_on, ends_on).

    From the enrolments themselves; needs the parameters district, zone and year_begins; rows may overlap.
    """
    counted, joined = _COUNTED[unit]
    ends = _ADULT_ENDS if unit == ADULTS else _ENDS
    group, spread = ("g.code", "CROSS JOIN LATERAL unnest(s.groups) AS g(code)") if grouped else ("''", "")
    return f"""
SELECT hs.household_id, {counted} AS counted_id, e.school_id, coalesce(nullif(e.grade, ''), s.grade) AS grade,
       h.reads_language AS language, {group} AS group_code, {_BEGINS} AS begins_on, {ends} AS ends_on
FROM people_householdstudent hs
JOIN people_household h ON h.id = hs.household_id AND h.dissolved_at IS NULL
JOIN people_student s ON s.id = hs.student_id
JOIN people_enrollment e ON e.student_id = s.id {joined} {spread}
WHERE hs.district_id = %(district)s {narrow} AND {_BEGINS} < {ends} AND {ends} > %(year_begins)s"""


def pieces_sql(stays: str, *, by: str) -> str:
    """SQL that puts overlapping stays of the same `by` (names of columns) together, so that none overlap any more.

    Nearly always one stay covers all the others; only where there is a gap (one child left, a sister came later) are
    ranges united. IS TRUE keeps the look-up of those a hash: behind row-level security the planner takes a million rows
    for a handful, and would look through all of them once a row.
    """
    return f"""
WITH stay AS ({stays}), hull AS (
  SELECT {by}, min(begins_on) AS begins_on, max(ends_on) AS ends_on, max(ends_on - begins_on) AS longest
  FROM stay GROUP BY {by}
)
SELECT {by}, begins_on, ends_on FROM hull WHERE longest = ends_on - begins_on
UNION ALL
SELECT {by}, lower(piece), upper(piece) FROM (
  SELECT {by}, unnest(range_agg(daterange(begins_on, ends_on))) AS piece FROM stay
  WHERE (({by}) IN (SELECT {by} FROM hull WHERE longest < ends_on - begins_on)) IS TRUE GROUP BY {by}) gaps"""


def presence_sql(
    *, seen_by, as_of: date, window: Window, stored: bool, grouped: bool = False, unit: str = HOUSEHOLDS
) -> tuple[str, dict]:
    """SQL and parameters of (household_id, counted_id, school_id, grade, language, group_code, begins_on, ends_on, first_on).

    `stored` reads the derived rows, which hold households for the present reach year and the first measure; else, and
    for askers by class, the enrolments and the roll-up themselves, for which the caller adds the parameters measure,
    version and year. Filtering by day is the caller's. Raises PermissionError for an asker who sees no family.
    """
    narrow, params = narrowed(seen_by)
    params |= {
        "district": seen_by.district_id,
        "as_of": as_of,
        "zone": window.zone,
        "year_begins": window.begins_on,
    }
    if stored and seen_by.breadth != "class":
        table, group = ("evidence_grouppresence", "p.group_code") if grouped else ("evidence_presence", "''")
        return (
            f"""SELECT p.household_id, p.household_id AS counted_id, p.school_id, p.grade, p.language, {group} AS group_code,
                       p.begins_on, p.ends_on, p.first_on
                FROM {table} p WHERE p.district_id = %(district)s {narrow.replace("e.school_id", "p.school_id")}""",
            params,
        )
    stays = stays_sql(narrow=narrow, grouped=grouped, unit=unit)
    return (
        f"SELECT l.*, coalesce(r.first_on, '{NEVER}'::date) AS first_on FROM ({stays}) l {_REACHED[unit]}",
        params,
    )


def narrowed(seen_by) -> tuple[str, dict]:
    """SQL that leaves an asker the families they may see, and its parameters."""
    if seen_by.breadth == "district":
        return "", {}
    if seen_by.breadth == "school":
        return "AND e.school_id = ANY(%(schools)s)", {"schools": list(seen_by.school_ids)}
    if seen_by.breadth == "class":
        return "AND hs.student_id = ANY(%(students)s)", {"students": list(seen_by.student_ids)}
    raise PermissionError("this role sees no family; ask for published figures")


def within_school(seen_by, school_id: UUID | None):
    """The same asker, asking about one of the schools they may see; by class there is nothing narrower to ask for."""
    if school_id is None or seen_by.breadth not in ("district", "school"):
        return seen_by
    if seen_by.breadth == "school" and school_id not in seen_by.school_ids:
        raise PermissionError("this school is not the asker's to see")
    return replace(seen_by, breadth="school", school_ids=frozenset({school_id}))
