"""Who the database believes is asking: transaction-local settings that row-level security reads.

`SET LOCAL` only: a plain `SET` would stay on a pooled connection and hand one district's rows to the next
request. Outside a transaction nothing can be set, and then no row is visible.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import contextmanager, suppress
from uuid import UUID

from django.db import DatabaseError, connection

BREADTHS = ("none", "family", "class", "school", "district")

_SET = """SELECT set_config('tp.district', %s, true), set_config('tp.breadth', %s, true),
                 set_config('tp.schools', %s, true), set_config('tp.students', %s, true),
                 set_config('tp.adult', %s, true), set_config('tp.account', %s, true),
                 set_config('tp.sections', %s, true), set_config('tp.role', %s, true)"""


class OutsideTransaction(RuntimeError):
    """The tenancy context was set outside a transaction, where it would not hold."""


def enter(
    *,
    district_id: UUID | None,
    breadth: str = "none",
    school_ids: Iterable[UUID] = (),
    student_ids: Iterable[UUID] = (),
    adult_id: UUID | None = None,
    account_id: UUID | None = None,
    section_ids: Iterable[UUID] = (),
    role: str = "",
) -> None:
    """Tell the database, until the end of this transaction, whose rows may be seen and written."""
    if breadth not in BREADTHS:
        raise ValueError(f"unknown breadth {breadth!r}")
    if not connection.in_atomic_block:
        raise OutsideTransaction("enter() needs a transaction: wrap the work in transaction.atomic()")
    values = [
        str(district_id or ""),
        breadth,
        _array(school_ids),
        _array(student_ids),
        str(adult_id or ""),
        str(account_id or ""),
        _array(section_ids),
        role,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SET, values)


def enter_scope(scope) -> None:
    """`enter` with the fields of a Scope (anything that has district_id, breadth, and the fields of ids)."""
    enter(
        district_id=scope.district_id,
        breadth=scope.breadth,
        school_ids=scope.school_ids,
        student_ids=scope.student_ids,
        adult_id=scope.adult_id,
        account_id=scope.account_id,
        section_ids=scope.section_ids,
        role=scope.role or "",
    )


@contextmanager
def acting_as(scope):
    """Within the block the database sees `scope`; afterwards what it saw before (same transaction)."""
    before = current()
    enter_scope(scope)
    try:
        yield
    finally:
        # After a database error the transaction is unusable and its settings go with it; saying so here would
        # only hide the error that mattered.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute(_SET, before)


def current() -> list[str]:
    """The settings as the database has them now, in the order of `enter`."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT coalesce(current_setting('tp.district', true), ''),
                      coalesce(current_setting('tp.breadth', true), 'none'),
                      coalesce(current_setting('tp.schools', true), ''),
                      coalesce(current_setting('tp.students', true), ''),
                      coalesce(current_setting('tp.adult', true), ''),
                      coalesce(current_setting('tp.account', true), ''),
                      coalesce(current_setting('tp.sections', true), ''),
                      coalesce(current_setting('tp.role', true), '')"""
        )
        return list(cursor.fetchone())


def _array(ids: Iterable[UUID]) -> str:
    return "{" + ",".join(sorted(str(one) for one in ids)) + "}"
