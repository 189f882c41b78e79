"""One inference of households: its district, its moment, and statements with both filled in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection


class Run:
    """SQL with the inference's parameters."""

    def __init__(self, district_id: UUID, at: datetime, import_id: UUID | None) -> None:
        self.params: dict[str, Any] = {"d": district_id, "at": at, "i": import_id}

    def __call__(self, sql: str, **more: Any) -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql, {**self.params, **more})
            return cursor.rowcount

    def make(self, name: str, sql: str, **more: Any) -> None:
        self(f"DROP TABLE IF EXISTS pg_temp.{name}")
        self(f"CREATE TEMP TABLE {name} AS {sql}", **more)
        self(f"ANALYZE {name}")

    def column(self, sql: str, **more: Any) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {**self.params, **more})
            return [row[0] for row in cursor.fetchall()]

    def one(self, sql: str) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(sql, self.params)
            return cursor.fetchone()[0]
