"""A base map as it is taken from a file and kept: lines and rings in whole hundred-thousandths of a degree."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .kinds import Kind, kind_of
from .reading import NOTHING_HERE, TOO_MANY_POINTS, MapRefused, features, shapes
from .shaping import Box, line_within, ring_within, thinned, turned

# About a metre.
_STEP = 1e-5


@dataclass(frozen=True)
class BaseMap:
    """Parts one after the other: `kinds` says of each what it is, `sizes` how many points (east, north) it has."""

    kinds: np.ndarray
    sizes: np.ndarray
    points: np.ndarray

    @property
    def degrees(self) -> np.ndarray:
        return self.points * _STEP

    def packed(self) -> bytes:
        """Small: each point as its step from the one before."""
        steps = np.diff(self.points, axis=0, prepend=np.zeros((1, 2), np.int32)).astype("<i4")
        counts = np.array([len(self.kinds), len(self.points)], "<u4")
        parts = (counts, self.kinds.astype("u1"), self.sizes.astype("<u4"), steps.T)
        return zlib.compress(b"".join(one.tobytes() for one in parts), 9)

    @classmethod
    def unpacked(cls, content: bytes) -> BaseMap:
        raw = zlib.decompress(content)
        lines, points = np.frombuffer(raw, "<u4", 2)
        kinds = np.frombuffer(raw, "u1", lines, 8)
        sizes = np.frombuffer(raw, "<u4", lines, 8 + lines)
        steps = np.frombuffer(raw, "<i4", 2 * points, 8 + 5 * lines).reshape(2, -1)
        return cls(kinds, sizes.astype(np.int64), np.cumsum(steps, axis=1).T)


def read_map(
    chunks: Iterable[bytes], area: Box, *, detail_m: float, most_bytes: int, most_points: int
) -> BaseMap:
    """What of a GeoJSON file can be drawn and lies in `area`, thinned out to `detail_m`; raises MapRefused."""
    kinds: list[Kind] = []
    parts: list[np.ndarray] = []
    somewhere = None
    for where, feature in features(chunks, most_bytes):
        properties = feature.get("properties")
        for is_area, each in shapes(feature.get("geometry"), where):
            kind = kind_of(properties if isinstance(properties, dict) else {}, is_area=is_area)
            for number, points in enumerate(each):
                if len(points) < 2:
                    continue
                somewhere = points[0] if somewhere is None else somewhere
                for piece in _pieces(kind, points, number, area):
                    kinds.append(kind)  # type: ignore[arg-type]
                    parts.append(piece)
    if not parts:
        found = "" if somewhere is None else f"[{somewhere[0]:.2f}, {somewhere[1]:.2f}]"
        raise MapRefused(NOTHING_HERE, "", found)
    taken = _smaller(np.array(kinds, np.uint8), parts, area, detail_m)
    if len(taken.points) > most_points:
        raise MapRefused(TOO_MANY_POINTS, "", f"{len(taken.points)} > {most_points}")
    return taken


def _pieces(kind: Kind | None, points: np.ndarray, number: int, area: Box) -> list[np.ndarray]:
    """The first ring of an area is its outside, all others are holes."""
    if kind is None:
        return []
    if not kind.is_area:
        return line_within(points, area)
    ring = points[:-1] if (points[0] == points[-1]).all() else points
    cut = ring_within(ring, area) if len(ring) > 2 else None
    return [] if cut is None or len(cut) < 3 else [turned(cut, left=number == 0)]


def _smaller(kinds: np.ndarray, parts: list[np.ndarray], area: Box, detail_m: float) -> BaseMap:
    points = np.concatenate(parts)
    part = np.repeat(np.arange(len(parts)), [len(one) for one in parts])
    stays = thinned(points * area.metres, part, detail_m)
    points, part = np.rint(points[stays] / _STEP).astype(np.int32), part[stays]
    again = np.concatenate(([False], (np.diff(points, axis=0) == 0).all(axis=1) & (np.diff(part) == 0)))
    points, part = points[~again], part[~again]
    sizes = np.bincount(part, minlength=len(parts))
    # What is smaller than a point of the picture is none.
    is_area = np.isin(kinds, [one.value for one in Kind if one.is_area])
    keep = sizes >= np.where(is_area, 3, 2)
    ends = np.flatnonzero(np.diff(part, append=-1))
    begins = np.concatenate(([0], ends[:-1] + 1))
    present = np.flatnonzero(sizes)
    size_m = np.zeros((len(parts), 2))
    size_m[present] = np.maximum.reduceat(points, begins) - np.minimum.reduceat(points, begins)
    keep &= ~is_area | ((size_m * _STEP * area.metres).max(axis=1) >= detail_m)
    return BaseMap(kinds[keep], sizes[keep], points[keep[part]])
