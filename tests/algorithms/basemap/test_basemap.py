"""A base map from a GeoJSON file: read as it comes, refused in words that say where, cut at the area, thinned out, drawn."""

import json
import math

import numpy as np
import pytest

from thirdpillar.algorithms.basemap import BaseMap, Box, Kind, MapRefused, around, paths_around, read_map
from thirdpillar.algorithms.basemap.kinds import kind_of
from thirdpillar.algorithms.basemap.shaping import line_within, ring_within, thinned

AREA = Box(44.9, -93.1, 45.1, -92.9)


def feature(kind, coordinates, **properties):
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", **more, "features": features}, indent=1).encode()


def read(raw, at_once=1 << 16, **more):
    chunks = (raw[at : at + at_once] for at in range(0, len(raw), at_once))
    how = {"detail_m": 10, "most_bytes": 1_000_000, "most_points": 10_000} | more
    return read_map(chunks, AREA, **how)


STREET = feature("LineString", [[-93.0, 45.0], [-92.95, 45.0, 250.5], [-92.95, 45.05]], highway="residential")
LAKE = feature(
    "Polygon", [[[-93.0, 45.0], [-93.0, 45.02], [-92.98, 45.02], [-92.98, 45.0], [-93.0, 45.0]],
                [[-92.995, 45.005], [-92.99, 45.005], [-92.99, 45.01], [-92.995, 45.01], [-92.995, 45.005]]],
    natural="water", name="Lac à l’Épaule",
)  # fmt: skip


@pytest.mark.parametrize("at_once", [1, 7, 1 << 16])
def test_it_is_the_same_in_whatever_pieces_it_comes_and_is_kept_small(at_once):
    found = read(collection(STREET, LAKE, name="a town", numberReturned=2), at_once)
    assert found.kinds.tolist() == [Kind.STREET, Kind.WATER, Kind.WATER] and found.sizes.tolist() == [3, 4, 4]
    assert found.degrees[:3].round(5).tolist() == [[-93.0, 45.0], [-92.95, 45.0], [-92.95, 45.05]]
    again = BaseMap.unpacked(found.packed())
    for name in ("kinds", "sizes", "points"):
        assert (getattr(again, name) == getattr(found, name)).all()


@pytest.mark.parametrize(
    ("raw", "code", "where"),
    [
        (b"", "not_geojson", "line 1"),
        (b"PK\x03\x04", "not_geojson", "line 1"),
        (b"\xff\xfe{", "not_geojson", "line 1"),
        (b'{"type": "Topology", "arcs": []}', "not_geojson", "line 1"),
        (b'{"type": "FeatureCollection"}', "not_geojson", ""),
        (b'{"features": [\n{"geometry": null},\n{"geometry" null}' + b" " * 99, "not_geojson", "line 3"),
        (b'{"features": [{"geometry": null}, 7]}', "bad_shape", "line 1, feature 2"),
        (b'{"features": [{"geometry": {"type": "Curve"}}]}', "bad_shape", "line 1, feature 1"),
        (b'{"features": [{"geometry": ' + b"[" * 5000, "bad_shape", "line 1"),
        (collection(STREET, feature("LineString", [["a", "b"], [1, 2]])), "bad_shape", "feature 2"),
        (collection(STREET, feature("LineString", [[1, 2], [3]])), "bad_shape", "feature 2"),
        (collection(STREET, feature("Polygon", [[1, 2], [3, 4]])), "bad_shape", "feature 2"),
        (collection(STREET, feature("LineString", [[534000.5, 4980000], [1, 2]])), "bad_place", "feature 2"),
        (collection(STREET, feature("LineString", [[float("nan"), 4], [1, 2]])), "bad_place", "feature 2"),
        (collection(feature("LineString", [[45.0, -89.0], [45.1, -89.0]])), "nothing_here", ""),
        (collection(), "nothing_here", ""),
        (collection(STREET, note="x" * 1_000_000), "too_big", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_what_and_where(raw, code, where):
    with pytest.raises(MapRefused) as refused:
        read(raw)
    assert (refused.value.code, where in refused.value.where) == (code, True), str(refused.value)


def test_a_file_without_end_is_let_go_at_the_limit():
    pieces = 0

    def endless():
        nonlocal pieces
        yield b'{"type": "FeatureCollection", "features": ['
        while True:
            pieces += 1
            yield json.dumps(STREET).encode() + b","

    with pytest.raises(MapRefused, match="too_big"):
        read_map(endless(), AREA, detail_m=10, most_bytes=1_000_000, most_points=10_000_000)
    assert pieces < 10_000
    with pytest.raises(MapRefused, match="too_many_points"):
        read(collection(*[STREET] * 500), most_points=1000)


def test_all_of_it_lies_in_the_area_and_a_line_that_leaves_it_comes_back_as_another():
    zigzag = feature("LineString", [[-93.0, 45.0], [-93.0, 45.2], [-92.95, 45.2], [-92.95, 45.0]])
    crossing = feature("LineString", [[-93.3, 45.0], [-92.7, 45.0]])
    sea = feature("Polygon", [[[-93.0, 44.0], [-92.0, 44.0], [-92.0, 46.0], [-93.0, 46.0], [-93.0, 44.0]]],
                  natural="water")  # fmt: skip
    beside = feature("LineString", [[-93.2, 45.0], [-93.0, 45.2]])
    found = read(collection(zigzag, crossing, sea, beside))
    assert found.sizes.tolist() == [2, 2, 2, 4]
    low, high = found.degrees.min(axis=0), found.degrees.max(axis=0)
    assert (low >= AREA.low - 1e-9).all() and (high <= AREA.high + 1e-9).all()
    assert sorted(map(tuple, found.degrees[-4:].round(5).tolist())) == [
        (-93.0, 44.9), (-93.0, 45.1), (-92.9, 44.9), (-92.9, 45.1),
    ]  # fmt: skip


def test_cutting_is_right_wherever_lines_and_rings_lie():
    dice = np.random.default_rng(7)
    box = Box(0.0, 0.0, 1.0, 1.0)
    for _ in range(300):
        points = dice.uniform(-1, 2, (dice.integers(2, 9), 2))
        pieces = line_within(points, box)
        along = np.linspace(0, 1, 4001)[:, None]
        each = [points[at] + along * (points[at + 1] - points[at]) for at in range(len(points) - 1)]
        inside = sum(
            ((one >= 0) & (one <= 1)).all(axis=1).mean() * math.dist(points[at], points[at + 1])
            for at, one in enumerate(each)
        )
        kept = sum(np.hypot(*np.diff(piece, axis=0).T).sum() for piece in pieces)
        assert kept == pytest.approx(inside, abs=0.02)
        assert all((piece >= 0).all() and (piece <= 1).all() for piece in pieces)
        # A star around a middle does not cross itself: its area in the box is counted by points.
        round_ = np.sort(dice.uniform(0, 2 * np.pi, 12))
        middle, reach = dice.uniform(-0.2, 1.2, 2), dice.uniform(0.2, 1, 12)
        star = middle + reach[:, None] * np.stack((np.cos(round_), np.sin(round_)), axis=1)
        cut = ring_within(star, box)
        dots = dice.uniform(0, 1, (4000, 2))
        assert (0 if cut is None else abs(area(cut))) == pytest.approx(within(dots, star).mean(), abs=0.04)


def area(ring):
    east, north = ring.T
    return (np.dot(east, np.roll(north, -1)) - np.dot(north, np.roll(east, -1))) / 2


def within(dots, ring):
    odd = np.zeros(len(dots), bool)
    for one, two in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        cuts = (one[1] > dots[:, 1]) != (two[1] > dots[:, 1])
        with np.errstate(divide="ignore"):
            odd ^= cuts & (
                dots[:, 0] < (two[0] - one[0]) * (dots[:, 1] - one[1]) / (two[1] - one[1]) + one[0]
            )
    return odd


def test_points_that_nobody_would_see_go_and_corners_stay():
    straight = np.stack((np.linspace(0, 1000, 101), np.where(np.arange(101) % 2, 1.0, 0.0)), axis=1)
    corner = np.array([(0.0, 0.0), (100.0, 0.0), (100.0, 100.0)])
    hairpin = np.array([(0.0, 0.0), (100.0, 0.1), (0.0, 0.2)])
    points, part = np.concatenate((straight, corner, hairpin)), np.repeat([0, 1, 2], [101, 3, 3])
    stays = thinned(points, part, 10)
    assert stays[part == 0].sum() < 8 and stays[part == 1].all() and stays[part == 2].all()
    assert stays[[0, 100]].all()


def test_what_something_is_by_the_names_of_open_street_map_and_of_cities():
    def line(**said):
        return kind_of(said, is_area=False)

    def ground(**said):
        return kind_of(said, is_area=True)

    assert (line(highway="primary"), line(highway="residential"), line(highway="footway")) == (5, 4, None)
    assert (line(waterway="river"), ground(natural="water"), ground(waterway="riverbank")) == (2, 1, 1)
    assert (ground(leisure="park"), ground(landuse="forest"), ground(building="yes")) == (0, 0, None)
    assert (line(boundary="administrative"), ground(boundary="administrative"), line(railway="rail")) == (
        3,
    ) * 3
    assert (line(FULLNAME="Elm St"), line(CLASS="Arterial"), line(type="Creek"), ground(TYPE="Lake")) == (
        4,
        5,
        2,
        1,
    )
    assert (ground(CATEGORY="City park"), ground(NAME="Ward 3")) == (0, 3)
    assert ground(highway="pedestrian") is None and line(natural="tree_row") is None


def test_the_picture_has_a_path_for_each_kind_with_north_up_and_holes_stay_holes():
    view = Box(44.98, -93.02, 45.02, -92.98)
    paths = dict(paths_around(read(collection(STREET, LAKE)), view, 1000))
    assert list(paths) == [Kind.WATER, Kind.STREET]
    # From the middle eastwards to the edge; what lies beyond is not drawn.
    assert paths[Kind.STREET] == "M500 500l500 0"
    outer, hole, rest = paths[Kind.WATER].split("z")
    assert rest == "" and outer.startswith("M") and hole.startswith("M")
    assert area(corners(outer)) * area(corners(hole)) < 0 and corners(outer).max(axis=0).tolist() == [
        1000,
        500,
    ]
    empty = paths_around(read(collection(STREET)), Box(44.91, -93.09, 44.92, -93.08), 1000)
    assert empty == []


def corners(path):
    begin, steps = path.removeprefix("M").split("l")
    moves = np.array(f"{begin} {steps}".split(), int).reshape(-1, 2)
    return np.cumsum(moves, axis=0)


def test_the_area_is_where_something_is_and_so_far_around():
    box = around(np.array([45.0, np.nan, 45.1]), np.array([-93.0, np.nan, -92.9]), 6000)
    assert box is not None and (box.north - 45.1) * 111_195 == pytest.approx(6000, abs=1)
    assert (-93.0 - box.west) * 111_195 * math.cos(math.radians(45.1)) == pytest.approx(6000, abs=1)
    assert around(np.array([np.nan]), np.array([np.nan]), 6000) is None
