# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""What all resolving steps share: the district, the moment, the source's nature, and a way to run and to refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from thirdpillar.ground.people.roster.meanings import FALSE, TRUE
from thirdpillar.ground.people.roster.refusals import MOST_KEPT
from thirdpillar.ground.people.roster.staging import Source

GONE = "lower(btrim(coalesce({0}.status, ''))) IN ('tobedeleted', 'inactive', 'deleted')"


def flag(column: str) -> str:
    """SQL for true, false or NULL from a cell."""
    listed = (", ".join(f"'{word}'" for word in words) for words in (TRUE, FALSE))
    yes, no = listed
    cell = f"lower(btrim({column}))"
    return f"CASE WHEN {column} IS NULL THEN NULL WHEN {cell} IN ({yes}) THEN true WHEN {cell} IN ({no}) THEN false END"


def gone(alias: str) -> str:
    """SQL that is true where a row's status says that it is no more."""
    return GONE.format(alias)


def known_status(alias: str) -> str:
    """SQL that is true where a row's status is blank or one of the words that exports use."""
    return f"(coalesce(btrim({alias}.status), '') = '' OR lower(btrim({alias}.status)) = 'active' OR {gone(alias)})"


@dataclass
class Desk:
    """One import being worked on."""

    district_id: UUID
    import_id: UUID
    at: datetime
    source: Source
    country: str = "US"
    zone: str = "UTC"
    files: list[str] = field(default_factory=list)
    # Ids of people whose rows are there and could not be read.
    unread: list[str] = field(default_factory=list)
    # Ids of students of whose rides a row could not be read.
    unread_riders: list[str] = field(default_factory=list)
    # Columns that each staging table was really given: a column that is not there says nothing.
    columns: dict[str, set[str]] = field(default_factory=dict)

    # The day on which dated roles are looked at, in the district's zone.
    now: date = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.today

    @property
    def is_delta(self) -> bool:
        return self.source.is_delta

    @property
    def today(self) -> date:
        """The import's day where the district is."""
        return self.at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def params(self) -> dict[str, Any]:
        return {
            "d": self.district_id,
            "i": self.import_id,
            "at": self.at,
            "today": self.today,
            "delta": self.source.is_delta,
        }

    def has(self, table: str) -> bool:
        """Whether the export holds the file of this staging table."""
        return table in self.source.present

    def told(self, table: str, column: str) -> bool:
        """Whether the export holds this column of this table."""
        return self.has(table) and column in self.columns.get(table, ())

    def run(self, sql: str, **more: Any) -> int:
        """Run one statement with the import's parameters; answers the number of rows it touched."""
        with connection.cursor() as cursor:
            cursor.execute(sql, {**self.params, **more})
            return cursor.rowcount

    def rows(self, sql: str, **more: Any) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {**self.params, **more})
            return cursor.fetchall()

    def one(self, sql: str, **more: Any) -> Any:
        return self.rows(sql, **more)[0][0]

    def make(self, name: str, sql: str, index: str = "", **more: Any) -> None:
        """A temporary table from a query, with its statistics, since nobody else gathers them for such a table."""
        self.run(f"CREATE TEMP TABLE {name} AS {sql}", **more)
        if index:
            self.run(f"CREATE INDEX ON {name} ({index})")
        self.run(f"ANALYZE {name}")

    def refuse(self, code: str, column: str, rows: str, **more: Any) -> None:
        """Note a refusal for each (file, line) that the query `rows` selects."""
        self.run(
            f"""INSERT INTO refused (file, line, "column", code)
                SELECT q.file, q.line, %(column)s, %(code)s FROM ({rows}) q LIMIT {MOST_KEPT}""",
            column=column,
            code=code,
            **more,
        )

    def read_distinct(
        self,
        kind: str,
        columns: list[tuple[str, str]],
        read: Callable[[str], str | None] | None = None,
        reader: Callable[[list[str]], Callable[[str], str | None]] | None = None,
    ) -> None:
        """Read each distinct cell of these (table, column) pairs once, into `read_as`; a `reader` looks at all of them first."""
        union = " UNION ".join(
            f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL" for table, column in columns
        )
        cells = [text for (text,) in self.rows(f"SELECT DISTINCT q.* FROM ({union}) q")]
        how = reader(cells) if reader else read
        assert how is not None
        found = [(kind, text, how(text)) for text in cells]
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY read_as (kind, given, meant) FROM STDIN") as copy,
        ):
            for row in found:
                copy.write_row(row)
        self.run("ANALYZE read_as")
