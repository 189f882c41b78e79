"""Tours with their stops, the way between them, and what was learned there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.queries import account_names, staff_at
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.gatherings.choices import GatheringKind, Stage
from thirdpillar.practice.gatherings.models import Gathering, StaffPresence, TourNote, TourStop
from thirdpillar.practice.gatherings.rules.tours import minutes_on_foot


@dataclass(frozen=True)
class Walked:
    """A stop with when one is there, and how many minutes one walks on from it (None: nobody knows, or the last)."""

    it: TourStop
    begins_at: datetime
    ends_at: datetime
    on_foot: int | None


def stops_of(gathering: Gathering, *, seen_by) -> list[TourStop]:
    return list(TourStop.objects.seen_by(seen_by).filter(gathering=gathering).order_by("number"))


def walk(gathering: Gathering, stops: Sequence[TourStop]) -> list[Walked]:
    """The stops one after the other, from when the tour begins."""
    at, found = gathering.begins_at, []
    for place, one in enumerate(stops):
        after = stops[place + 1] if place + 1 < len(stops) else None
        here = (one.north, one.east)
        way = minutes_on_foot(here, (after.north, after.east), gathering.begins_at.date()) if after else None
        ends = at + timedelta(minutes=one.minutes)
        found.append(Walked(one, at, ends, way))
        at = ends + timedelta(minutes=way or 0)
    return found


@dataclass(frozen=True)
class Toured:
    """A tour and its stops, each with what was noted: (words, who, when)."""

    it: Gathering
    stops: list[tuple[TourStop, list[tuple[str, str, datetime]]]]
    has_begun: bool


def tours(*, at: datetime, seen_by: Scope, most: int = 30) -> list[Toured]:
    """The tours of the asker's schools that have stops, the latest first. A teacher reads them too."""
    stops = list(TourStop.objects.seen_by(seen_by).order_by("number"))
    notes: dict[UUID, list[TourNote]] = defaultdict(list)
    for note in TourNote.objects.seen_by(seen_by).order_by("at"):
        notes[note.stop_id].append(note)
    names = _names(
        {one.by_account_id for each in notes.values() for one in each if one.by_account_id}, seen_by
    )
    # A teacher sees no gatherings, but when and where a tour of their school was.
    machine = Scope.system(seen_by.district_id, "which tours a school has")
    with tenancy.acting_as(machine):
        rows = Gathering.objects.seen_by(machine).filter(
            pk__in={one.gathering_id for one in stops}, kind=GatheringKind.TOUR
        )
        found = list(rows.exclude(stage=Stage.CANCELLED).order_by("-begins_at")[:most])
    return [
        Toured(
            one,
            [
                (
                    each,
                    [
                        (note.words, names.get(note.by_account_id or note.pk, ""), note.at)
                        for note in notes[each.pk]
                    ],
                )
                for each in stops
                if each.gathering_id == one.pk
            ],
            one.begins_at <= at,
        )
        for one in found
    ]


def who_may_have_gone(gathering: Gathering, *, seen_by) -> list[Account]:
    """The staff of the tour's school, by name."""
    return list(staff_at([gathering.school_id] if gathering.school_id else None, seen_by=seen_by))


def who_went(gathering: Gathering, *, seen_by) -> set[UUID]:
    rows = StaffPresence.objects.seen_by(seen_by).filter(gathering=gathering, removed_at=None)
    return set(rows.values_list("account_id", flat=True))


def _names(ids: Collection[UUID], seen_by: Scope) -> dict[UUID, str]:
    return account_names(ids, seen_by=seen_by) if ids else {}
