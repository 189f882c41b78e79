"""A school's spaces and when they are taken, for rooms that may not know what keeps them (docs/decisions/0015).

`doors` names at start who keeps them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

Span = tuple[datetime, datetime]


class Keeper(Protocol):
    """Answers {name of a space that the school offers: when it is taken within a span}."""

    def __call__(
        self, school_id: UUID, *, since: datetime, until: datetime, seen_by
    ) -> Mapping[str, list[Span]]: ...


_keepers: list[Keeper] = []


def kept_by(keeper: Keeper) -> None:
    """Name who keeps the spaces, once at start."""
    _keepers[:] = [keeper]


def spaces_of(school_id: UUID, *, since: datetime, until: datetime, seen_by) -> dict[str, list[Span]]:
    """{name of a space that the school offers: when it is taken within a span}, in the order of names."""
    found: dict[str, list[Span]] = {}
    for keeper in _keepers:
        found |= keeper(school_id, since=since, until=until, seen_by=seen_by)
    return found
