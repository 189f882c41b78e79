"""Ways to the places of a search, from the district's own timetable: for homes, and for squares of the map around a place."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

import numpy as np

from thirdpillar.algorithms.transit import Feed, places, read_feed, timetable, travel
from thirdpillar.practice.gatherings.models import TransitFeed
from thirdpillar.practice.gatherings.rules.timing import walking, weighing

Spot = tuple[float, float]


@dataclass(frozen=True)
class Buses:
    """The district's timetable, read; `stands_in` says whether a day has to be stood in for by a usual one."""

    feed: Feed
    row: TransitFeed

    def day(self, day: date) -> date:
        return self.feed.day_like(day)[0]

    def stands_in(self, day: date) -> bool:
        return not self.feed.day_like(day)[1]


def feed_row(*, seen_by) -> TransitFeed | None:
    """The district's timetable without its content."""
    return TransitFeed.objects.seen_by(seen_by).defer("content").first()


def buses(*, seen_by) -> Buses | None:
    row = TransitFeed.objects.seen_by(seen_by).first()
    return Buses(read_feed(bytes(row.content)), row) if row else None


def minutes_to(
    found: Buses | None,
    homes: list[Spot | None],
    times: list[tuple[datetime, datetime]],
    spots: list[Spot | None],
    on: date,
) -> np.ndarray | None:
    """[home, time, place]: minutes there or back, whichever is longer; 0 where home or place is unknown; None without buses."""
    if found is None or not any(homes) or not any(spots):
        return None
    known = [at for at, one in enumerate(homes) if one]
    table = np.zeros((len(homes), len(times), len(spots)))
    to_day = _tables(found.feed, on)
    for at, (begins, ends) in enumerate(times):
        day = to_day(found.day(begins.date()))
        here = places(day, [homes[one] or (0.0, 0.0) for one in known])
        there = [number for number, one in enumerate(spots) if one]
        where = places(day, [spots[one] or (0.0, 0.0) for one in there])
        for row, place in enumerate(there):
            table[known, at, place] = travel(day, where, row, here, *_seconds(begins, ends)).longer
    return table


def map_of(found: Buses | None, begins: datetime, ends: datetime, spot: Spot | None, on: date) -> dict:
    """Minutes from the middles of squares around a place: rows from north to south, None where there is no way."""
    if found is None or spot is None:
        return {}
    terms = weighing(on)
    side, reach = terms["map_square_m"], terms["map_radius_m"]
    half = int(reach // side)
    high, wide = degrees_of(side, spot[0])
    grid = range(-half, half + 1)
    middles = [(spot[0] - down * high, spot[1] + across * wide) for down in grid for across in grid]
    day = _tables(found.feed, on)(found.day(begins.date()))
    minutes = travel(day, places(day, [spot]), 0, places(day, middles), *_seconds(begins, ends)).longer
    cells = [None if math.isnan(one) else math.ceil(one) for one in minutes.tolist()]
    width = len(grid)
    return {"side_m": side, "rows": [cells[row * width : (row + 1) * width] for row in range(width)]}


def degrees_of(side_m: float, north: float) -> Spot:
    """How many degrees of latitude and of longitude a side is there."""
    high = math.degrees(side_m / 6_371_008.8)
    return high, high / max(math.cos(math.radians(north)), 0.01)


def _tables(feed: Feed, on: date):
    on_foot = walking(on)
    made: dict[tuple, object] = {}

    @cache
    def of_day(day: date):
        # Days on which the same trips run are one table.
        running = feed.trips_on(day), feed.trips_on(day - timedelta(1))
        if running not in made:
            made[running] = timetable(feed, day, on_foot)
        return made[running]

    return of_day


def _seconds(begins: datetime, ends: datetime) -> tuple[int, int]:
    """Both as seconds of the day on which it begins, by the clock they carry."""
    first = begins.hour * 3600 + begins.minute * 60
    over = (ends.date() - begins.date()).days * 86_400
    return first, over + ends.hour * 3600 + ends.minute * 60
