"""Staging: every source fills the same temporary tables of this session, by COPY, with file and line in each row.

Temporary tables need no owner, write no log and vanish with a killed process, so there is nothing to clean up and
nothing of a half-read export that anybody else could see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from django.db import DatabaseError, connection, transaction

from thirdpillar.ground.people.roster.cells import Rows, encoded
from thirdpillar.ground.people.roster.refusals import Notes

RAW: dict[str, tuple[str, ...]] = {
    "raw_org": ("sid", "status", "name", "kind", "identifier", "parent", "modified"),
    "raw_year": ("sid", "status", "title", "kind", "begins", "ends"),
    "raw_class": ("sid", "status", "title", "kind", "grades", "school"),
    "raw_person": (
        "sid", "status", "enabled", "orgs", "role", "given", "family", "given_used", "family_used", "email",
        "mobile", "phone", "agents", "grades", "modified", "el", "iep", "language", "birth",
    ),
    "raw_role": ("person", "status", "role", "org", "grade", "begins", "ends"),
    "raw_demographic": (
        "sid", "status", "birth", "american_indian", "asian", "black", "pacific", "white", "two_or_more", "hispanic",
        "races",
    ),
    "raw_seat": ("sid", "status", "class", "school", "person", "role", "begins", "ends", "modified"),
    "raw_link": (
        "student", "adult", "relation", "legal", "lives", "priority", "sms", "email", "call", "mail", "records",
        "reads", "speaks", "interpreter", "street", "city", "state", "postal", "r_scope", "r_source", "r_from",
        "r_until", "r_reference", "remark",
    ),
    "raw_home": ("adult", "street", "city", "state", "postal", "reads", "speaks"),
    "raw_group": ("person", "code"),
    "raw_staff_role": ("person", "org", "role"),
    "raw_ride": ("student", "direction", "route", "stop", "begins", "ends"),
}  # fmt: skip


@dataclass
class Feed:
    """Rows for one staging table from one file: batches of (line, cells in the order of `columns`)."""

    table: str
    file: str
    columns: tuple[str, ...]
    batches: Iterable[Rows]


@dataclass
class Source:
    """An export recognised: its format, whether it only names changes, and its feeds."""

    format: str
    feeds: Iterator[Feed]
    is_delta: bool = False
    # Staging tables whose file is in the export: only there does absence mean leaving.
    present: set[str] = field(default_factory=set)
    system: str = ""
    row_roles: bool = False  # roles stand in a file of their own (OneRoster 1.2)
    # What the export itself calls the columns that refusals name, where that is not as in OneRoster.
    own_names: dict[str, str] = field(default_factory=dict)


def make_tables() -> None:
    """The staging tables of this session, empty."""
    # Staged rows are worked on in the server's memory; too late, and without harm, where the session already has tables.
    with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET temp_buffers = '256MB'")
    # A killed import's statement must not run on and hold the district's turn: the server looks whether its client lives.
    with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET client_connection_check_interval = '1s'")
    drop_tables()
    with connection.cursor() as cursor:
        cursor.execute("SET client_min_messages = warning")
        for table, columns in RAW.items():
            cells = ", ".join(f"{column} text" for column in columns)
            cursor.execute(f"CREATE TEMP TABLE {table} (line integer, {cells}, file smallint)")


def drop_tables() -> None:
    """Remove every temporary table of this session; none of them outlives it anyway."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = pg_my_temp_schema() AND c.relkind = 'r'"
        )
        tables = [row[0] for row in cursor.fetchall()]
        if tables:
            cursor.execute("DROP TABLE " + ", ".join(f'pg_temp."{table}"' for table in tables))


def fill(feed: Feed, number: int, notes: Notes) -> int:
    """COPY one feed into its table; answers how many rows it held."""
    names = ", ".join(("line", *feed.columns))
    total = 0
    key = 1 + feed.columns.index("sid") if "sid" in feed.columns else 0
    with connection.cursor() as cursor:
        # As the column's default the file's number costs nothing for each row.
        cursor.execute(f"ALTER TABLE {feed.table} ALTER COLUMN file SET DEFAULT {int(number)}")
        with cursor.copy(f"COPY {feed.table} ({names}) FROM STDIN (FORMAT csv)") as copy:
            for batch in feed.batches:
                text = encoded(batch)
                if "\0" in text:
                    clean = [row for row in batch if not any("\0" in str(cell) for cell in row)]
                    for row in batch:
                        if any("\0" in str(cell) for cell in row):
                            notes.refuse("not_a_character", feed.file, row[0])
                            notes.keep_unread(feed.file, str(row[key]))
                    batch, text = clean, encoded(clean)
                copy.write(text)
                total += len(batch)
    return total
