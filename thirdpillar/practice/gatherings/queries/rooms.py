"""Rooms, and what is booked in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from thirdpillar.practice.gatherings.choices import Stage
from thirdpillar.practice.gatherings.models import Gathering, Room

MOST_SHOWN = 5


def rooms(*, seen_by) -> list[Room]:
    """Rooms that are offered, by name."""
    return list(Room.objects.seen_by(seen_by).filter(closed_at=None).order_by("name"))


def booked_in(those: Collection[Room], *, at: datetime, seen_by) -> dict[UUID, list[Gathering]]:
    """For each room what is in it next, soonest first."""
    coming = Gathering.objects.seen_by(seen_by).filter(room__in=those, ends_at__gt=at)
    found: dict[UUID, list[Gathering]] = defaultdict(list)
    for one in coming.exclude(stage=Stage.CANCELLED).order_by("begins_at")[:500]:
        if one.room_id and len(found[one.room_id]) < MOST_SHOWN:
            found[one.room_id].append(one)
    return found
