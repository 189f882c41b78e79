"""Rooms, and what is booked in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.gatherings.choices import Stage, UseDateState
from thirdpillar.practice.gatherings.models import Gathering, Room, RoomTime, SpaceUseDate

MOST_SHOWN = 5


def rooms(*, seen_by) -> list[Room]:
    """Rooms that are offered, by name."""
    return list(Room.objects.seen_by(seen_by).filter(closed_at=None).order_by("name"))


@dataclass(frozen=True)
class Booked:
    """What is in a room when: a gathering, a partner (`use_id`), or, with neither, conferences."""

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
    times = RoomTime.objects.seen_by(seen_by).filter(room__in=those, during__endswith__gt=at)
    times = times.exclude(source_id__in=Gathering.objects.seen_by(seen_by).values("pk"))
    times = times.exclude(source_id__in=SpaceUseDate.objects.seen_by(seen_by).values("pk"))
    rows += [
        (one.room_id, Booked(_("Conferences"), one.during.lower)) for one in times.order_by("during")[:500]
    ]
    found: dict[UUID, list[Booked]] = defaultdict(list)
    for room_id, one in sorted(rows, key=lambda each: each[1].begins_at):
        if room_id and len(found[room_id]) < MOST_SHOWN:
            found[room_id].append(one)
    return found


def taken_by_name(school_id: UUID, *, since: datetime, until: datetime, seen_by) -> dict[str, list]:
    """{name of a room that a school offers: when something is in it within a span}, whoever's it is."""
    machine = Scope.system(seen_by.district_id, "whether a room is free")
    with tenancy.acting_as(machine):
        found: dict[str, list] = {
            one.name: [] for one in rooms(seen_by=machine) if one.school_id == school_id
        }
        times = RoomTime.objects.seen_by(machine).filter(
            room__school_id=school_id, room__closed_at=None, during__overlap=(since, until)
        )
        for name, during in times.values_list("room__name", "during"):
            found[name].append((during.lower, during.upper))
    return found
