"""Looking for adults who are on the list twice. People decide; nothing is merged from here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from thirdpillar.algorithms.linkage import PersonRecord, dedupe
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import rules
from thirdpillar.ground.people.models import Adult, SuggestedMerge

LARGEST_BLOCK = (
    20_000  # adults compared in one piece; beyond it, a school at a time and shared numbers across schools
)
PIECE = 2_000

_READ = """
SELECT a.id, a.given_name, a.family_name, a.preferred_name, m.street, m.postal_code,
       coalesce(array_agg(c.value) FILTER (WHERE c.kind <> 'email'), '{{}}'),
       coalesce(array_agg(c.value) FILTER (WHERE c.kind = 'email'), '{{}}')
FROM people_adult a
LEFT JOIN people_mailingaddress m ON m.adult_id = a.id AND m.left_at IS NULL AND NOT m.is_protected
LEFT JOIN people_contactpoint c ON c.adult_id = a.id AND c.left_at IS NULL
WHERE a.district_id = %(district)s AND a.left_at IS NULL AND a.merged_into_id IS NULL AND {block}
GROUP BY a.id, m.street, m.postal_code
"""
_AT_SCHOOL = """(a.home_school_id = %(school)s OR a.id IN (
  SELECT t.adult_id FROM people_tie t JOIN people_enrollment e ON e.student_id = t.student_id
  WHERE t.left_at IS NULL AND e.left_at IS NULL AND e.school_id = %(school)s))"""


@transaction.atomic
def suggest_merges(*, by: Scope, at: datetime) -> int:
    """Compare the district's adults in blocks and keep the pairs that may be one person; answers how many are open.

    A pair once set aside stays aside. Whole pairs are taken off when one record is gone or no longer looks alike.
    """
    found: dict[tuple[UUID, UUID], float] = {}
    for block in _blocks(by.district_id):
        for pair in dedupe(block).pairs:
            first, second = sorted((UUID(pair.first), UUID(pair.second)), key=str)
            found[first, second] = max(found.get((first, second), 0.0), pair.probability)
    rows = SuggestedMerge.objects.seen_by(by)
    known = {(row.first_id, row.second_id): row for row in rows}
    rows.filter(
        pk__in=[row.pk for pair, row in known.items() if pair not in found and row.set_aside_at is None]
    ).delete()
    SuggestedMerge.objects.bulk_create(
        (
            SuggestedMerge(
                district_id=by.district_id,
                first_id=first,
                second_id=second,
                probability=probability,
                found_at=at,
            )
            for (first, second), probability in found.items()
            if (first, second) not in known
        ),
        batch_size=PIECE,
    )
    count = rows.filter(set_aside_at=None).count()
    record(by=by, at=at, deed="people.suggest_merges", subject="adult", pairs=count)
    return count


def _blocks(district_id: UUID) -> Iterator[list[PersonRecord]]:
    """The whole district where it is small enough, else its schools one by one and whoever shares a number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM people_adult WHERE district_id = %s AND left_at IS NULL", [district_id]
        )
        if cursor.fetchone()[0] <= LARGEST_BLOCK:
            yield _records(district_id, "true")
            return
        cursor.execute(
            "SELECT id FROM schools_school WHERE district_id = %s AND left_at IS NULL", [district_id]
        )
        schools = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            """SELECT c.value, array_agg(DISTINCT c.adult_id) FROM people_contactpoint c
               WHERE c.district_id = %s AND c.left_at IS NULL
               GROUP BY c.value HAVING count(DISTINCT c.adult_id) BETWEEN 2 AND 12 ORDER BY c.value""",
            [district_id],
        )
        sharing = [row[1] for row in cursor.fetchall()]
    for school in schools:
        yield _records(district_id, _AT_SCHOOL, school=school)
    for piece in _pieces(sharing):
        yield _records(district_id, "a.id = ANY(%(ids)s)", ids=piece)


def _pieces(groups: Iterable[list[UUID]]) -> Iterator[list[UUID]]:
    """Groups that share a value, put together up to the size of a block; a group is never taken apart."""
    piece: set[UUID] = set()
    for group in groups:
        if piece and len(piece) + len(group) > LARGEST_BLOCK:
            yield list(piece)
            piece = set()
        piece.update(group)
    if piece:
        yield list(piece)


def _records(district_id: UUID, block: str, **terms) -> list[PersonRecord]:
    found: dict[str, PersonRecord] = {}
    with connection.cursor() as cursor:
        cursor.execute(_READ.format(block=block), {"district": district_id, **terms})
        for key, given, family, preferred, street, postal, phones, emails in cursor:
            found[str(key)] = PersonRecord(
                str(key), given, family, preferred, tuple(phones), tuple(emails), address=street or "",
                postal_code=postal or "",
            )  # fmt: skip
    return list(found.values())


@transaction.atomic
def set_suggestion_aside(*, by: Scope, at: datetime, first_id: UUID, second_id: UUID) -> None:
    """Note that two records are two people, so that they are not suggested again."""
    rules.must_be_front_office(by)
    first, second = sorted((first_id, second_id), key=str)
    if Adult.objects.seen_by(by).filter(pk__in=(first, second)).count() != 2:
        raise Refused(_("One of these people is not on your list."))
    SuggestedMerge.objects.seen_by(by).update_or_create(
        first_id=first,
        second_id=second,
        defaults={"set_aside_at": at, "set_aside_by_id": by.account_id},
        create_defaults={
            "district_id": by.district_id, "probability": 0.0, "found_at": at, "set_aside_at": at,
            "set_aside_by_id": by.account_id,
        },
    )  # fmt: skip
    record(
        by=by, at=at, deed="people.set_suggestion_aside", subject="adult", subject_id=first, other=str(second)
    )
