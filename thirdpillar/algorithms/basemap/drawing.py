"""The paths of a picture of what lies around a place, for SVG."""

from __future__ import annotations

import numpy as np

from .kinds import Kind
from .shaping import Box, line_within, ring_within
from .taking import BaseMap

# Until there are so many points in the picture. What helps least to know one's way is left out first.
MOST_DRAWN = 30_000
_FIRST = (Kind.MAIN, Kind.WATER, Kind.PARK, Kind.STREAM, Kind.EDGE, Kind.STREET)


def paths_around(base: BaseMap, view: Box, size: int) -> list[tuple[Kind, str]]:
    """What of the map lies in `view`, as one path a kind in whole units of a square `size` wide, north up."""
    if not len(base.kinds):
        return []
    degrees, begins = base.degrees, np.concatenate(([0], np.cumsum(base.sizes)[:-1]))
    low, high = np.minimum.reduceat(degrees, begins), np.maximum.reduceat(degrees, begins)
    here = ((low <= view.high) & (high >= view.low)).all(axis=1)
    inside = np.asarray(((low >= view.low) & (high <= view.high)).all(axis=1))
    drawn, left = {}, MOST_DRAWN
    for kind in _FIRST:
        mine = np.flatnonzero(here & (base.kinds == kind))
        points = int(base.sizes[mine].sum())
        if not points or points > left:
            continue
        left -= points
        parts = []
        for one in mine.tolist():
            part = degrees[begins[one] : begins[one] + base.sizes[one]]
            parts += [part] if inside[one] else _cut(kind, part, view)
        if path := _path(parts, view, size, closed=kind.is_area):
            drawn[kind] = path
    return [(kind, drawn[kind]) for kind in Kind if kind in drawn]


def _cut(kind: Kind, part: np.ndarray, view: Box) -> list[np.ndarray]:
    if not kind.is_area:
        return line_within(part, view)
    ring = ring_within(part, view)
    return [] if ring is None else [ring]


def _path(parts: list[np.ndarray], view: Box, size: int, *, closed: bool) -> str:
    said = []
    scale = size / (view.high - view.low)
    for part in parts:
        places = np.rint((part - view.low) * scale).astype(np.int64)
        places[:, 1] = size - places[:, 1]
        steps = np.diff(places, axis=0)
        steps = steps[steps.any(axis=1)]
        if len(steps) > closed:
            begin = " ".join(map(str, places[0].tolist()))
            said.append(f"M{begin}l{' '.join(map(str, steps.ravel().tolist()))}{'z' if closed else ''}")
    return "".join(said)
