"""The private side of publishing: true counts by school and language, and how the families changed between two days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import connection

from thirdpillar.algorithms.disclosure import ALL, Count, Dimension, Table
from thirdpillar.proof.evidence.queries.measures import HOUSEHOLDS, census_day, definition, unit_of
from thirdpillar.proof.evidence.queries.presence import narrowed, presence_sql, stays_sql
from thirdpillar.proof.evidence.queries.years import Window, reach_window

_MODULUS = 1 << 64

# The key of a set of records is the sum of the records' hashes, see algorithms/disclosure/table.record_set_key.
_KEYED = """
WITH member AS (SELECT DISTINCT household_id, school_id, language FROM ({presence}) p
  WHERE p.begins_on <= %(census)s AND p.ends_on > %(census)s),
known AS (
  SELECT m.*, r.household_id IS NOT NULL AS reached,
         ('x' || left(encode(sha256(convert_to(m.household_id::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint::numeric AS k
  FROM member m LEFT JOIN evidence_reachedhousehold r ON r.household_id = m.household_id
    AND r.district_id = %(district)s AND r.measure = %(measure)s AND r.measure_version = %(version)s
    AND r.school_year_id = %(year)s AND r.first_on <= %(as_of)s
), one AS (SELECT DISTINCT ON (household_id) household_id, language, reached, k FROM known)
SELECT school_id::text, language, count(*) FILTER (WHERE reached), count(*), sum(k),
       coalesce(sum(k) FILTER (WHERE reached), 0) FROM known GROUP BY 1, 2
UNION ALL
SELECT school_id::text, %(all)s, count(*) FILTER (WHERE reached), count(*), sum(k),
       coalesce(sum(k) FILTER (WHERE reached), 0) FROM known GROUP BY 1
UNION ALL
SELECT %(all)s, language, count(*) FILTER (WHERE reached), count(*), sum(k),
       coalesce(sum(k) FILTER (WHERE reached), 0) FROM one GROUP BY 2
UNION ALL
SELECT %(all)s, %(all)s, count(*) FILTER (WHERE reached), count(*), coalesce(sum(k), 0),
       coalesce(sum(k) FILTER (WHERE reached), 0) FROM one
"""

# Per group, who is there on the second day and not on the first (came), or the other way round (went).
_CHANGED = """
WITH stay AS ({stays}),
first AS (SELECT DISTINCT household_id, school_id, language FROM stay
  WHERE begins_on <= %(first)s AND ends_on > %(first)s),
second AS (SELECT DISTINCT household_id, school_id, language FROM stay
  WHERE begins_on <= %(second)s AND ends_on > %(second)s),
inside AS (
  SELECT school_id, language, f.household_id IS NULL AS came
  FROM first f FULL JOIN second s USING (household_id, school_id, language)
  WHERE f.household_id IS NULL OR s.household_id IS NULL
),
whole AS (
  SELECT language, f.household_id IS NULL AS came
  FROM (SELECT DISTINCT household_id, language, 1 AS there FROM first) f
  FULL JOIN (SELECT DISTINCT household_id, language, 1 AS there FROM second) s USING (household_id, language)
  WHERE f.there IS NULL OR s.there IS NULL
),
counted AS (
  SELECT count(*) FILTER (WHERE came) AS joined, count(*) FILTER (WHERE NOT came) AS gone
  FROM inside GROUP BY GROUPING SETS ((school_id, language), (school_id))
  UNION ALL
  SELECT count(*) FILTER (WHERE came), count(*) FILTER (WHERE NOT came)
  FROM whole GROUP BY GROUPING SETS ((language), ())
)
SELECT coalesce(max(joined), 0), coalesce(max(gone), 0) FROM counted
"""


@dataclass(frozen=True)
class Changes:
    """The largest number of households that joined, and that left, any one group between two days."""

    joined: int
    left: int


def true_table(*, seen_by, as_of: date, measure: str) -> Table | None:
    """True counts of families by school and language with their margins; None without a school year, or for other units.

    Never leaves the house.

    The population is named by whose records are counted and the measure by who has the trait, so that two tables
    bear the same name only where they are about the very same families.
    """
    window = reach_window(as_of, seen_by=seen_by)
    defined = definition(measure, as_of)
    if window is None or unit_of(defined) != HOUSEHOLDS:
        return None
    presence, params = presence_sql(seen_by=seen_by, as_of=as_of, window=window, stored=False)
    params |= {"measure": measure, "version": defined.version, "year": window.year.id}
    with connection.cursor() as cursor:
        cursor.execute(
            _KEYED.format(presence=presence),
            params | {"census": census_day(defined, as_of, window), "all": ALL},
        )
        found = cursor.fetchall()
    cells: dict[tuple[str, ...], Count] = {
        (school, language): Count(reached, enrolled, int(key) % _MODULUS, int(reached_key) % _MODULUS)
        for school, language, reached, enrolled, key, reached_key in found
    }
    return _framed(cells, f"{window.year.id} {as_of.isoformat()}", f"{measure} {defined.version}")


def _framed(cells: Mapping[tuple[str, ...], Count], when: str, measure: str) -> Table:
    records = sorted((key, count.record_key) for key, count in cells.items())
    having = sorted((key, count.numerator_key) for key, count in cells.items())
    return Table(
        dimensions=(
            Dimension("school", tuple(sorted({key[0] for key in cells} - {ALL})), overlapping=True),
            Dimension("language", tuple(sorted({key[1] for key in cells} - {ALL}))),
        ),
        cells=cells,
        population=f"households {when} {_digest(records)}",
        measure=f"{measure} {when} {_digest(having)}",
    )


def _digest(value: Any) -> str:
    return sha256(repr(value).encode()).hexdigest()[:16]


def write_truth(table: Table) -> dict[str, Any]:
    """A table of true counts as plain JSON values, to be kept with the snapshot that it was certified with."""
    return {
        "population": table.population,
        "measure": table.measure,
        "cells": [
            [*key, count.numerator, count.denominator, str(count.record_key), str(count.numerator_key)]
            for key, count in sorted(table.cells.items())
        ],
    }


def read_truth(plain: dict[str, Any]) -> Table:
    """The table that `write_truth` wrote."""
    cells: dict[tuple[str, ...], Count] = {
        (school, language): Count(reached, enrolled, int(key), int(reached_key))
        for school, language, reached, enrolled, key, reached_key in plain["cells"]
    }
    framed = _framed(cells, "", "")
    return Table(framed.dimensions, cells, plain["population"], plain["measure"])


def changes_between(first: date, second: date, *, window: Window, seen_by) -> Changes:
    """How the families of the groups changed from one day to another, from the enrolments themselves (never the roll-up)."""
    narrow, params = narrowed(seen_by)
    params |= {
        "district": seen_by.district_id,
        "zone": window.zone,
        "year_begins": window.begins_on,
        "first": first,
        "second": second,
    }
    stays = stays_sql(narrow=narrow, grouped=False)
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED.format(stays=stays), params)
        return Changes(*cursor.fetchone())


def at_least(found: Changes, earlier: Table, later: Table) -> Changes:
    """The changes, no smaller than the counts themselves moved: a roster corrected afterwards changes its own history."""
    joined, left = found.joined, found.left
    for key in earlier.cells.keys() | later.cells.keys():
        before, after = earlier.cells.get(key), later.cells.get(key)
        grown = (after.denominator if after else 0) - (before.denominator if before else 0)
        reached = ((after.numerator or 0) if after else 0) - ((before.numerator or 0) if before else 0)
        joined, left = max(joined, grown), max(left, -grown, -reached)
    return Changes(joined, left)
