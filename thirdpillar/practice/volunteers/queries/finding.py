"""What families let teachers find: within their consent alone, in the sight of the whole district and no further than that.

Not found: what was withdrawn; what is offered by somebody who is barred from a child where it would be shared; and, outside of
the child's own school, what is offered by a home in which a child is guarded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.accounts.choices import SCHOOL_STAFF, Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.choices import HIDING_SCOPES
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.schools.models import District, School, Section
from thirdpillar.practice.volunteers.choices import LessonStage
from thirdpillar.practice.volunteers.models import Lesson, Offer

FINDERS = (Role.TEACHER, Role.COORDINATOR, Role.LIAISON, Role.PRINCIPAL, Role.OFFICE)
MOST = 100
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Found:
    """One offer with who made it; no number and no address. `used`: how often it was used in a lesson."""

    it: Offer
    name: str
    school: str
    used: int


_FOUND = """
WITH RECURSIVE chain AS (
  SELECT o.id AS offer, a.id, a.merged_into_id, 0 AS step FROM volunteers_offer o
  JOIN people_adult a ON a.id = o.adult_id AND a.district_id = o.district_id
  WHERE o.district_id = %(district)s AND o.withdrawn_at IS NULL
  UNION ALL
  SELECT c.offer, a.id, a.merged_into_id, c.step + 1 FROM chain c
  JOIN people_adult a ON a.id = c.merged_into_id AND a.district_id = %(district)s WHERE c.step < 20
), person AS (SELECT offer, id FROM chain WHERE merged_into_id IS NULL)
SELECT o.id, a.id FROM volunteers_offer o
JOIN person p ON p.offer = o.id
JOIN people_adult a ON a.id = p.id AND a.left_at IS NULL
WHERE o.district_id = %(district)s AND o.withdrawn_at IS NULL
  AND (%(one)s::uuid IS NULL OR o.id = %(one)s::uuid)
  AND (o.found_by = 'district'
    OR (o.found_by = 'school' AND o.school_id = ANY(%(schools)s))
    OR (o.found_by = 'class' AND EXISTS (
      SELECT 1 FROM people_tie t WHERE t.adult_id = a.id AND t.left_at IS NULL AND t.student_id = ANY(%(students)s))))
  AND NOT EXISTS (
    SELECT 1 FROM people_restriction r JOIN people_enrollment e ON e.student_id = r.student_id AND e.left_at IS NULL
    WHERE r.adult_id = a.id AND r.left_at IS NULL AND r.scopes ?| %(hiding)s::text[]
      AND (r.begins_on IS NULL OR r.begins_on <= %(on)s)
      AND (e.school_id = o.school_id OR e.school_id = ANY(%(schools)s)))
  AND (o.school_id = ANY(%(schools)s) OR NOT EXISTS (
    SELECT 1 FROM people_restriction r JOIN people_tie t ON t.student_id = r.student_id AND t.left_at IS NULL
    WHERE t.adult_id = a.id AND r.adult_id <> a.id AND r.left_at IS NULL))
  AND (%(words)s = '' OR to_tsvector('simple', coalesce(o.found_as, '')) @@ to_tsquery('simple', %(words)s)
    OR (%(plain)s <> '' AND position(%(plain)s in o.found_as) > 0))
  AND (%(kind)s = '' OR o.kind = %(kind)s)
  AND (%(how)s = '' OR %(how)s = ANY(o.hows))
  AND (%(language)s = '' OR o.language = %(language)s)
  AND (%(grade)s = '' OR o.grades = '{}' OR %(grade)s = ANY(o.grades))
ORDER BY o.school_id = ANY(%(schools)s) DESC, o.consent_at DESC, o.id LIMIT %(most)s
"""


def offers_found(
    *, words: str = "", kind: str = "", how: str = "", language: str = "", grade: str = "", seen_by, one: UUID | None = None
) -> list[Found]:  # fmt: skip
    """What the asker may find, their own school's first: by words (each begins one of its), kind, way, language and grade."""
    if seen_by.role not in FINDERS:
        return []
    machine = Scope.system(seen_by.district_id, "what families let teachers find")
    tokens = _WORD.findall(fold(words))[:8]
    # Scripts that do not part their words are looked for as they stand.
    plain = "" if all(each.isascii() for each in tokens) else fold(words).strip()
    with tenancy.acting_as(machine):
        schools = set(seen_by.school_ids)
        if seen_by.role == Role.TEACHER:
            mine = Section.objects.seen_by(machine).filter(pk__in=seen_by.section_ids)
            schools |= set(mine.values_list("school_id", flat=True))
        with connection.cursor() as cursor:
            cursor.execute(
                _FOUND,
                {
                    "district": seen_by.district_id, "one": one, "schools": list(schools),
                    "students": list(seen_by.student_ids) if seen_by.role == Role.TEACHER else [],
                    "hiding": [str(each) for each in HIDING_SCOPES],
                    "on": clock.today(District.objects.get(pk=seen_by.district_id).zone),
                    "words": " & ".join(f"{each}:*" for each in tokens), "plain": plain, "kind": kind, "how": how,
                    "language": language, "grade": grade, "most": MOST,
                },
            )  # fmt: skip
            people = dict(cursor.fetchall())
        used = Count("lessons", filter=Q(lessons__stage=LessonStage.HELD))
        rows = (
            Offer.objects.seen_by(machine)
            .select_related("volunteer")
            .annotate(used=used)
            .in_bulk(list(people))
        )
        adults = Adult.objects.seen_by(machine).in_bulk(set(people.values()))
        names = dict(
            School.objects.seen_by(machine)
            .filter(pk__in={one.school_id for one in rows.values()})
            .values_list("pk", "name")
        )
    return [
        Found(rows[key], adults[adult].display_name, names.get(rows[key].school_id, ""), rows[key].used)
        for key, adult in people.items()
    ]


def offer_found(offer_id: UUID, *, seen_by) -> Offer | None:
    """One offer that the asker may find."""
    found = offers_found(one=offer_id, seen_by=seen_by)
    return found[0].it if found else None


def languages_offered(*, seen_by) -> list[str]:
    """In which languages offers stand that the asker may find."""
    return sorted({each.it.language for each in offers_found(seen_by=seen_by) if each.it.language})


def may_keep_offers(by) -> bool:
    return by.role == Role.OFFICE or by.role in SCHOOL_STAFF


def lessons_of(*, seen_by) -> list[dict]:
    """The asker's own lessons, the latest first, with the family's name and where it stands."""
    if not seen_by.account_id:
        return []
    machine = Scope.system(seen_by.district_id, "a teacher's own lessons")
    with tenancy.acting_as(machine):
        rows = list(
            Lesson.objects.seen_by(machine)
            .filter(account_id=seen_by.account_id)
            .select_related("offer", "volunteer")
            .order_by("-begins_at", "pk")[:100]
        )
        adults = Adult.objects.seen_by(machine).in_bulk({one.volunteer.adult_id for one in rows})
    return [{"it": one, "name": adults[one.volunteer.adult_id].display_name} for one in rows]
