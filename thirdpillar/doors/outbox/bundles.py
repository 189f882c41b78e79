"""Letters that wait, in the bundles in which they are printed and handed out."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

from thirdpillar.ground.people.queries.buses import route_place

MOST_LETTERS = 500


def in_bundles(waiting: Iterable[tuple]) -> list[dict]:
    """Rows of (language, homeroom, bus, id), in this order: by language, and in it by homeroom and by bus."""
    groups = []
    for language, found in groupby(waiting, key=lambda row: row[0]):
        rows = list(found)
        by_bus = sorted(rows, key=lambda row: route_place(row[2]))  # within a bus still by homeroom
        groups.append(
            {"language": language, "rooms": _bundles(rows, 1), "buses": _bundles(by_bus, 2),
             "in_bus_order": _bundle(row[3] for row in by_bus), **_bundle(row[3] for row in rows)}
        )  # fmt: skip
    return groups


def _bundles(rows: list[tuple], by: int) -> list[dict]:
    """Bundles of rows that stand in the order of a column; none where no letter names what it is bundled by."""
    found = [
        {"named": name, **_bundle(row[3] for row in those)}
        for name, those in groupby(rows, key=lambda row: row[by])
    ]
    return found if any(one["named"] for one in found) else []


def _bundle(ids: Iterable[UUID]) -> dict:
    """What one pair of buttons is about."""
    those = list(ids)
    return {"number": len(those), "ids": those[:MOST_LETTERS]}
