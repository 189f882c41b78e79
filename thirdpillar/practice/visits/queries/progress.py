"""How far a year of visits is, by school and as of a day: figures alone, so that whoever evaluates may read them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from django.db import connection

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.models import VisitYear
from thirdpillar.practice.visits.queries.years import schools_of


@dataclass(frozen=True)
class Progress:
    """Families of a school, then visits. A step counts once it was taken by the end of the day.

    `enrolled`: families with a child there. `second`: families visited the second time. `done`: visits. `reflected`:
    of them those that the pair, or each visitor, thought over. `outside`: those outside the contract day, which are
    paid for; `paid`: of them those whose every person was paid.
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


# Only ids, days and states of these rows are read; what was said, where and by whom is not.
_FIGURES = """
WITH asked AS (
  SELECT i.id, i.school_id, i.household_id, i.standing, i.standing_at,
         least(i.standing_at, (SELECT min(a.at) FROM visits_asking a WHERE a.invitation_id = i.id)) AS asked_at
  FROM visits_invitation i JOIN visits_cycle c ON c.id = i.cycle_id
  WHERE i.district_id = %(district)s AND c.visit_year_id = %(year)s AND i.school_id = ANY(%(schools)s)),
invited AS (SELECT * FROM asked WHERE asked_at < %(after)s),
made AS (
  SELECT v.id, v.school_id, v.household_id, v.number, v.stage, v.is_outside_contract_day,
         CASE WHEN v.stage = 'scheduled' THEN v.stage_at ELSE least(v.made_at, v.begins_at) END AS booked_at,
         v.stage = 'completed' AND v.ends_at < %(after)s AS is_done
  FROM visits_visit v JOIN asked i ON i.id = v.invitation_id
  WHERE v.district_id = %(district)s AND v.stage IN ('scheduled', 'completed')),
done AS (
  SELECT m.*,
         (SELECT bool_or(r.is_joint) OR count(DISTINCT r.account_id) >=
                 (SELECT count(*) FROM visits_seat s
                  WHERE s.visit_id = m.id AND s.part = 'visitor' AND s.state <> 'left')
          FROM visits_reflection r WHERE r.visit_id = m.id AND r.at < %(after)s HAVING count(*) > 0) AS is_reflected,
         (SELECT bool_and(p.state = 'declined' OR (p.state = 'paid' AND p.paid_on <= %(day)s))
                 AND bool_or(p.state = 'paid')
          FROM funds_payitem p
          WHERE p.district_id = %(district)s AND p.reference_id = m.id AND p.reverses_id IS NULL) AS is_paid
  FROM made m WHERE m.is_done),
home AS (
  SELECT e.school_id, count(DISTINCT hs.household_id) AS enrolled
  FROM people_enrollment e
  JOIN people_student s ON s.id = e.student_id
  JOIN people_householdstudent hs ON hs.student_id = s.id
  JOIN people_household h ON h.id = hs.household_id AND h.dissolved_at IS NULL
  WHERE e.district_id = %(district)s AND e.school_id = ANY(%(schools)s)
    AND coalesce(e.begins_on, '-infinity'::date) <= %(day)s
    AND coalesce(e.left_at, 'infinity'::timestamptz) >= %(after)s
    AND coalesce(s.left_at, 'infinity'::timestamptz) >= %(after)s
  GROUP BY e.school_id)
SELECT one.id, coalesce(home.enrolled, 0),
  (SELECT count(DISTINCT household_id) FROM invited i WHERE i.school_id = one.id),
  (SELECT count(DISTINCT household_id) FROM invited i
   WHERE i.school_id = one.id AND i.standing = 'accepted' AND i.standing_at < %(after)s),
  (SELECT count(DISTINCT household_id) FROM made m WHERE m.school_id = one.id AND m.booked_at < %(after)s),
  d.first, d.second, d.done, d.reflected, d.outside, d.paid
FROM unnest(%(schools)s) AS one(id) LEFT JOIN home ON home.school_id = one.id
CROSS JOIN LATERAL (
  SELECT count(DISTINCT household_id) FILTER (WHERE number = 1) AS first,
         count(DISTINCT household_id) FILTER (WHERE number = 2) AS second,
         count(*) AS done, count(*) FILTER (WHERE is_reflected) AS reflected,
         count(*) FILTER (WHERE is_outside_contract_day) AS outside,
         count(*) FILTER (WHERE is_outside_contract_day AND is_paid) AS paid
  FROM done WHERE done.school_id = one.id) d
"""


def progress(year: VisitYear, *, as_of: date, seen_by) -> dict[UUID, Progress]:
    """The figures of each school of the asker's that takes part, at the end of a day in the district's time."""
    school_ids = list(schools_of(year, seen_by=seen_by).values_list("pk", flat=True))
    if not school_ids or seen_by.breadth not in ("district", "school"):
        return {}
    zone = District.objects.get(pk=seen_by.district_id).zone
    # The rows name people; whoever asks here learns how many they are, and of their own schools alone.
    machine = Scope.system(seen_by.district_id, "figures of home visits")
    with tenancy.acting_as(machine), connection.cursor() as cursor:
        cursor.execute("SELECT (%s::date + 1)::timestamp AT TIME ZONE %s", [as_of, zone])
        after = cursor.fetchone()[0]
        cursor.execute(
            _FIGURES,
            {
                "district": seen_by.district_id, "year": year.pk, "schools": school_ids, "day": as_of, "after": after,
            },
        )  # fmt: skip
        return {row[0]: Progress(*row[1:]) for row in cursor.fetchall()}


def in_all(figures: dict[UUID, Progress]) -> Progress:
    """The schools together; a family with children in two of them counts in both."""
    names = [field.name for field in fields(Progress)]
    return Progress(*(sum(getattr(one, name) for one in figures.values()) for name in names))
