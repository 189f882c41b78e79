"""Cutting lines and rings at the edges of an area, and leaving out points that nobody would see."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

DEGREE_M = math.pi * 6_371_008.8 / 180
_ROUNDS = 6


@dataclass(frozen=True)
class Box:
    """An area between degrees of latitude and longitude."""

    south: float
    west: float
    north: float
    east: float

    @property
    def low(self) -> np.ndarray:
        return np.array((self.west, self.south))

    @property
    def high(self) -> np.ndarray:
        return np.array((self.east, self.north))

    @property
    def metres(self) -> np.ndarray:
        """Metres of a degree (east, north) in its middle."""
        north = math.radians((self.south + self.north) / 2)
        return np.array((DEGREE_M * max(math.cos(north), 0.01), DEGREE_M))


def around(north: np.ndarray, east: np.ndarray, metres: float) -> Box | None:
    """The area that holds all these places and `metres` around them; None where there is none."""
    here = np.isfinite(north) & np.isfinite(east)
    if not here.any():
        return None
    low, high = north[here].min(), north[here].max()
    up = metres / DEGREE_M
    wide = up / max(math.cos(math.radians(max(abs(low), abs(high)))), 0.01)
    return Box(
        float(low - up), float(east[here].min() - wide), float(high + up), float(east[here].max() + wide)
    )


def line_within(points: np.ndarray, box: Box) -> list[np.ndarray]:
    """What of a line lies in the box, cut at its edges (Liang and Barsky, 1984), in one or several pieces."""
    if _is_outside(points, box):
        return []
    if _is_inside(points, box):
        return [points]
    begin, step = points[:-1], np.diff(points, axis=0)
    enters, leaves = np.zeros(len(step)), np.ones(len(step))
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (box.low - begin) / step, (box.high - begin) / step
    for axis in (0, 1):
        still = step[:, axis] == 0
        out = still & ((begin[:, axis] < box.low[axis]) | (begin[:, axis] > box.high[axis]))
        first = np.where(still, 0.0, np.minimum(one[:, axis], two[:, axis]))
        last = np.where(still, 1.0, np.maximum(one[:, axis], two[:, axis]))
        enters, leaves = np.maximum(enters, first), np.where(out, -1.0, np.minimum(leaves, last))
    pieces: list[list[np.ndarray]] = []
    before = -2  # the step after which the line goes on
    for at in np.flatnonzero(enters < leaves).tolist():
        if before != at - 1 or enters[at] > 0:
            pieces.append([begin[at] + enters[at] * step[at]])
        pieces[-1].append(begin[at] + leaves[at] * step[at])
        before = at if leaves[at] == 1.0 else -2
    return [np.clip(np.array(piece), box.low, box.high) for piece in pieces]


def ring_within(points: np.ndarray, box: Box) -> np.ndarray | None:
    """What of an area lies in the box, cut at its edges one after the other (Sutherland and Hodgman, 1974)."""
    if _is_outside(points, box):
        return None
    if _is_inside(points, box):
        return points
    for axis, limit, side in (
        (0, box.west, 1), (0, box.east, -1), (1, box.south, 1), (1, box.north, -1),
    ):  # fmt: skip
        inside = side * (points[:, axis] - limit) >= 0
        if inside.all():
            continue
        if not inside.any():
            return None
        step = np.roll(points, -1, axis=0) - points
        crosses = inside != np.roll(inside, -1)
        part = np.zeros(len(points))
        part[crosses] = (limit - points[crosses, axis]) / step[crosses, axis]
        both = np.stack((points, points + part[:, None] * step), axis=1).reshape(-1, 2)
        points = both[np.stack((inside, crosses), axis=1).ravel()]
    return np.clip(points, box.low, box.high)


def turned(points: np.ndarray, *, left: bool) -> np.ndarray:
    """A ring that goes round to the left, or to the right as holes do (RFC 7946, 3.1.6), whatever the file had."""
    east, north = (points - points[0]).T
    is_left = float(np.dot(east, np.roll(north, -1)) - np.dot(north, np.roll(east, -1))) > 0
    return points if is_left == left else points[::-1]


def thinned(points: np.ndarray, part: np.ndarray, tolerance: float) -> np.ndarray:
    """Which points of all parts stay (a mask): those without which a line would move by more than about the tolerance.

    `part` is the number of each point's line, whose first and last stay. All at once, every other point in turn, so that
    never two neighbours go in one round.
    """
    left = np.arange(len(points))
    for turn in range(_ROUNDS):
        if len(left) < 3:
            break
        here, mine = points[left], part[left]
        begin, step, reach = here[:-2], here[2:] - here[:-2], here[1:-1] - here[:-2]
        length = (step * step).sum(axis=1)
        along = np.divide((reach * step).sum(axis=1), length, out=np.zeros(len(step)), where=length > 0)
        off = here[1:-1] - (begin + np.clip(along, 0, 1)[:, None] * step)
        goes = (mine[:-2] == mine[1:-1]) & (mine[1:-1] == mine[2:]) & ((off * off).sum(axis=1) < tolerance**2)
        goes &= np.arange(len(goes)) % 2 == turn % 2
        left = left[np.concatenate(([True], ~goes, [True]))]
    stays = np.zeros(len(points), bool)
    stays[left] = True
    return stays


def _is_inside(points: np.ndarray, box: Box) -> bool:
    return bool((points >= box.low).all() and (points <= box.high).all())


def _is_outside(points: np.ndarray, box: Box) -> bool:
    return bool((points.max(axis=0) < box.low).any() or (points.min(axis=0) > box.high).any())
