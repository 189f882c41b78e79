"""Which homes are to be asked before or after their visits; never who said no, nor a home with a restriction about a child."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.practice.visits.choices import Side
from thirdpillar.practice.visits.models import CoreAsking, Invitation
from thirdpillar.practice.visits.queries.minds import answered
from thirdpillar.practice.visits.rules.minds import asking_terms

# Before: from a yes until a visit begins. After: from the second visit on, of whoever was asked before. One row a home.
_DUE = """
WITH due AS (
  SELECT i.id, i.household_id, c.visit_year_id, 'before' AS moment, i.standing_at AS since
  FROM visits_invitation i JOIN visits_cycle c ON c.id = i.cycle_id
  WHERE i.district_id = %(district)s AND i.standing = 'accepted'
    AND i.standing_at <= %(said)s AND i.standing_at > %(oldest)s
    AND NOT EXISTS (
      SELECT 1 FROM visits_visit v JOIN visits_invitation vi ON vi.id = v.invitation_id
      JOIN visits_cycle vc ON vc.id = vi.cycle_id
      WHERE v.household_id = i.household_id AND vc.visit_year_id = c.visit_year_id AND v.begins_at <= %(at)s
        AND v.stage IN ('scheduled', 'completed'))
  UNION ALL
  SELECT i.id, i.household_id, c.visit_year_id, 'after', v.ends_at
  FROM visits_visit v JOIN visits_invitation i ON i.id = v.invitation_id JOIN visits_cycle c ON c.id = i.cycle_id
  WHERE v.district_id = %(district)s AND v.stage = 'completed' AND v.number >= 2
    AND v.ends_at <= %(made)s AND v.ends_at > %(oldest)s
    AND EXISTS (SELECT 1 FROM visits_coreasking k WHERE k.visit_year_id = c.visit_year_id
                  AND k.household_id = i.household_id AND k.moment = 'before' AND k.channel <> '')
)
SELECT DISTINCT ON (d.household_id, d.moment) d.id, d.household_id, d.visit_year_id, d.moment
FROM due d JOIN visits_visityear y ON y.id = d.visit_year_id AND y.stage = 'adopted'
JOIN visits_invitation i ON i.id = d.id AND i.adult_id IS NOT NULL
WHERE (%(homes)s::uuid[] IS NULL OR d.household_id = ANY (%(homes)s))
  AND (%(again)s OR NOT EXISTS (SELECT 1 FROM visits_coreasking k WHERE k.visit_year_id = d.visit_year_id
                                  AND k.household_id = d.household_id AND k.moment = d.moment))
  AND NOT EXISTS (SELECT 1 FROM visits_invitation n JOIN visits_cycle nc ON nc.id = n.cycle_id
                  WHERE n.household_id = d.household_id AND nc.visit_year_id = d.visit_year_id AND n.standing = 'declined')
  AND NOT EXISTS (SELECT 1 FROM people_restriction r JOIN people_householdstudent hs ON hs.student_id = r.student_id
                  WHERE r.left_at IS NULL AND (hs.household_id = d.household_id OR r.student_id = ANY (i.student_ids)))
  AND NOT EXISTS (SELECT 1 FROM visits_visit a WHERE a.household_id = d.household_id
                    AND a.alarm_at IS NOT NULL AND a.alarm_settled_at IS NULL)
ORDER BY d.household_id, d.moment, d.since, d.id
LIMIT %(most)s
"""


@dataclass(frozen=True)
class Due:
    """A home that is to be asked at one time (before or after), by its invitation."""

    invitation_id: UUID
    household_id: UUID
    visit_year_id: UUID
    moment: str


def due_homes(*, on: date, at: datetime, most: int, seen_by) -> list[Due]:
    """Homes of the district to be asked now, in a machine's sight."""
    terms = asking_terms(on)
    return _due(
        on, at, said=timedelta(minutes=terms["wait_minutes"]), made=timedelta(hours=terms["wait_hours"]), most=most,
        seen_by=seen_by,
    )  # fmt: skip


def asked_of_home(invitation: Invitation, *, on: date, at: datetime, seen_by) -> Due | None:
    """What a home's own page asks now: what it has not answered or skipped yet, by page or by text."""
    no_wait = timedelta(0)
    home = invitation.household_id
    found = _due(on, at, said=no_wait, made=no_wait, most=2, homes=[home], again=True, seen_by=seen_by)
    for one in found:
        done = answered(Side.FAMILY, [home], visit_year_id=one.visit_year_id, district_id=seen_by.district_id)
        if one.moment not in done[home]:
            return one
    return None


def _due(
    on: date, at: datetime, *, said: timedelta, made: timedelta, most: int, seen_by, homes: list[UUID] | None = None,
    again: bool = False,
) -> list[Due]:  # fmt: skip
    oldest = at - timedelta(days=asking_terms(on)["ask_days"])
    with connection.cursor() as cursor:
        cursor.execute(
            _DUE,
            {
                "district": seen_by.district_id, "at": at, "said": at - said, "made": at - made, "oldest": oldest,
                "homes": homes, "again": again, "most": most,
            },
        )  # fmt: skip
        return [Due(*row) for row in cursor.fetchall()]


def still_asked(addresses: Mapping[UUID, str], *, on: date, at: datetime, seen_by) -> dict[UUID, str]:
    """Of these waiting questions (asking: number or address) which must not go any more, and why."""
    rows = list(
        CoreAsking.objects.seen_by(seen_by).filter(pk__in=list(addresses)).select_related("invitation")
    )
    homes, no_wait = [row.household_id for row in rows], timedelta(0)
    found = _due(
        on, at, said=no_wait, made=no_wait, most=2 * len(homes), homes=homes, again=True, seen_by=seen_by
    )
    due = {(one.household_id, one.moment) for one in found}
    ways, readers = ways_of([row.invitation for row in rows], on=on, seen_by=seen_by)
    against = {}
    for row in rows:
        reader, address = readers.get(row.invitation.adult_id), addresses[row.pk]
        named = [each for each in row.invitation.student_ids if reader and ways.is_open(reader, each)]
        leading = ways.leading_to(reader, address)
        if (row.household_id, row.moment) not in due:
            against[row.pk] = "the family is not asked any more"
        elif reader is None or not any(
            ways.is_permitted(reader, each, way) for each in named for way in leading
        ):
            against[row.pk] = "this number or address is no longer a way to the family"
        elif any(ways.is_overheard(address, each) for each in row.invitation.student_ids):
            against[row.pk] = "an adult barred from a child of this home reads at this address too"
    return against


def ways_of(invitations: Collection[Invitation], *, on: date, seen_by) -> tuple[Ways, dict[UUID, UUID]]:
    """By which ways the readers of these invitations are told, and who reads them today."""
    readers = current_adults({one.adult_id for one in invitations if one.adult_id}, seen_by=seen_by)
    students = {student for one in invitations for student in one.student_ids}
    return Ways(adults=set(readers.values()), students=students, on=on, seen_by=seen_by), readers
