"""Rooms, and what is booked in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from thirdpillar.practice.gatherings.choices import Stage, UseDateState
from thirdpillar.practice.gatherings.models import Gathering, Room, SpaceUseDate

MOST_SHOWN = 5


def rooms(*, seen_by) -> list[Room]:
    """Rooms that are offered, by name."""
    return list(Room.objects.seen_by(seen_by).filter(closed_at=None).order_by("name"))


@dataclass(frozen=True)
class Booked:
    """What is in a room when: a gathering, or a partner (`use_id`)."""

    title: str
    begins_at: datetime
    gathering_id: UUID | None = None
    use_id: UUID | None = None


def booked_in(those: Collection[Room], *, at: datetime, seen_by) -> dict[UUID, list[Booked]]:
    """For each room what is in it next, soonest first."""
    coming = Gathering.objects.seen_by(seen_by).filter(room__in=those, ends_at__gt=at)
    partners = SpaceUseDate.objects.seen_by(seen_by).filter(
        room__in=those, ends_at__gt=at, state=UseDateState.HELD
    )
    rows = [
        (one.room_id, Booked(one.title, one.begins_at, gathering_id=one.pk))
        for one in coming.exclude(stage=Stage.CANCELLED).order_by("begins_at")[:500]
    ]
    rows += [
        (one.room_id, Booked(str(one.use), one.begins_at, use_id=one.use_id))
        for one in partners.select_related("use").order_by("begins_at")[:500]
    ]
    found: dict[UUID, list[Booked]] = defaultdict(list)
    for room_id, one in sorted(rows, key=lambda each: each[1].begins_at):
        if room_id and len(found[room_id]) < MOST_SHOWN:
            found[room_id].append(one)
    return found
