"""Rooms of a school or the district: added, not offered any more; and the refusal where one is taken at the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import School
from thirdpillar.practice.gatherings.models import Room
from thirdpillar.practice.gatherings.rules import enforce, may_plan


@transaction.atomic
def add_room(*, name: str, by, at: datetime, school_id: UUID | None = None) -> Room:
    """A room in which only one gathering is at a time; one of this name that was closed is offered again."""
    enforce(may_plan(by, school_id))
    name = " ".join(name.split())[:80]
    if not name:
        raise Refused(_("Write a name."))
    here = Room.objects.seen_by(by).filter(school_id=school_id)
    room = here.filter(name__iexact=name).first()
    if room is None:
        room = Room(district_id=by.district_id, school_id=school_id, name=name)
    room.closed_at = None
    room.save()
    record(by=by, at=at, deed="gatherings.add_room", subject="room", subject_id=room.pk)
    return room


@transaction.atomic
def close_room(*, room_id: UUID, by, at: datetime) -> Room:
    """Not offered any more; what is booked there stays."""
    room = Room.objects.seen_by(by).filter(pk=room_id).first()
    if room is None:
        raise Refused(_("There is no such room."))
    enforce(may_plan(by, room.school_id))
    room.closed_at = room.closed_at or at
    room.save(update_fields=["closed_at"])
    record(by=by, at=at, deed="gatherings.close_room", subject="room", subject_id=room.pk)
    return room


def must_be_room(room_id: UUID | None, school_id: UUID | None, by) -> None:
    """Raises Refused for a room that is none of this school."""
    if room_id and not Room.objects.seen_by(by).filter(pk=room_id, school_id=school_id).exists():
        raise Refused(_("There is no such room."))


def room_at(place: str, *, school_id: UUID | None, now: Room | None, by) -> UUID | None:
    """The room to book for a place that is said in words: the one it names, else the one booked `now` if it is in them."""
    said = " ".join(place.split()).casefold()
    school = School.objects.seen_by(by).filter(pk=school_id).first() if school_id else None
    before = f"{school.name}, ".casefold() if school else ""
    for room in Room.objects.seen_by(by).filter(school_id=school_id, closed_at=None):  # a building's at most
        if said.removeprefix(before) == room.name.casefold():
            return room.pk
    return now.pk if now and now.name.casefold() in said else None


@contextmanager
def rooms_settled_at_the_end() -> Iterator[None]:
    """Rooms are looked at once all within is done: what moves together is in nobody's way meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS no_room_twice DEFERRED")
        yield
        cursor.execute("SET CONSTRAINTS no_room_twice IMMEDIATE")


@contextmanager
def in_a_free_room() -> Iterator[None]:
    """Say plainly what the database refuses (no_room_twice), however close together two people plan."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "no_room_twice" not in str(error):
            raise
        raise Refused(_("Something else is in this room at that time.")) from error
