"""Invitations, hopes and promises follow the family when the records of its home are parted, joined or made anew."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.people.models import HouseholdAdult, HouseholdStudent
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.practice.visits.models import Invitation, Visit
from thirdpillar.practice.visits.queries.invitations import BOOKED

# Where somebody lives by now; a home that was dissolved is nobody's.
_LIVES = """people_householdadult ha ON ha.adult_id = i.adult_id AND ha.district_id = %(district)s
  AND (%(homes)s::uuid[] IS NULL OR ha.household_id = ANY (%(homes)s))
JOIN people_household h ON h.id = ha.household_id AND h.dissolved_at IS NULL"""

# Of a home that is no more: with whoever was asked, unless their home of now was asked itself.
_INVITATIONS = f"""
UPDATE visits_invitation t SET household_id = n.home FROM (
  SELECT DISTINCT ON (i.cycle_id, i.school_id, ha.household_id) i.id, ha.household_id AS home
  FROM visits_invitation i
  JOIN people_household was ON was.id = i.household_id AND was.dissolved_at IS NOT NULL
  JOIN {_LIVES}
  WHERE i.district_id = %(district)s AND NOT EXISTS (
    SELECT 1 FROM visits_invitation o
    WHERE o.cycle_id = i.cycle_id AND o.school_id = i.school_id AND o.household_id = ha.household_id)
  ORDER BY i.cycle_id, i.school_id, ha.household_id, i.made_at) n
WHERE t.id = n.id
"""  # noqa: S608 - our own names

# With the adult who was visited, where a child of that visit lives there too.
_WITH_ADULT = f"""
UPDATE {{table}} t SET household_id = ha.household_id
FROM visits_visit v JOIN visits_invitation i ON i.id = v.invitation_id
JOIN {_LIVES}
WHERE t.visit_id = v.id AND t.district_id = %(district)s AND t.household_id <> ha.household_id
  AND EXISTS (SELECT 1 FROM people_householdstudent hs
              WHERE hs.household_id = ha.household_id AND hs.student_id = ANY (v.student_ids))
"""  # noqa: S608 - our own names

# Of a home that is no more, whose adult is gone too: with the children, where all of them live in one home.
_WITH_CHILDREN = """
UPDATE {table} t SET household_id = n.home FROM (
  SELECT v.id, min(hs.household_id::text)::uuid AS home
  FROM visits_visit v
  JOIN people_household was ON was.id = v.household_id AND was.dissolved_at IS NOT NULL
  JOIN people_householdstudent hs ON hs.student_id = ANY (v.student_ids)
  JOIN people_household h ON h.id = hs.household_id AND h.dissolved_at IS NULL
  WHERE v.district_id = %(district)s AND v.stage = 'completed'
  GROUP BY v.id
  HAVING count(DISTINCT hs.household_id) = 1
     AND (%(homes)s::uuid[] IS NULL OR min(hs.household_id::text)::uuid = ANY (%(homes)s))) n
JOIN people_household old ON old.dissolved_at IS NOT NULL
WHERE t.visit_id = n.id AND t.district_id = %(district)s AND old.id = t.household_id
"""
_KEPT = ("visits_hopesanddreams", "visits_hopesversion", "visits_promise")


@transaction.atomic
def follow_families(*, by, at: datetime, home_ids: Collection[UUID] | None = None) -> int:
    """Take along what belongs to families whose home has another record by now (of these homes alone, where some are
    named); how many rows. By a machine."""
    values = {"district": by.district_id, "homes": list(home_ids) if home_ids is not None else None}
    moved = 0
    with connection.cursor() as cursor:
        cursor.execute(_INVITATIONS, values)
        moved += cursor.rowcount
        for table in _KEPT:
            for sql in (_WITH_ADULT, _WITH_CHILDREN):
                cursor.execute(sql.format(table=table), values)
                moved += cursor.rowcount
    if moved:
        record(by=by, at=at, deed="visits.follow_families", subject="visit_invitation", rows=moved)
    return moved


def to_home_of_now(found: Invitation, *, wide) -> None:
    """The invitation, not yet saved, and its visit to come are of the home in which who says yes lives now, with a child of it;
    where that home was asked itself, all stays as it is."""
    adult = current_adult(found.adult_id, seen_by=wide) if found.adult_id else None
    lives = HouseholdAdult.objects.seen_by(wide).filter(adult_id=adult, household__dissolved_at=None)
    home = lives.values_list("household_id", flat=True).first()
    if home is None or home == found.household_id:
        return
    children = HouseholdStudent.objects.seen_by(wide).filter(
        household_id=home, student_id__in=found.student_ids
    )
    asked = Invitation.objects.seen_by(wide).filter(
        cycle_id=found.cycle_id, school_id=found.school_id, household_id=home
    )
    if not children.exists() or asked.exists():
        return
    found.household_id = home
    Visit.objects.seen_by(wide).filter(invitation=found, stage__in=BOOKED).update(household_id=home)
