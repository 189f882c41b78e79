"""Walking without a map of streets: the straight line times how much longer streets are, at a walking pace."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

EARTH_M = 6_371_008.8  # mean radius, IUGG


@dataclass(frozen=True)
class Walking:
    """How people walk. Distances are straight lines in metres, `pace_m_s` is along the street.

    `detour` is the street's way over the straight line: about 1.2 to 1.4 for walks in US cities (G. Boeing, The Morphology
    and Circuity of Walkable and Drivable Street Networks, 2019; Levinson and El-Geneidy, The minimum circuity frontier and
    the journey to work, 2009). `pace_m_s` 1.07 is the 3.5 ft/s by which US crossings are timed (MUTCD 2009, 4E.06), slower
    than an adult alone: children come along. `stop_m` 800 is the half mile of the Transit Capacity and Quality of Service
    Manual (TCRP 165). `change_m` is how far one walks between two stops, `change_s` what every change takes besides, and
    `whole_m` how far all the way on foot.
    """

    detour: float = 1.3
    pace_m_s: float = 1.07
    stop_m: float = 800.0
    change_m: float = 250.0
    change_s: int = 60
    whole_m: float = 1_600.0

    def seconds(self, metres: np.ndarray) -> np.ndarray:
        return np.ceil(metres * self.detour / self.pace_m_s).astype(np.int64)


def metres(north: np.ndarray, east: np.ndarray, north2: np.ndarray, east2: np.ndarray) -> np.ndarray:
    """Great-circle distance by the haversine formula, of every first place to every second: an array (first, second)."""
    one, two = np.radians(north)[:, None], np.radians(north2)[None, :]
    across = np.radians(east2)[None, :] - np.radians(east)[:, None]
    half = np.sin((two - one) / 2) ** 2 + np.cos(one) * np.cos(two) * np.sin(across / 2) ** 2
    return 2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))


@dataclass(frozen=True)
class Near:
    """Pairs of a place (by row) and a stop within reach, with the seconds on foot; `starts` as in a sparse matrix by rows."""

    starts: np.ndarray
    stops: np.ndarray
    seconds: np.ndarray

    def best(self, by_stop: np.ndarray, never: int) -> np.ndarray:
        """For each place the least of a stop's time and the walk to or from it; `never` where no stop is near."""
        padded = np.append(by_stop[self.stops] + self.seconds, never)
        found = (
            np.minimum.reduceat(padded, np.minimum(self.starts[:-1], len(self.stops)))
            if len(self.starts) > 1
            else padded[:0]
        )
        return np.where(self.starts[:-1] == self.starts[1:], never, np.minimum(found, never))


def near(
    north: np.ndarray,
    east: np.ndarray,
    stop_north: np.ndarray,
    stop_east: np.ndarray,
    within_m: float,
    on: Walking,
) -> Near:
    """All stops within `within_m` (straight) of each place; places and stops without coordinates (nan) are near nothing."""
    counts, stops, seconds = [0], [], []
    for begin in range(0, len(north), 1_000):  # a thousand at a time keeps the table of distances small
        far = metres(north[begin : begin + 1_000], east[begin : begin + 1_000], stop_north, stop_east)
        rows, columns = np.nonzero(far <= within_m)
        counts.extend(np.bincount(rows, minlength=len(far)).tolist())
        stops.append(columns)
        seconds.append(on.seconds(far[rows, columns]))
    empty = np.zeros(0, dtype=np.int64)
    return Near(np.cumsum(counts), np.concatenate(stops or [empty]), np.concatenate(seconds or [empty]))


def square(north: float, east: float, metres_wide: float) -> tuple[float, float]:
    """The middle of the square of about that width in which a place lies: what may be kept instead of a home."""
    high = math.degrees(metres_wide / EARTH_M)
    row = math.floor(north / high)
    wide = high / max(math.cos(math.radians((row + 0.5) * high)), 0.01)
    return (row + 0.5) * high, (math.floor(east / wide) + 0.5) * wide
