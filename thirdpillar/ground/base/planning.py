"""Telling the planner what row-level security hides from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_WIDE = {"work_mem": "128MB", "enable_nestloop": "off"}


@contextmanager
def over_all_rows(wide: bool = True) -> Iterator[None]:
    """Within the block statements are planned for a whole district's rows: hashes in memory, no look-up a row.

    Does nothing where not `wide`, as for an asker who sees a school: for a few rows the look-ups are quicker.

    A policy of the form "district, or one of these" looks selective to the planner (0.3 % of the rows, as measured on two
    million), so it would choose plans for a handful; just after an import it has no statistics at all. What was set
    before holds again afterwards.
    """
    if not wide:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"current_setting('{name}')" for name in _WIDE))
        before = dict(zip(_WIDE, cursor.fetchone(), strict=True))
        _set(cursor, _WIDE)
        try:
            yield
        finally:
            if not connection.needs_rollback:
                _set(cursor, before)


def _set(cursor, settings: dict[str, str]) -> None:
    listed = ", ".join("set_config(%s, %s, true)" for _name in settings)
    cursor.execute(f"SELECT {listed}", [each for pair in settings.items() for each in pair])
