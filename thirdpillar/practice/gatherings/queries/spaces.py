"""Partners' uses of rooms: what waits, what is held, which dates are not free and why, and when a building is open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Min

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.gatherings.choices import DayKind, UseDateState, UseStage
from thirdpillar.practice.gatherings.models import OpeningHours, Room, RoomTime, SpaceUse, SpaceUseDate
from thirdpillar.practice.gatherings.queries.calendar import calendar_days
from thirdpillar.practice.gatherings.rules.calendar import Building, building_terms

TAKEN, SHUT = "taken", "shut"
Moments = tuple[datetime, datetime]


@dataclass(frozen=True)
class Wished:
    """A date somebody asks for; `why` is TAKEN or SHUT where it is not free, else blank."""

    begins_at: datetime
    ends_at: datetime
    why: str = ""


def uses(*, seen_by, is_over: bool = False) -> list[SpaceUse]:
    """Partners' uses with `first`, their first date still to come: what waits for an answer first."""
    over = (UseStage.DECLINED, UseStage.CANCELLED)
    found = SpaceUse.objects.seen_by(seen_by)
    found = found.filter(stage__in=over) if is_over else found.exclude(stage__in=over)
    rows = list(found.annotate(first=Min("dates__begins_at")).order_by("-made_at")[:200])
    return sorted(rows, key=lambda one: one.stage != UseStage.ASKED)


def space_use(use_id: UUID, *, seen_by) -> SpaceUse | None:
    return SpaceUse.objects.seen_by(seen_by).filter(pk=use_id).first()


def use_by_code(code: str, *, seen_by) -> SpaceUse | None:
    """Whose link carries this code."""
    return SpaceUse.objects.seen_by(seen_by).filter(code=code).first()


def dates_of(use: SpaceUse, *, seen_by) -> list[SpaceUseDate]:
    return list(
        SpaceUseDate.objects.seen_by(seen_by).filter(use=use).select_related("room").order_by("begins_at")
    )


def public_dates(school_id: UUID, first: datetime, last: datetime, *, seen_by) -> list[SpaceUseDate]:
    """What partners do in a school's building between two moments: approved, and not cancelled."""
    found = SpaceUseDate.objects.seen_by(seen_by).filter(
        school_id=school_id, state=UseDateState.HELD, ends_at__gt=first, begins_at__lt=last
    )
    return list(found.select_related("use", "room").order_by("begins_at")[:500])


def rooms_of(school_id: UUID | None, *, seen_by) -> list[Room]:
    """The rooms that a school offers."""
    return list(Room.objects.seen_by(seen_by).filter(school_id=school_id, closed_at=None).order_by("name"))


def hours_of(school_id: UUID | None, *, on: date, seen_by: Scope) -> dict[int, tuple[time, time]]:
    """{weekday: (opens, closes)} as the school says, else as the standard does."""
    machine = Scope.system(seen_by.district_id, "when a building is open")
    with tenancy.acting_as(machine):
        own = OpeningHours.objects.seen_by(machine).filter(school_id=school_id)
        said = {one.weekday: (one.opens, one.closes) for one in own}
    terms = building_terms(on)
    return said or dict.fromkeys(terms["weekdays"], (terms["opens"], terms["closes"]))


def building_of(school_id: UUID | None, first: date, last: date, *, seen_by: Scope) -> Building:
    """When a school's building is open between two days."""
    days = calendar_days(first, last, seen_by=seen_by, schools=[school_id] if school_id else None)
    closed = {day for day, kinds in days.items() if any(kind == DayKind.CLOSED for kind, _words in kinds)}
    return Building(hours_of(school_id, on=first, seen_by=seen_by), closed)


def wished(
    moments: Sequence[Moments], room: Room, *, zone: str, seen_by: Scope, but: Collection[UUID] = ()
) -> list[Wished]:
    """These dates in a room, each with why it is not free; `but` are dates of a use that do not stand in its way."""
    if not moments:
        return []
    here = ZoneInfo(zone)
    local = [(begins.astimezone(here), ends.astimezone(here)) for begins, ends in moments]
    building = building_of(room.school_id, local[0][0].date(), local[-1][1].date(), seen_by=seen_by)
    machine = Scope.system(seen_by.district_id, "whether a room is free")
    with tenancy.acting_as(machine):
        rows = RoomTime.objects.seen_by(machine).filter(
            room=room, during__overlap=(moments[0][0], moments[-1][1])
        )
        busy = list(rows.exclude(source_id__in=list(but)).values_list("during", flat=True))
    found = []
    for (begins, ends), (here_begins, here_ends) in zip(moments, local, strict=True):
        why = ""
        if not building.is_open(here_begins, here_ends):
            why = SHUT
        elif any(each.lower < ends and begins < each.upper for each in busy):
            why = TAKEN
        found.append(Wished(begins, ends, why))
    return found
