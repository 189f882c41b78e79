# ruff: noqa: S608 - our own SQL; every value is a parameter
"""Which words of texts are the name of somebody in the district: of a child, an adult or one of the staff."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

_OF = (
    ("people_student", "sort_name"),
    ("people_student", "tp_fold(preferred_name)"),
    ("people_adult", "sort_name"),
    ("people_adult", "tp_fold(preferred_name)"),
    ("accounts_account", "tp_fold(given_name || ' ' || family_name)"),
)
_EACH = "SELECT unnest(string_to_array({name}, ' ')) FROM {table} WHERE district_id = %(district)s AND {name} <> ''"
# Each part of each name, folded. Row-level security shows a district its own.
_PARTS = " UNION ALL ".join(_EACH.format(table=table, name=name) for table, name in _OF)
_NAMED = f"SELECT DISTINCT part FROM ({_PARTS}) AS known (part) WHERE part = ANY(%(words)s)"


def named_in_the_district(words: Iterable[str], *, seen_by) -> frozenset[str]:
    """Of these folded words those that are a part of somebody's name; one query, for the sight of the whole district."""
    asked = sorted(set(words))
    if not asked:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, {"district": seen_by.district_id, "words": asked})
        return frozenset(part for (part,) in cursor.fetchall())
