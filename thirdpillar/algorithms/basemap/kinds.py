"""What a line or an area of a map is, by the names that OpenStreetMap and the open data of cities give it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum


class Kind(IntEnum):
    """In the order in which they are drawn: what is drawn last lies on top."""

    PARK = 0
    WATER = 1
    STREAM = 2
    EDGE = 3  # a boundary, a railway, or an area of which nothing is said
    STREET = 4
    MAIN = 5

    @property
    def is_area(self) -> bool:
        return self in (Kind.PARK, Kind.WATER)


_MAIN = {"motorway", "trunk", "primary", "secondary"}
_MAIN |= {f"{one}_link" for one in _MAIN}
# Ways on foot and drives to houses would only hide the streets.
_NO_STREET = {
    "bridleway", "bus_stop", "construction", "corridor", "crossing", "cycleway", "elevator", "footway", "path", "platform",
    "proposed", "raceway", "razed", "service", "steps", "track",
}  # fmt: skip
_PARKS = {
    "cemetery", "common", "forest", "garden", "golf_course", "grass", "grassland", "heath", "meadow", "nature_reserve", "park",
    "pitch", "recreation_ground", "scrub", "village_green", "wood",
}  # fmt: skip
_WATERS = {"basin", "bay", "dock", "lake", "ocean", "pond", "reservoir", "riverbank", "water", "wetland"}
_NOT_DRAWN = ("building", "amenity", "addr:housenumber", "power", "barrier", "shop", "parking")
# Without such tags: words in whatever the file says of its kind.
_TELLS = ("kind", "class", "type", "layer", "category", "fclass", "subclass", "feature", "landuse", "use")
_WORDS = (
    (re.compile(r"water|lake|river|creek|stream|ocean|pond|reservoir|canal"), Kind.WATER),
    (re.compile(r"park|green|forest|wood|garden|cemetery|open.?space|grass"), Kind.PARK),
    (re.compile(r"highway|freeway|arterial|motorway|trunk|primary|interstate"), Kind.MAIN),
)


def kind_of(properties: Mapping, *, is_area: bool) -> Kind | None:
    """None for what is not drawn. A line of which nothing is said is a street, an area an edge."""
    said = {str(name).lower(): str(value).lower() for name, value in properties.items() if value is not None}
    natural, waterway = said.get("natural", ""), said.get("waterway", "")
    if natural in _WATERS or said.get("landuse") in _WATERS or waterway or natural == "coastline":
        return Kind.WATER if is_area else Kind.STREAM
    if is_area and any(said.get(name) in _PARKS for name in ("leisure", "landuse", "natural")):
        return Kind.PARK
    if road := said.get("highway"):
        return None if is_area or road in _NO_STREET else Kind.MAIN if road in _MAIN else Kind.STREET
    if said.get("railway"):
        return None if is_area else Kind.EDGE
    if "boundary" in said:
        return Kind.EDGE
    if any(name in said for name in (*_NOT_DRAWN, "natural", "leisure")):
        return None
    words = " ".join(said.get(name, "") for name in _TELLS)
    found = next((kind for pattern, kind in _WORDS if pattern.search(words)), None)
    if is_area:
        return found if found in (Kind.PARK, Kind.WATER) else Kind.EDGE
    return {Kind.WATER: Kind.STREAM, Kind.MAIN: Kind.MAIN}.get(found, Kind.STREET)  # type: ignore[arg-type]
