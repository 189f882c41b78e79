"""Writing the record, and sealing what has been written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from thirdpillar.ground.audit.choices import Kind
from thirdpillar.ground.base.sealing import reseal_column, sealed_columns

FIRST = "0" * 64

_WRITTEN = """INSERT INTO audit_entry (district_id, at, kind, deed, account_id, role, on_behalf_of_id,
                                       subject, subject_id, reason, detail)
              VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""


def record(
    *,
    by,
    at: datetime,
    deed: str,
    subject: str = "",
    subject_id: UUID | None = None,
    reason: str = "",
    kind: str = Kind.DEED,
    on_behalf_of_id: UUID | None = None,
    **detail: Any,
) -> None:
    """Note that `by` (a Scope) did `deed` ("room.verb_noun") at `at`; `detail` holds ids and counts, never names."""
    # Not through the ORM: it asks for the new row's id back, and narrow scopes may write the record, not read it.
    values: list[Any] = [
        by.district_id,
        at,
        str(kind),
        deed,
        by.account_id,
        str(by.role or ""),
        on_behalf_of_id,
        subject,
        subject_id,
        reason or by.purpose,
        Jsonb(detail),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, values)


def record_each(*, by, at: datetime, deed: str, subject: str, subject_ids, reason: str = "") -> None:
    """`record` the same deed about each of many subjects, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO audit_entry (district_id, at, kind, deed, account_id, role, subject, subject_id, reason, detail)
               SELECT %s, %s, %s, %s, %s, %s, %s, one, %s, '{}' FROM unnest(%s::uuid[]) AS one""",
            [by.district_id, at, str(Kind.DEED), deed, by.account_id, str(by.role or ""), subject,
             reason or by.purpose, list(subject_ids)],
        )  # fmt: skip


def record_read(
    *, by, at: datetime, deed: str, subject: str, subject_id: UUID | None = None, **detail
) -> None:
    """Note a sensitive read: somebody looked at a protected person's particulars."""
    record(by=by, at=at, deed=deed, subject=subject, subject_id=subject_id, kind=Kind.READ, **detail)


_HASHED = """
    SELECT encode(sha256(convert_to(%(previous)s || coalesce(string_agg(
             concat_ws('|', e.id, e.district_id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
               e.kind, e.deed, e.account_id, e.role, e.on_behalf_of_id, e.subject, e.subject_id, e.reason,
               e.detail::text), E'\\n' ORDER BY e.id), ''), 'UTF8')), 'hex'), count(*)
    FROM audit_entry e
    WHERE e.district_id = %(district)s AND e.transaction >= %(start)s AND e.transaction < %(stop)s
"""


@transaction.atomic
def seal_entries(*, by, at: datetime) -> int:
    """Chain all entries of finished transactions that no seal covers yet; answers how many it covered."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('audit.seal' || %s::text, 0))", [by.district_id]
        )
        cursor.execute(
            """SELECT number, below_transaction, hash FROM audit_seal
               WHERE district_id = %s ORDER BY number DESC LIMIT 1""",
            [by.district_id],
        )
        number, start, previous = cursor.fetchone() or (0, 0, FIRST)
        cursor.execute("SELECT audit_horizon()")
        stop = cursor.fetchone()[0]
        terms = {"previous": previous, "district": by.district_id, "start": start, "stop": stop}
        cursor.execute(_HASHED, terms)
        digest, entries = cursor.fetchone()
        if entries:
            cursor.execute(
                """INSERT INTO audit_seal (district_id, number, at, from_transaction, below_transaction,
                                           entries, previous, hash)
                   VALUES (%s, %s, %s, %s, %s, %s, %s, %s)""",
                [by.district_id, number + 1, at, start, stop, entries, previous, digest],
            )
    return entries


def reseal_columns(*, by, at: datetime) -> int:
    """Seal what any room keeps sealed under the instance's present key; answer how many values. It may be begun again."""
    count = sum(reseal_column(model, name, by.district_id) for model, name in sealed_columns())
    if count:
        record(by=by, at=at, deed="audit.reseal_columns", subject="district", rows=count)
    return count


def broken_seals(*, seen_by, heard: Callable[[int, int], None] | None = None) -> list[int]:
    """Numbers of the seals whose entries or predecessor are no longer what was sealed; empty when all hold.

    `heard` is told, seal by seal, how many of how many were counted.
    """
    broken, previous, start = [], FIRST, 0
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT number, from_transaction, below_transaction, entries, previous, hash FROM audit_seal
               WHERE district_id = %s ORDER BY number""",
            [seen_by.district_id],
        )
        seals = cursor.fetchall()
        for place, (number, first, stop, entries, before, digest) in enumerate(seals, start=1):
            terms = {"previous": previous, "district": seen_by.district_id, "start": start, "stop": stop}
            cursor.execute(_HASHED, terms)
            if (number, first, before) != (place, start, previous) or cursor.fetchone() != (digest, entries):
                broken.append(number)
            previous, start = digest, stop
            if heard:
                heard(place, len(seals))
    return broken
