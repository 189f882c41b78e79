"""Connection scan: all rides of one day in order of departure, looked through once.

J. Dibbelt, T. Pajor, B. Strasser, D. Wagner, Connection Scan Algorithm, ACM Journal of Experimental Algorithmics 23, 2018.
Rides towards a place by a given time are the same scan with time turned round: what arrives at t leaves at -t.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from .feed import Feed
from .walking import Near, Walking, metres

DAY_S = 86_400
NEVER = 1 << 40
MOST_RIDES_A_TRIP = (
    2_000  # of a trip that runs by frequency: a headway of a few seconds is a fault, not a timetable
)


@dataclass(frozen=True)
class Rides:
    """One direction of a day: for each ride between two calls when and where it leaves and arrives, and whose ride it is."""

    departs: list[int]
    rides: list[tuple[int, int, int, int, bool, bool]]
    vehicles: int


@dataclass(frozen=True)
class Timetable:
    """One day of a feed, ready to be asked. `onward` and `back` are rides in time and in time turned round."""

    feed: Feed
    day: date
    walking: Walking
    onward: Rides
    back: Rides
    changes: tuple[tuple[tuple[int, int], ...], ...]
    changes_back: tuple[tuple[tuple[int, int], ...], ...]

    @property
    def rides(self) -> int:
        return len(self.onward.rides)


def timetable(feed: Feed, day: date, walking: Walking | None = None) -> Timetable:
    """All that runs on a day by the clock of its zone, with trips of the day before that run past midnight."""
    on = walking or Walking()
    parts = [_rides_of(feed, day - timedelta(1), -DAY_S), _rides_of(feed, day, 0)]
    vehicles = parts[0][1]
    parts[1][0][0][:] += vehicles
    whole = [np.concatenate([one, two]) for one, two in zip(parts[0][0], parts[1][0], strict=True)]
    vehicle, departs, arrives, begin, end, boards, alights, order = whole
    kept = arrives >= 0
    onward = _in_order(departs, arrives, begin, end, vehicle, boards, alights, order, kept)
    back = _in_order(-arrives, -departs, end, begin, vehicle, alights, boards, -order, kept)
    total = vehicles + parts[1][1]
    changes = _changes(feed, on)
    turned: list[list[tuple[int, int]]] = [[] for _ in feed.stops]
    for one, others in enumerate(changes):
        for other, seconds in others:
            turned[other].append((one, seconds))
    return Timetable(
        feed, day, on, Rides(*onward, total), Rides(*back, total), changes, tuple(map(tuple, turned))
    )


def scan(
    rides: Rides,
    changes: tuple,
    near_stops: np.ndarray,
    near_seconds: np.ndarray,
    from_s: int,
    within_s: int,
    change_s: int,
) -> np.ndarray:
    """Earliest moment at which one steps out of a vehicle at each stop, leaving a place at `from_s`; NEVER where not.

    The place is given by the stops near it and the walk to each. Nothing later than `from_s + within_s` is looked at.
    """
    stops = len(changes)
    ready = [NEVER] * stops  # when one stands at the stop, free to board
    out = [NEVER] * stops  # when one steps out of a vehicle there
    for stop, seconds in zip(near_stops.tolist(), near_seconds.tolist(), strict=True):
        ready[stop] = min(ready[stop], from_s + seconds)
    aboard = bytearray(rides.vehicles)
    first = bisect_left(rides.departs, from_s)
    last = bisect_left(rides.departs, from_s + within_s)
    for departs, arrives, begin, end, vehicle, can in rides.rides[first:last]:
        if aboard[vehicle]:
            pass
        elif can & 1 and ready[begin] <= departs:
            aboard[vehicle] = 1
        else:
            continue
        if can & 2 and arrives < out[end]:
            out[end] = arrives
            if arrives + change_s < ready[end]:
                ready[end] = arrives + change_s
            for other, seconds in changes[end]:
                if arrives + seconds < ready[other]:
                    ready[other] = arrives + seconds
    return np.array(out, dtype=np.int64)


def _rides_of(feed: Feed, day: date, shift: int) -> tuple[list[np.ndarray], int]:
    """Arrays of one service day's rides, times moved by `shift`, and how many vehicles run."""
    running = np.zeros(len(feed.trips), dtype=bool)
    running[list(feed.trips_on(day))] = True
    by_headway = np.zeros(len(feed.trips), dtype=bool)
    by_headway[list(feed.starts)] = True
    same = feed.trip[1:] == feed.trip[:-1]
    at = np.flatnonzero(same & running[feed.trip[:-1]] & ~by_headway[feed.trip[:-1]])
    found = [_arrays(feed, at, feed.trip[at].astype(np.int64), shift)]
    vehicles = len(feed.trips)
    for trip in sorted(one for one in feed.starts if running[one]):
        rides = np.flatnonzero(same & (feed.trip[:-1] == trip))
        if not len(rides):
            continue
        first = int(feed.departs[rides[0]])
        begins = [when for begin, end, every in feed.starts[trip] for when in range(begin, end, every)]
        for when in begins[:MOST_RIDES_A_TRIP]:
            found.append(_arrays(feed, rides, np.full(len(rides), vehicles), shift + when - first))
            vehicles += 1
    return [np.concatenate(each) for each in zip(*found, strict=True)], vehicles


def _arrays(feed: Feed, at: np.ndarray, vehicle: np.ndarray, shift: int) -> list[np.ndarray]:
    return [
        vehicle.copy(), feed.departs[at] + shift, feed.arrives[at + 1] + shift, feed.stop[at], feed.stop[at + 1],
        feed.boards[at], feed.alights[at + 1], at,
    ]  # fmt: skip


def _in_order(
    departs, arrives, begin, end, vehicle, boards, alights, order, kept
) -> tuple[list[int], list[tuple]]:
    """By departure; those that take no time before those that leave at the same second, and each trip's in its order."""
    sorting = np.lexsort((order, arrives, departs))
    sorting = sorting[kept[sorting]]
    can = boards.astype(np.int8) + 2 * alights.astype(np.int8)
    columns = [each[sorting].tolist() for each in (departs, arrives, begin, end, vehicle, can)]
    return columns[0], list(zip(*columns, strict=True))


def _changes(feed: Feed, on: Walking) -> tuple[tuple[tuple[int, int], ...], ...]:
    """From each stop the others that one can walk to, with seconds; the company's own least times and bars are kept."""
    found: list[dict[int, int]] = [{} for _ in feed.stops]
    for begin in range(0, len(feed.stops), 1_000):
        far = metres(
            feed.latitude[begin : begin + 1_000],
            feed.longitude[begin : begin + 1_000],
            feed.latitude,
            feed.longitude,
        )
        rows, columns = np.nonzero(far <= on.change_m)
        walks = on.seconds(far[rows, columns]) + on.change_s
        for one, other, seconds in zip(
            (rows + begin).tolist(), columns.tolist(), walks.tolist(), strict=True
        ):
            if one != other and (one, other) not in feed.barred:
                found[one][other] = seconds
    for (one, other), seconds in feed.waits.items():
        if one != other:
            found[one][other] = max(seconds, found[one].get(other, 0))
    return tuple(tuple(sorted(each.items())) for each in found)


def nearest(near: Near, row: int) -> tuple[np.ndarray, np.ndarray]:
    """The stops near one place and the walks to them."""
    part = slice(near.starts[row], near.starts[row + 1])
    return near.stops[part], near.seconds[part]
