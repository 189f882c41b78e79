# ruff: noqa: S608 - our own SQL; every value is a parameter
"""How far a year of visits is, by school and as of a day: figures alone, so that whoever evaluates may read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.models import VisitYear
from thirdpillar.practice.visits.queries.pairs import PAIR, TERMS, pair_on
from thirdpillar.practice.visits.queries.years import schools_of


@dataclass(frozen=True)
class Progress:
    """Families with a child at the school on the day, then the school's visits. A step counts if it stood at the day's end.

    A family that another of its schools asked or visited is asked or visited here too. `enrolled`: families with a child
    there. `first`: families visited at all; `second`: the second time. `done`: visits. `reflected`: of them those that the
    pair, or each visitor, thought over. `outside`: those outside the contract day, which are paid for; `paid`: of them
    those whose every person was paid, but for whom somebody said that they were not there. `alone`: of `done` those
    without a pair (R-PTHV-5a), which make no family visited.
    `unknown`: families of whom nobody noted then whether a yes, or a visit booked, stood.
    """

    enrolled: int = 0
    invited: int = 0
    accepted: int = 0
    scheduled: int = 0
    first: int = 0
    second: int = 0
    done: int = 0
    reflected: int = 0
    outside: int = 0
    paid: int = 0
    alone: int = 0
    unknown: int = 0


@dataclass(frozen=True)
class Figures:
    """Of each school, and of all together: a family with children in two of them counts in both, and once in the whole."""

    schools: Mapping[UUID, Progress] = field(default_factory=dict)
    total: Progress = field(default_factory=Progress)


def stood(spans: str) -> str:
    """SQL: whether one of these spans of time holds the end of the day."""
    return f"""EXISTS (SELECT 1 FROM unnest({spans}) span
           WHERE lower(span) < %(after)s AND (upper_inf(span) OR upper(span) >= %(after)s))"""


# Only ids, days and states of these rows are read; what was said, where and by whom is not. Where a home was corrected since,
# the adult who was asked says which it is now. A row without a school is of all of them together.
_FIGURES = f"""
WITH home AS MATERIALIZED (
  SELECT DISTINCT e.school_id, hs.household_id
  FROM people_enrollment e
  JOIN people_student s ON s.id = e.student_id
  JOIN people_householdstudent hs ON hs.student_id = s.id
  JOIN people_household h ON h.id = hs.household_id AND h.dissolved_at IS NULL
  WHERE e.district_id = %(district)s AND e.school_id = ANY(%(schools)s)
    AND (e.begins_on IS NULL OR e.begins_on <= %(day)s)
    AND (e.left_at IS NULL OR e.left_at >= %(after)s) AND (s.left_at IS NULL OR s.left_at >= %(after)s)),
place AS (SELECT school_id, household_id FROM home UNION ALL SELECT DISTINCT NULL::uuid, household_id FROM home),
sent AS MATERIALIZED (
  SELECT i.id, i.adult_id, coalesce(ha.household_id, i.household_id) AS household_id,
         least(i.known_from, i.standing_at, first.at) < %(after)s AS is_asked,
         {stood("i.accepted_during")} AS is_yes, i.known_from >= %(after)s AS is_unknown
  FROM visits_invitation i
  JOIN visits_cycle c ON c.id = i.cycle_id AND c.visit_year_id = %(year)s
  LEFT JOIN (SELECT invitation_id, min(at) AS at FROM visits_asking WHERE district_id = %(district)s
             GROUP BY invitation_id) first ON first.invitation_id = i.id
  LEFT JOIN people_householdadult ha ON ha.adult_id = i.adult_id
  WHERE i.district_id = %(district)s
    AND coalesce(ha.household_id, i.household_id) IN (SELECT household_id FROM home)),
asked AS (
  SELECT household_id, bool_or(is_yes) AS is_yes, bool_or(is_unknown) AS is_unknown
  FROM sent WHERE is_asked GROUP BY household_id),
made AS MATERIALIZED (
  SELECT v.id, v.invitation_id, v.school_id, v.number, v.is_outside_contract_day,
         {stood("v.booked_during")} AS is_booked,
         v.offered_at < %(after)s AND v.known_from >= %(after)s AS is_unknown,
         v.stage = 'completed' AND v.ends_at < %(after)s AS is_done,
         v.stage = 'completed' AND {PAIR} < %(pair)s AS is_alone
  FROM visits_visit v
  JOIN visits_invitation i ON i.id = v.invitation_id
  JOIN visits_cycle c ON c.id = i.cycle_id AND c.visit_year_id = %(year)s
  JOIN visits_visityear y ON y.id = c.visit_year_id
  {TERMS}
  WHERE v.district_id = %(district)s AND (v.school_id = ANY(%(schools)s) OR v.invitation_id IN (SELECT id FROM sent))),
seen AS (
  SELECT s.household_id, bool_or(m.is_booked) AS is_booked, bool_or(m.is_unknown) AS is_unknown,
         bool_or(m.is_done AND NOT m.is_alone) AS is_visited,
         bool_or(m.is_done AND NOT m.is_alone AND m.number = 2) AS is_again
  FROM made m JOIN sent s ON s.id = m.invitation_id GROUP BY s.household_id),
families AS (
  SELECT p.school_id, count(*) AS enrolled, count(a.household_id) AS invited, count(*) FILTER (WHERE a.is_yes) AS accepted,
         count(*) FILTER (WHERE v.is_booked) AS scheduled, count(*) FILTER (WHERE v.is_visited) AS first,
         count(*) FILTER (WHERE v.is_again) AS second, count(*) FILTER (WHERE a.is_unknown OR v.is_unknown) AS unknown
  FROM place p LEFT JOIN asked a ON a.household_id = p.household_id
  LEFT JOIN seen v ON v.household_id = p.household_id GROUP BY p.school_id),
sitting AS (
  SELECT s.visit_id, count(*) AS visitors FROM visits_seat s JOIN made m ON m.id = s.visit_id AND m.is_done
  WHERE s.district_id = %(district)s AND s.part = 'visitor' AND s.state <> 'left' AND s.was_there IS NOT FALSE
  GROUP BY s.visit_id),
thought AS (
  SELECT r.visit_id, bool_or(r.is_joint) AS is_joint, count(DISTINCT r.account_id) AS people
  FROM visits_reflection r WHERE r.district_id = %(district)s AND r.at < %(after)s GROUP BY r.visit_id),
pay AS (
  SELECT s.visit_id, bool_or(p.state = 'paid') AND bool_and(coalesce(
           p.state = 'declined' OR (p.state = 'paid' AND p.paid_on <= %(day)s), false)) AS is_paid
  FROM visits_seat s
  JOIN made m ON m.id = s.visit_id AND m.is_done AND m.is_outside_contract_day
  LEFT JOIN funds_payitem p ON p.district_id = s.district_id AND p.what = 'home_visit' AND p.reference_id = s.visit_id
    AND p.account_id = s.account_id AND p.reverses_id IS NULL
  WHERE s.district_id = %(district)s AND s.state <> 'left' AND s.was_there IS NOT FALSE GROUP BY s.visit_id),
visited AS (
  SELECT m.school_id, count(*) AS done,
         count(*) FILTER (WHERE t.is_joint OR t.people >= coalesce(s.visitors, 0)) AS reflected,
         count(*) FILTER (WHERE m.is_outside_contract_day) AS outside,
         count(*) FILTER (WHERE m.is_outside_contract_day AND p.is_paid) AS paid,
         count(*) FILTER (WHERE m.is_alone) AS alone
  FROM made m
  LEFT JOIN sitting s ON s.visit_id = m.id
  LEFT JOIN thought t ON t.visit_id = m.id
  LEFT JOIN pay p ON p.visit_id = m.id
  WHERE m.is_done AND m.school_id = ANY(%(schools)s) GROUP BY GROUPING SETS ((m.school_id), ()))
SELECT one.id, coalesce(f.enrolled, 0), coalesce(f.invited, 0), coalesce(f.accepted, 0), coalesce(f.scheduled, 0),
       coalesce(f.first, 0), coalesce(f.second, 0), coalesce(v.done, 0), coalesce(v.reflected, 0),
       coalesce(v.outside, 0), coalesce(v.paid, 0), coalesce(v.alone, 0), coalesce(f.unknown, 0)
FROM (SELECT unnest(%(schools)s) UNION ALL SELECT NULL) AS one(id)
LEFT JOIN families f ON f.school_id IS NOT DISTINCT FROM one.id
LEFT JOIN visited v ON v.school_id IS NOT DISTINCT FROM one.id
"""


def progress(year: VisitYear, *, as_of: date, seen_by) -> Figures:
    """The figures of the asker's schools that take part, at the end of a day in the district's time."""
    school_ids = list(schools_of(year, seen_by=seen_by).values_list("pk", flat=True))
    if not school_ids or seen_by.breadth not in ("district", "school"):
        return Figures()
    zone = District.objects.get(pk=seen_by.district_id).zone
    # The rows name people; whoever asks here learns how many they are, and of their own schools alone.
    machine = Scope.system(seen_by.district_id, "figures of home visits")
    wide = seen_by.sees_all
    with tenancy.acting_as(machine), over_all_rows(wide), connection.cursor() as cursor:
        cursor.execute("SELECT (%s::date + 1)::timestamp AT TIME ZONE %s", [as_of, zone])
        after = cursor.fetchone()[0]
        cursor.execute(
            _FIGURES,
            {
                "district": seen_by.district_id, "year": year.pk, "schools": school_ids, "day": as_of, "after": after,
                "pair": pair_on(as_of),
            },
        )  # fmt: skip
        found = {row[0]: Progress(*row[1:]) for row in cursor.fetchall()}
    return Figures(total=found.pop(None), schools=found)
