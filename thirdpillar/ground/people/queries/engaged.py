"""When people and homes are taken by what rooms arranged that know nothing of each other (docs/decisions/0015).

Each room answers for what it arranged; `doors` names the rooms at start. Whoever plans asks all the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from thirdpillar.ground.people.models import HouseholdAdult, HouseholdCorrection, Merge

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
    """{account or home: when it is taken by another room than this one}, in the sight of the whole district. A home that was
    joined with another is one with it, whichever record a room has it under."""
    found: dict[UUID, list[Span]] = defaultdict(list)
    if not ids:
        return found
    one_home = _joined(seen_by)
    asked: dict[UUID, set[UUID]] = defaultdict(set)
    for each in set(ids):
        for record in one_home.get(each, {each}):
            asked[record].add(each)
    for room, answer in _rooms.items():
        if room != but:
            for one, begins, ends in answer(set(asked), since=since, until=until, told=told, seen_by=seen_by):
                for each in asked[one]:
                    found[each].append((begins, ends))
    return found


def _joined(seen_by) -> dict[UUID, set[UUID]]:
    """{home: all records of it}, of homes that stood under another record until two adults or two homes were made one."""
    merges = Merge.objects.seen_by(seen_by).filter(undone_at=None).exclude(moved__home__dissolved=None)
    gone = dict(merges.values_list("moved__home__dissolved", "kept_id"))
    lives = dict(
        HouseholdAdult.objects.seen_by(seen_by)
        .filter(adult_id__in=set(gone.values()))
        .values_list("adult_id", "household_id")
    )
    steps = [(UUID(old), lives[adult]) for old, adult in gone.items() if old and adult in lives]
    corrected = HouseholdCorrection.objects.seen_by(seen_by).filter(undone_at=None)
    ended = corrected.exclude(moved__dissolved=None).values_list(
        "moved__dissolved", "household_id", "other_id"
    )
    steps += [(old, new) for dissolved, old, new in ended if dissolved == str(old)]
    records: dict[UUID, set[UUID]] = {}
    for old, new in steps:
        both = records.get(old, {old}) | records.get(new, {new})
        records.update(dict.fromkeys(both, both))
    return records
