"""When people and homes are taken by what rooms arranged that know nothing of each other (docs/decisions/0015).

Each room answers for what it arranged; `doors` names the rooms at start. Whoever plans asks all the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

Span = tuple[datetime, datetime]


class Room(Protocol):
    """Answers (account or home, begins, ends) of what a room arranged for these within a span, in so many queries however
    many they are; `told`: of that alone which families know of."""

    def __call__(
        self, ids: Collection[UUID], *, since: datetime, until: datetime, told: bool, seen_by
    ) -> Iterable[tuple[UUID, datetime, datetime]]: ...


_rooms: dict[str, Room] = {}


def ask_too(rooms: Mapping[str, Room]) -> None:
    """Name the rooms that are asked, once at start."""
    _rooms.update(rooms)


def engaged_elsewhere(
    ids: Collection[UUID], *, but: str, since: datetime, until: datetime, seen_by, told: bool = False
) -> dict[UUID, list[Span]]:
    """{account or home: when it is taken by another room than this one}, in the sight of the whole district."""
    found: dict[UUID, list[Span]] = defaultdict(list)
    for room, answer in _rooms.items():
        if room != but and ids:
            for one, begins, ends in answer(ids, since=since, until=until, told=told, seen_by=seen_by):
                found[one].append((begins, ends))
    return found
