"""Everything published so far, as the attacker has it: tables, and what is known of the changes between them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from thirdpillar.algorithms.disclosure import (
    ALL,
    Dimension,
    Drift,
    Ledger,
    Mark,
    Note,
    ProtectedCell,
    ProtectedTable,
    Shown,
    Table,
)
from thirdpillar.proof.evidence.models import Release, Snapshot
from thirdpillar.proof.evidence.queries.true_counts import at_least, changes_between, read_truth
from thirdpillar.proof.evidence.queries.years import reach_window

Place = tuple[str, str]
_NOTHING_SAID = Shown(None, Mark.NONE, (0, None))
_NOBODY = ProtectedCell(_NOTHING_SAID, Shown(None, Mark.NONE, (0, 0)), _NOTHING_SAID)


def earlier_releases(snapshot: Snapshot, *, seen_by) -> Sequence[Release]:
    """All that was published of this measure in this reach year, in the order of the days they speak of.

    Withdrawn ones too: whoever has read them can still subtract them.
    """
    window = reach_window(snapshot.as_of, seen_by=seen_by)
    found = Release.objects.seen_by(seen_by).select_related("snapshot")
    return [
        one
        for one in found.order_by("snapshot__as_of", "published_at")
        if one.snapshot.measure == snapshot.measure
        and window is not None
        and window.begins_on <= one.snapshot.as_of < window.ends_before
    ]


def ledger_for(snapshot: Snapshot, *, seen_by) -> tuple[Table, Ledger | None, list[Drift]]:
    """The true table of a snapshot, the ledger that it is attacked with, and the new drifts in that.

    Every earlier table is tied to the new one by the largest true change of any group, which an attacker who knows
    the schools well could know. Drifts among earlier tables were noted when those were published.
    """
    truth = read_truth(snapshot.truth)
    releases = earlier_releases(snapshot, seen_by=seen_by)
    if not releases:
        return truth, None, []
    drifts = {(each.earlier, each.later): each for one in releases for each in map(_read_drift, one.drifts)}
    new: list[Drift] = []
    for other in {one.snapshot_id: one.snapshot for one in releases}.values():
        drift = drift_between(snapshot, other, seen_by=seen_by)
        if drift is not None:
            new.append(drift)
    tables = [read_table(json.loads(one.body)["table"]) for one in releases]
    truth = replace(truth, dimensions=_all_categories(truth, tables))
    known = Ledger(
        releases=tuple(_with_the_absent(each, truth) for each in tables),
        drifts=(*drifts.values(), *(each for each in new if (each.earlier, each.later) not in drifts)),
    )
    return truth, known, new


def _all_categories(truth: Table, tables: Sequence[ProtectedTable]) -> tuple[Dimension, ...]:
    """A group once published stays in the table, hidden when it is empty: its leaving would tell that all left."""
    dimensions = []
    for dimension in truth.dimensions:
        known = set(dimension.categories)
        for old in (each for table in tables for each in table.dimensions if each.name == dimension.name):
            known.update(*(old.atoms(category) for category in old.categories))
        dimensions.append(replace(dimension, categories=tuple(sorted(known))))
    return tuple(dimensions)


def _with_the_absent(table: ProtectedTable, truth: Table) -> ProtectedTable:
    """An earlier table with the groups that it did not name: everybody sees that they had nobody then."""
    dimensions, cells = [], dict(table.cells)
    everything = [ALL] * len(table.dimensions)
    for place, dimension in enumerate(table.dimensions):
        named = set().union(*(dimension.atoms(category) for category in dimension.categories))
        wanted = next(
            (set(each.categories) for each in truth.dimensions if each.name == dimension.name), set()
        )
        absent = sorted(wanted - named)
        dimensions.append(replace(dimension, categories=(*dimension.categories, *absent)))
        for category in absent:
            cells[*everything[:place], category, *everything[place + 1 :]] = _NOBODY
    return replace(table, dimensions=tuple(dimensions), cells=cells)


def drift_between(one: Snapshot, other: Snapshot, *, seen_by) -> Drift | None:
    """What is known of the change between two certified days, from the earlier to the later; None for the same records."""
    first, second = sorted((one, other), key=lambda each: (each.as_of, each.certified_at))
    before, after = read_truth(first.truth), read_truth(second.truth)
    start, end = (before.population, before.measure), (after.population, after.measure)
    window = reach_window(second.as_of, seen_by=seen_by)
    if start == end or window is None:
        return None
    found = changes_between(first.as_of, second.as_of, window=window, seen_by=seen_by)
    changes = at_least(found, before, after)
    same_trait = first.measure_version == second.measure_version
    return Drift(start, end, joined=changes.joined, left=changes.left, keeps_trait=same_trait)


def tightest(drifts: Iterable[Drift]) -> list[Drift]:
    """Of the new drifts the two to keep for later attacks: all would grow with the square of the releases."""
    return sorted(drifts, key=lambda each: each.joined + each.left)[:2]


def write_drift(drift: Drift) -> dict[str, Any]:
    """A drift as plain JSON values."""
    return {
        "earlier": list(drift.earlier),
        "later": list(drift.later),
        "joined": drift.joined,
        "left": drift.left,
        "keeps_trait": drift.keeps_trait,
    }


def _read_drift(plain: dict[str, Any]) -> Drift:
    earlier, later = ((each[0], each[1]) for each in (plain["earlier"], plain["later"]))
    return Drift(earlier, later, plain["joined"], plain["left"], plain["keeps_trait"])


def write_table(table: ProtectedTable) -> dict[str, Any]:
    """A published table as plain JSON values."""
    return {
        "dimensions": [
            {
                "name": dimension.name,
                "categories": list(dimension.categories),
                "overlapping": dimension.overlapping,
                "merged": {key: sorted(parts) for key, parts in dimension.merged.items()},
            }
            for dimension in table.dimensions
        ],
        "cells": [
            {
                "key": list(key),
                **{part: _shown(getattr(cell, part)) for part in ("numerator", "denominator", "rate")},
            }
            for key, cell in sorted(table.cells.items())
        ],
        "population": table.population,
        "measure": table.measure,
        "impossible": sorted(list(key) for key in table.impossible),
        "trait_is_the_records": table.trait_is_the_records,
        "threshold": table.threshold,
        "narrowest": table.narrowest,
        "note": write_note(table.note),
    }


def read_table(plain: dict[str, Any]) -> ProtectedTable:
    """The published table that `write_table` wrote."""
    return ProtectedTable(
        dimensions=tuple(
            Dimension(
                each["name"],
                tuple(each["categories"]),
                each["overlapping"],
                {key: frozenset(parts) for key, parts in each["merged"].items()},
            )
            for each in plain["dimensions"]
        ),
        cells={
            tuple(each["key"]): ProtectedCell(
                **{part: _read_shown(each[part]) for part in ("numerator", "denominator", "rate")}
            )
            for each in plain["cells"]
        },
        population=plain["population"],
        measure=plain["measure"],
        impossible=frozenset(tuple(key) for key in plain["impossible"]),
        trait_is_the_records=plain["trait_is_the_records"],
        threshold=plain["threshold"],
        narrowest=plain["narrowest"],
        note=Note(**plain["note"]),
    )


def write_note(note: Note) -> dict[str, Any]:
    """A note as plain JSON values; its code and values let a page say it in another language."""
    return {"code": note.code, "text": note.text, "values": dict(note.values)}


def _shown(shown: Shown) -> dict[str, Any]:
    return {"value": shown.value, "mark": str(shown.mark), "interval": list(shown.interval)}


def _read_shown(plain: dict[str, Any]) -> Shown:
    return Shown(plain["value"], Mark(plain["mark"]), tuple(plain["interval"]))
