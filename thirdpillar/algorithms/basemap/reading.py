"""The features of a GeoJSON file, one after the other, as its bytes come: no more than one of them is held at once."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

NOT_GEOJSON = "not_geojson"  # no JSON, or no collection of features
TOO_BIG = "too_big"  # the file, or one feature of it
BAD_SHAPE = "bad_shape"  # a geometry of no known type, or whose coordinates are no lists of numbers
BAD_PLACE = "bad_place"  # degrees that are nowhere on earth
NOTHING_HERE = "nothing_here"  # nothing to draw lies in the area
TOO_MANY_POINTS = "too_many_points"  # even thinned out

MOST_OF_ONE = 8_000_000  # signs of a single feature
_AT_ONCE = 1 << 18
_DECODER = json.JSONDecoder(parse_int=float)
# So near its end a piece may only seem wrong because the rest is not there yet: "fals", "-1.2e", "\u00".
_NEAR = 16


class MapRefused(ValueError):
    """The file cannot be used: what is wrong, where (a line, a feature), and what was met there."""

    def __init__(self, code: str, where: str = "", example: str = "") -> None:
        super().__init__(" ".join(part for part in (where, code, example) if part))
        self.code, self.where, self.example = code, where, example


class _Text:
    """Text as it comes in, of which only what is not read yet is held."""

    def __init__(self, chunks: Iterable[bytes], most_bytes: int) -> None:
        self._chunks, self._decode = iter(chunks), codecs.getincrementaldecoder("utf-8-sig")().decode
        self._left = most_bytes
        self.held, self.at, self.line, self.is_over = "", 0, 1, False

    def refused(self, code: str = NOT_GEOJSON, at: int | None = None, example: str = "") -> MapRefused:
        at = self.at if at is None else at
        line = self.line + self.held.count("\n", self.at, at)
        return MapRefused(code, f"line {line}", example or self.held[at : at + 20].strip())

    def more(self) -> None:
        """At least as much again as is held; `is_over` once there is no more."""
        pieces, wanted = [self.held[self.at :]], max(_AT_ONCE, len(self.held) - self.at)
        while wanted > 0 and not self.is_over:
            chunk = next(self._chunks, b"")
            self._left -= len(chunk)
            if self._left < 0:
                raise MapRefused(TOO_BIG)
            try:
                piece = self._decode(chunk, not chunk)
            except UnicodeDecodeError:
                raise self.refused(example="UTF-8") from None
            pieces.append(piece)
            self.is_over, wanted = not chunk, wanted - len(piece)
        self.held, self.at = "".join(pieces), 0

    def sign(self, *wanted: str) -> str:
        """The next sign that is no blank, which has to be one of `wanted`."""
        while True:
            for at in range(self.at, len(self.held)):
                if self.held[at] not in " \t\r\n":
                    if wanted and self.held[at] not in wanted:
                        raise self.refused(at=at)
                    self._go(at + 1)
                    return self.held[at]
            self._go(len(self.held))
            if self.is_over:
                raise self.refused(example="…")
            self.more()

    def back(self) -> None:
        self.at -= 1

    def value(self) -> Any:
        """The next value of the file, whole."""
        self.sign()
        self.back()
        while True:
            try:
                found, end = _DECODER.raw_decode(self.held, self.at)
                # A number may go on in what comes next.
                if end < len(self.held) or self.is_over:
                    self._go(end)
                    return found
            except json.JSONDecodeError as error:
                cut = error.pos >= len(self.held) - _NEAR or error.msg.startswith("Unterminated string")
                if self.is_over or not cut:
                    raise self.refused(at=error.pos) from None
            except RecursionError:
                raise self.refused(BAD_SHAPE) from None
            if len(self.held) - self.at > MOST_OF_ONE:
                raise self.refused(TOO_BIG)
            self.more()

    def _go(self, at: int) -> None:
        self.line += self.held.count("\n", self.at, at)
        self.at = at


def features(chunks: Iterable[bytes], most_bytes: int) -> Iterator[tuple[str, dict]]:
    """Each feature of a FeatureCollection with where it stands, for whoever looks for it in the file."""
    text = _Text(chunks, most_bytes)
    text.sign("{")
    has_some, number = False, 0
    while True:
        line, key = text.line, text.value()
        text.sign(":")
        if key != "features":
            found = text.value()
            if key == "type" and found != "FeatureCollection":
                raise MapRefused(NOT_GEOJSON, f"line {line}", str(found)[:40])
        else:
            has_some = True
            text.sign("[")
            if text.sign() != "]":
                text.back()
                while True:
                    number, one = number + 1, text.value()
                    where = f"line {text.line}, feature {number}"
                    if not isinstance(one, dict):
                        raise MapRefused(BAD_SHAPE, where, str(one)[:40])
                    yield where, one
                    if text.sign(",", "]") == "]":
                        break
        if text.sign(",", "}") == "}":
            break
    if not has_some:
        raise MapRefused(NOT_GEOJSON, "", "features")


def shapes(geometry: Any, where: str) -> Iterator[tuple[bool, list[np.ndarray]]]:
    """Lines and areas of a geometry: (is it an area, its line or its rings), each an array of (east, north) in degrees."""
    if geometry is None:
        return
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind in ("Point", "MultiPoint"):
        return
    if kind == "GeometryCollection":
        for one in _listed(geometry.get("geometries"), where):
            if isinstance(one, dict) and one.get("type") == "GeometryCollection":
                raise MapRefused(BAD_SHAPE, where, "GeometryCollection")
            yield from shapes(one, where)
        return
    if kind not in ("LineString", "MultiLineString", "Polygon", "MultiPolygon"):
        raise MapRefused(BAD_SHAPE, where, str(kind)[:40])
    inside = _listed(geometry.get("coordinates"), where)
    if kind == "LineString":
        yield False, [_places(inside, where)]
    elif kind == "MultiLineString":
        yield from ((False, [_places(line, where)]) for line in inside)
    else:
        for rings in [inside] if kind == "Polygon" else inside:
            yield True, [_places(ring, where) for ring in _listed(rings, where)]


def _listed(found: Any, where: str) -> list:
    if not isinstance(found, list):
        raise MapRefused(BAD_SHAPE, where, str(found)[:40])
    return found


def _places(found: Any, where: str) -> np.ndarray:
    """Positions without their height, checked: longitude first, as RFC 7946 has it."""
    try:
        places = np.array([one[:2] for one in _listed(found, where)])
    except (TypeError, ValueError, KeyError):
        raise MapRefused(BAD_SHAPE, where, str(found)[:40]) from None
    if not len(places):
        return np.empty((0, 2))
    if places.ndim != 2 or places.shape[1] != 2 or places.dtype.kind != "f":
        raise MapRefused(BAD_SHAPE, where, str(found)[:40])
    wrong = ~(np.isfinite(places).all(axis=1) & (np.abs(places) <= (180, 90)).all(axis=1))
    if wrong.any():
        east, north = places[wrong.argmax()]
        raise MapRefused(BAD_PLACE, where, f"[{east:g}, {north:g}]")
    return places
