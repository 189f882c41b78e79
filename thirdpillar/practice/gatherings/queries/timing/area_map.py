"""The map of the district's area under the picture of ways to a place."""

from __future__ import annotations

from thirdpillar.algorithms.basemap import BaseMap, Box, paths_around
from thirdpillar.practice.gatherings.models import AreaMap, TimeSearch
from thirdpillar.practice.gatherings.queries.timing.ways import degrees_of

# The picture's own units in a square of its ways, and how many of a path's are one of those.
SQUARE, FINE = 10, 10


def area_map_row(*, seen_by) -> AreaMap | None:
    """The district's map without its content."""
    return AreaMap.objects.seen_by(seen_by).defer("content").first()


def ground_of(search: TimeSearch | None, *, seen_by) -> list[dict[str, str]]:
    """Paths of what lies around the place of a search's picture, in tenths of its units; [] without picture or map."""
    picture = search.found.get("map") if search and search.found else None
    row = AreaMap.objects.seen_by(seen_by).first() if picture and picture.get("rows") else None
    if row is None or search is None or picture is None:
        return []
    spot = search.places[picture["place"]]
    size = len(picture["rows"])
    high, wide = (size / 2 * each for each in degrees_of(picture["side_m"], spot["north"]))
    view = Box(spot["north"] - high, spot["east"] - wide, spot["north"] + high, spot["east"] + wide)
    paths = paths_around(BaseMap.unpacked(bytes(row.content)), view, size * SQUARE * FINE)
    return [{"kind": kind.name.lower(), "d": path} for kind, path in paths]
