"""When families could come, how they get there, and what a search for time and place found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from thirdpillar.practice.gatherings.choices import Stage
from thirdpillar.practice.gatherings.models import FreeTimes, Gathering, TimeSearch
from thirdpillar.practice.gatherings.queries.timing.area_map import area_map_row, ground_of
from thirdpillar.practice.gatherings.queries.timing.families import homes_of, squares_known
from thirdpillar.practice.gatherings.queries.timing.interpreters import interpreters_at
from thirdpillar.practice.gatherings.queries.timing.ways import buses, feed_row, map_of, minutes_to

__all__ = [
    "area_map_row",
    "buses",
    "feed_row",
    "free_times_of",
    "ground_of",
    "homes_of",
    "interpreters_at",
    "like",
    "local_times",
    "map_of",
    "minutes_to",
    "next_to_search",
    "search_of",
    "squares_known",
]


def search_of(gathering: Gathering, *, seen_by) -> TimeSearch | None:
    return TimeSearch.objects.seen_by(seen_by).filter(gathering=gathering).first()


def next_to_search(*, seen_by, but: Collection[UUID] = ()) -> TimeSearch | None:
    """The search that was asked for first and is not done, none of `but`."""
    waiting = TimeSearch.objects.seen_by(seen_by).filter(done_at=None).exclude(pk__in=but)
    return waiting.select_related("gathering").order_by("asked_at", "pk").first()


def free_times_of(household_id: UUID, *, seen_by) -> FreeTimes | None:
    return FreeTimes.objects.seen_by(seen_by).filter(household_id=household_id).first()


def local_times(search: TimeSearch, zone: str) -> list[tuple[datetime, datetime]]:
    """The times of a search by the district's clock."""
    clock = ZoneInfo(zone)
    return [
        (datetime.fromisoformat(begins).astimezone(clock), datetime.fromisoformat(ends).astimezone(clock))
        for begins, ends in search.times
    ]


def like(gathering: Gathering, *, seen_by) -> QuerySet[Gathering]:
    """This gathering and its others: the sessions of its programme, or those of its title at its school."""
    alike = {"programme_id": gathering.programme_id} if gathering.programme_id else {"title": gathering.title}
    rows = Gathering.objects.seen_by(seen_by).filter(school_id=gathering.school_id, **alike)
    return rows.exclude(stage=Stage.CANCELLED)
