# ruff: noqa: S608 - our own SQL; every value is a parameter
"""How far a year of visits is, by school and as of a day: figures alone, so that whoever evaluates may read them."""

from __future__ import annotations

from dataclasses import dataclass, fields
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
    """Families of a school, then its visits. A step counts once it was taken by the end of the day.

    A family that another of its schools asked or visited is asked or visited here too. `enrolled`: families with a child
    there. `second`: families visited the second time. `done`: visits. `reflected`: of them those that the pair, or
    each visitor, thought over. `outside`: those outside the contract day, which are paid for; `paid`: of them
    those whose every person was paid. `alone`: of `done` those without a pair (R-PTHV-5a), which make no family visited.
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


# Only ids, days and states of these rows are read; what was said, where and by whom is not.
_FIGURES = f"""
WITH asked AS (
  SELECT i.id, i.school_id, i.household_id, i.standing, i.standing_at,
         least(i.standing_at, first.at) AS asked_at
  FROM visits_invitation i
  JOIN visits_cycle c ON c.id = i.cycle_id
  LEFT JOIN (SELECT invitation_id, min(at) AS at FROM visits_asking WHERE district_id = %(district)s
             GROUP BY invitation_id) first ON first.invitation_id = i.id
  WHERE i.district_id = %(district)s AND c.visit_year_id = %(year)s),
home AS MATERIALIZED (
  SELECT DISTINCT e.school_id, hs.household_id
  FROM people_enrollment e
  JOIN people_student s ON s.id = e.student_id
  JOIN people_householdstudent hs ON hs.student_id = s.id
  JOIN people_household h ON h.id = hs.household_id AND h.dissolved_at IS NULL
  WHERE e.district_id = %(district)s AND e.school_id = ANY(%(schools)s)
    AND coalesce(e.begins_on, '-infinity'::date) <= %(day)s
    AND coalesce(e.left_at, 'infinity'::timestamptz) >= %(after)s
    AND coalesce(s.left_at, 'infinity'::timestamptz) >= %(after)s),
counts AS (
  SELECT id, school_id FROM asked WHERE school_id = ANY(%(schools)s)
  UNION SELECT a.id, h.school_id FROM asked a JOIN home h ON h.household_id = a.household_id),
invited AS (
  SELECT c.school_id, count(DISTINCT household_id) AS invited,
         count(DISTINCT household_id) FILTER (WHERE standing = 'accepted' AND standing_at < %(after)s) AS accepted
  FROM asked a JOIN counts c ON c.id = a.id WHERE asked_at < %(after)s GROUP BY c.school_id),
made AS (
  SELECT v.id, v.invitation_id, v.school_id, v.household_id, v.number, v.is_outside_contract_day,
         CASE WHEN v.stage = 'scheduled' THEN v.stage_at ELSE least(v.made_at, v.begins_at) END AS booked_at,
         v.stage = 'completed' AND v.ends_at < %(after)s AS is_done,
         {PAIR} < %(pair)s AS is_alone
  FROM visits_visit v JOIN asked i ON i.id = v.invitation_id
  JOIN visits_visityear y ON y.id = %(year)s
  {TERMS}
  WHERE v.district_id = %(district)s AND v.stage IN ('scheduled', 'completed')),
sitting AS (
  SELECT s.visit_id, count(*) AS visitors FROM visits_seat s JOIN made m ON m.id = s.visit_id AND m.is_done
  WHERE s.district_id = %(district)s AND s.part = 'visitor' AND s.state <> 'left' AND s.was_there IS NOT FALSE
  GROUP BY s.visit_id),
thought AS (
  SELECT r.visit_id, bool_or(r.is_joint) AS is_joint, count(DISTINCT r.account_id) AS people
  FROM visits_reflection r WHERE r.district_id = %(district)s AND r.at < %(after)s GROUP BY r.visit_id),
pay AS (
  SELECT p.reference_id, bool_or(p.state = 'paid')
         AND bool_and(p.state = 'declined' OR (p.state = 'paid' AND p.paid_on <= %(day)s)) AS is_paid
  FROM funds_payitem p JOIN made m ON m.id = p.reference_id AND m.is_done
  WHERE p.district_id = %(district)s AND p.reverses_id IS NULL GROUP BY p.reference_id),
visited AS (
  SELECT c.school_id,
         count(DISTINCT m.household_id) FILTER (WHERE m.booked_at < %(after)s) AS scheduled,
         count(DISTINCT m.household_id) FILTER (WHERE m.is_done AND NOT m.is_alone AND m.number = 1) AS first,
         count(DISTINCT m.household_id) FILTER (WHERE m.is_done AND NOT m.is_alone AND m.number = 2) AS second,
         count(*) FILTER (WHERE m.is_done AND m.school_id = c.school_id) AS done,
         count(*) FILTER (WHERE m.is_done AND m.school_id = c.school_id
                          AND (t.is_joint OR t.people >= coalesce(s.visitors, 0))) AS reflected,
         count(*) FILTER (WHERE m.is_done AND m.school_id = c.school_id AND m.is_outside_contract_day) AS outside,
         count(*) FILTER (WHERE m.is_done AND m.school_id = c.school_id AND m.is_outside_contract_day AND p.is_paid) AS paid,
         count(*) FILTER (WHERE m.is_done AND m.school_id = c.school_id AND m.is_alone) AS alone
  FROM made m JOIN counts c ON c.id = m.invitation_id
  LEFT JOIN sitting s ON s.visit_id = m.id
  LEFT JOIN thought t ON t.visit_id = m.id
  LEFT JOIN pay p ON p.reference_id = m.id GROUP BY c.school_id),
enrolled AS (SELECT school_id, count(*) AS enrolled FROM home GROUP BY school_id)
SELECT one.id, coalesce(h.enrolled, 0), coalesce(i.invited, 0), coalesce(i.accepted, 0), coalesce(v.scheduled, 0),
       coalesce(v.first, 0), coalesce(v.second, 0), coalesce(v.done, 0), coalesce(v.reflected, 0),
       coalesce(v.outside, 0), coalesce(v.paid, 0), coalesce(v.alone, 0)
FROM unnest(%(schools)s) AS one(id)
LEFT JOIN enrolled h ON h.school_id = one.id
LEFT JOIN invited i ON i.school_id = one.id
LEFT JOIN visited v ON v.school_id = one.id
"""


def progress(year: VisitYear, *, as_of: date, seen_by) -> dict[UUID, Progress]:
    """The figures of each school of the asker's that takes part, at the end of a day in the district's time."""
    school_ids = list(schools_of(year, seen_by=seen_by).values_list("pk", flat=True))
    if not school_ids or seen_by.breadth not in ("district", "school"):
        return {}
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
        return {row[0]: Progress(*row[1:]) for row in cursor.fetchall()}


def in_all(figures: dict[UUID, Progress]) -> Progress:
    """The schools together; a family with children in two of them counts in both."""
    names = [field.name for field in fields(Progress)]
    return Progress(*(sum(getattr(one, name) for one in figures.values()) for name in names))
