"""How long families are on the way: there by a gathering's begin and home after its end, by bus and on foot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .scanning import NEVER, Timetable, nearest, scan
from .walking import Near, Walking, metres, near


@dataclass(frozen=True)
class Places:
    """Many places with what is near each: made once for homes and once for where gatherings could be."""

    north: np.ndarray
    east: np.ndarray
    stops: Near

    def __len__(self) -> int:
        return len(self.north)


@dataclass(frozen=True)
class Travel:
    """Minutes on the way for each home in the order given, nan where it cannot be done.

    `there` counts from leaving home until the begin, waiting at the door with it; `back` from the end until home.
    """

    there: np.ndarray
    back: np.ndarray

    @property
    def longer(self) -> np.ndarray:
        """The longer of the two: a home that gets there but not back is not able to come, and is nan."""
        return np.maximum(self.there, self.back)


def places(table: Timetable, coordinates: list[tuple[float, float]]) -> Places:
    """Places by (latitude, longitude) in degrees."""
    both = np.array(coordinates, dtype=float).reshape(-1, 2)
    feed, on = table.feed, table.walking
    return Places(
        both[:, 0], both[:, 1], near(both[:, 0], both[:, 1], feed.latitude, feed.longitude, on.stop_m, on)
    )


def travel(
    table: Timetable,
    where: Places,
    row: int,
    homes: Places,
    begins_s: int,
    ends_s: int,
    *,
    within_s: int = 7_200,
) -> Travel:
    """Minutes of every home to place `row` of `where` for a gathering from `begins_s` to `ends_s` (seconds of the day).

    Of all ways to be there in time the one that leaves last is taken, and after the end the one that is home first; ways
    of more than `within_s` count as none.
    """
    on_foot = walked(table.walking, where, row, homes)
    stops, seconds = nearest(where.stops, row)
    change = table.walking.change_s

    def minutes(rides, changes, from_s: int) -> np.ndarray:
        out = scan(rides, changes, stops, seconds, from_s, within_s, change)
        total = np.minimum(homes.stops.best(out, NEVER) - from_s, on_foot)
        return np.where(total <= within_s, total / 60, np.nan)

    return Travel(
        minutes(table.back, table.changes_back, -begins_s), minutes(table.onward, table.changes, ends_s)
    )


def usual_minutes(
    table: Timetable,
    where: Places,
    row: int,
    homes: Places,
    from_s: int,
    to_s: int,
    *,
    every_s: int = 300,
    within_s: int = 7_200,
) -> np.ndarray:
    """Median minutes home from a place over the departures of a window, for a map of a place rather than of one evening."""
    stops, seconds = nearest(where.stops, row)
    on_foot = walked(table.walking, where, row, homes)
    each = [
        np.minimum(
            homes.stops.best(
                scan(table.onward, table.changes, stops, seconds, when, within_s, table.walking.change_s),
                NEVER,
            )
            - when,
            on_foot,
        )
        for when in range(from_s, to_s, every_s)
    ]
    usual = np.median(np.array(each), axis=0)
    return np.where(usual <= within_s, usual / 60, np.nan)


def walked(on: Walking, where: Places, row: int, homes: Places) -> np.ndarray:
    """Seconds all the way on foot from each home, NEVER where it is too far or no place is known."""
    far = metres(where.north[row : row + 1], where.east[row : row + 1], homes.north, homes.east)[0]
    close = far <= on.whole_m
    return np.where(close, on.seconds(np.where(close, far, 0.0)), NEVER)
