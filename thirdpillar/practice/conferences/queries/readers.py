"""Who of a home may hear of its child in a class today: whoever lives in that home, is tied to the child and not barred."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.choices import HIDING_SCOPES, NARROW_RELATIONS
from thirdpillar.ground.people.models import Tie
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.people.queries.reach_of_roles import restrictions_in_force
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.conferences.models import TeamHome


def hearers(*, on: date, seen_by) -> QuerySet[Tie]:
    """Ties of adults with children of the home that they live in themselves, of whom they may hear."""
    barred = restrictions_in_force(on, seen_by=seen_by).filter(
        adult_id=OuterRef("adult_id"), student_id=OuterRef("student_id")
    )
    return (
        Tie.objects.seen_by(seen_by)
        .filter(
            left_at=None, student__left_at=None, adult__left_at=None, adult__merged_into_id=None,
            adult__household__household__dissolved_at=None,
            student__households__household_id=F("adult__household__household_id"),
        )
        .exclude(relation__in=NARROW_RELATIONS)
        .exclude(Exists(barred))
    )  # fmt: skip


def readers_of(homes: Collection[TeamHome], *, seen_by) -> dict[UUID, UUID]:
    """{place in a team: whom its link was made for}, under the record that is theirs today; without those who may not hear
    of a child of the class any more, or live elsewhere by now. The whole district is asked, whoever looks."""
    wide = Scope.system(seen_by.district_id, "who may read of a class team")
    with tenancy.acting_as(wide):
        today = clock.today(District.objects.get(pk=wide.district_id).zone)
        standing = current_adults({one.adult_id for one in homes}, seen_by=wide)
        able = hearers(on=today, seen_by=wide).filter(
            adult_id__in=set(standing.values()), student__placements__left_at=None,
            student__placements__section_id__in={one.section_id for one in homes},
        )  # fmt: skip
        known = set(
            able.values_list("adult_id", "adult__household__household_id", "student__placements__section_id")
        )
    return {
        one.pk: standing[one.adult_id]
        for one in homes
        if (standing.get(one.adult_id), one.household_id, one.section_id) in known
    }


# One pass over the classes with a team: of a whole district it is asked each minute, so nothing here is asked row by row.
_HEARING = """
WITH barred AS MATERIALIZED (
  SELECT adult_id, student_id, made_at, begins_on FROM people_restriction
  WHERE district_id = %(district)s AND left_at IS NULL AND (begins_on IS NULL OR begins_on <= %(on)s) AND scopes ?| %(hiding)s
), teams AS MATERIALIZED (
  SELECT t.id, t.section_id FROM conferences_team t
  JOIN schools_schoolyear y ON y.id = t.year_id AND y.begins_on <= %(on)s AND y.ends_on >= %(on)s
  WHERE t.district_id = %(district)s
), children AS MATERIALIZED (
  SELECT t.id AS team_id, s.id AS student_id, l.household_id FROM teams t
  JOIN people_placement p ON p.section_id = t.section_id AND p.left_at IS NULL AND p.district_id = %(district)s
  JOIN people_student s ON s.id = p.student_id AND s.left_at IS NULL
  JOIN people_householdstudent l ON l.student_id = s.id
  JOIN people_household h ON h.id = l.household_id AND h.dissolved_at IS NULL
), hearing AS MATERIALIZED (
  SELECT DISTINCT c.team_id, c.household_id, m.adult_id FROM children c
  JOIN people_householdadult m ON m.household_id = c.household_id
  JOIN people_adult a ON a.id = m.adult_id AND a.left_at IS NULL AND a.merged_into_id IS NULL
  JOIN people_tie k ON k.adult_id = m.adult_id AND k.student_id = c.student_id AND k.left_at IS NULL
    AND k.relation <> ALL(%(narrow)s)
  WHERE NOT EXISTS (SELECT 1 FROM barred b WHERE b.adult_id = k.adult_id AND b.student_id = k.student_id)
)
"""
_LACKING = """
SELECT DISTINCT h.team_id FROM hearing h
LEFT JOIN conferences_teamhome o ON o.team_id = h.team_id AND o.household_id = h.household_id AND o.district_id = %(district)s
WHERE o.id IS NULL ORDER BY h.team_id LIMIT %(most)s
"""
# An old link may lie with whoever was barred since; it is closed for all (`is_astray`).
_READ_ANEW = """
, places AS MATERIALIZED (
  SELECT o.id, o.team_id, o.household_id, o.adult_id, COALESCE(o.code_at, o.made_at) AS since
  FROM conferences_teamhome o JOIN teams t ON t.id = o.team_id WHERE o.district_id = %(district)s
), closed AS MATERIALIZED (
  SELECT DISTINCT o.id FROM barred b JOIN children c ON c.student_id = b.student_id
  JOIN places o ON o.team_id = c.team_id AND o.household_id = c.household_id
  WHERE b.made_at > o.since OR b.begins_on > (o.since AT TIME ZONE %(zone)s)::date
), able AS MATERIALIZED (SELECT DISTINCT team_id, household_id FROM hearing)
SELECT o.id, closed.id IS NOT NULL FROM places o
JOIN able USING (team_id, household_id)
LEFT JOIN hearing h ON h.team_id = o.team_id AND h.household_id = o.household_id AND h.adult_id = o.adult_id
LEFT JOIN closed ON closed.id = o.id
WHERE h.adult_id IS NULL OR closed.id IS NOT NULL ORDER BY o.id LIMIT %(most)s
"""


def teams_lacking_homes(*, on: date, most: int, seen_by) -> list[UUID]:
    """Teams of this year without a place for a home in which somebody may hear of a child of the class. Not those whose homes
    lack nobody but such as nobody may be told in: these would be looked at for ever, and others behind them never."""
    return [row[0] for row in _asked(_HEARING + _LACKING, on=on, most=most, seen_by=seen_by)]


def homes_to_read_anew(*, on: date, most: int, seen_by) -> dict[UUID, bool]:
    """Places in teams of this year whose reader may hear of no child of the class in that home, while somebody else may; and
    those whose link a restriction has closed since it was made: {place: whether its link is closed}."""
    return dict(_asked(_HEARING + _READ_ANEW, on=on, most=most, seen_by=seen_by))


def _asked(sql: str, *, on: date, most: int, seen_by) -> list[tuple]:
    values = {
        "district": seen_by.district_id, "on": on, "most": most, "hiding": list(HIDING_SCOPES),
        "narrow": [str(each.value) for each in NARROW_RELATIONS],
        "zone": District.objects.get(pk=seen_by.district_id).zone,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
