# ruff: noqa: S608 - names of tables, columns and types are the models' own; values are parameters
"""Many rows in one statement with one array a column: Django's own does that too, but for no table that has arrays in it.

A statement with a value for each cell is taken apart and put together by the driver cell by cell: for a thousand rows
of twenty columns that takes longer than all that PostgreSQL does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from psycopg.types.json import Jsonb


def insert_rows(rows: Sequence[models.Model], *, but_those_there: bool = False) -> int:
    """Insert rows of one model; answer how many were. A column that no row says is left to the database.

    `but_those_there`: a row that a unique constraint refuses is left out, and the others go in.
    """
    if not rows:
        return 0
    model = type(rows[0])
    # What the database gives by itself, where nobody said otherwise.
    named = [
        each
        for each in model._meta.local_concrete_fields
        if not all(isinstance(getattr(row, each.attname), DatabaseDefault) for row in rows)
    ]
    quote = connection.ops.quote_name
    places: list[tuple[str, str]] = []
    columns: list[list[Any]] = []
    for number, each in enumerate(named):
        kind = each.db_type(connection)
        nested = isinstance(each, ArrayField)
        places.append(
            (f"%s::{'text' if nested else kind}[]", f"c{number}::{kind}" if nested else f"c{number}")
        )
        columns.append([_stored(each, row) for row in rows])
    into = ", ".join(quote(str(each.column)) for each in named)
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({into}) "
        f"SELECT {', '.join(taken for _given, taken in places)} "
        f"FROM unnest({', '.join(given for given, _taken in places)}) "
        f"AS given ({', '.join(f'c{number}' for number in range(len(named)))})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement + (" ON CONFLICT DO NOTHING" if but_those_there else ""), columns)
        return cursor.rowcount


def _stored(field: models.Field, row: models.Model) -> Any:
    said = field.pre_save(row, add=True)
    if isinstance(said, DatabaseDefault):
        # Another row says it: this one gets what the database would have given.
        if hasattr(field.db_default, "resolve_expression"):
            raise TypeError(f"{field.name}: said by some rows, and reckoned by the database for others")
        said = field.db_default
    value = field.get_db_prep_save(said, connection)
    if isinstance(value, Jsonb):
        return json.dumps(value.obj, cls=getattr(field, "encoder", None))
    if isinstance(field, ArrayField) and value is not None:
        # As PostgreSQL writes an array: of a text every part is quoted, so that no comma or brace cuts it.
        return "{" + ",".join("NULL" if each is None else _quoted(str(each)) for each in value) + "}"
    return value


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
