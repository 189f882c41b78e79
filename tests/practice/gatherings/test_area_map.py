"""Streets, water and parks under the picture of ways: taken in by the office, replaced whole, removed; never a street of it
shown to a family, and nothing needed from outside."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from tests.factories import signed_in
from tests.practice.gatherings.test_when_and_where import (
    LINES,
    NOW,
    SCHOOL,
    by_day,
    loaded,
    say,
    search,
    town,
    zipped,
)
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings.actions.timing import load_area_map, load_feed, remove_area_map
from thirdpillar.practice.gatherings.models import AreaMap, TimeSearch

__all__ = ["by_day", "town"]
pytestmark = pytest.mark.django_db

NORTH, EAST = SCHOOL["north"], SCHOOL["east"]


def a_map(*features) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def feature(kind, coordinates, **properties):
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


MAIN = feature(
    "LineString", [[EAST - 1, NORTH], [EAST + 1, NORTH]], highway="primary", name="Old Canary Road"
)
POND = feature(
    "Polygon", [[[EAST, NORTH], [EAST + 0.01, NORTH], [EAST + 0.01, NORTH + 0.01], [EAST, NORTH]]], natural="water"
)  # fmt: skip
FAR = feature("LineString", [[10.0, 50.0], [10.1, 50.1]], highway="primary")


def upload(client, raw: bytes, name: str = "town.geojson"):
    return client.post(
        reverse("gatherings:buses"), {"what": "area", "area": SimpleUploadedFile(name, raw)}, follow=True
    )


def test_the_office_takes_it_in_beside_the_buses_replaces_it_whole_and_removes_it(town, client):
    district, _school, _gathering, _homes = town
    signed_in(client, district.add_account(Role.OFFICE))
    # The area is where the buses go.
    page = upload(client, a_map(MAIN))
    assert page.status_code == 422 and "No bus timetable is loaded" in page.content.decode()
    with district.acting():
        load_feed(name="buses.zip", content=zipped(LINES), by=district.system, at=NOW)
    page = upload(client, a_map(MAIN, POND))
    assert page.status_code == 200 and "town.geojson" in page.content.decode()
    with district.acting():
        first = AreaMap.objects.seen_by(district.system).get()
        assert first.lines == 2 and len(first.content) < 200 and b"Canary" not in bytes(first.content)
    upload(client, a_map(POND), "other.geojson")
    with district.acting():
        second = AreaMap.objects.seen_by(district.system).get()
        assert (second.pk, second.name, second.lines) == (first.pk, "other.geojson", 1)
    page = client.post(reverse("gatherings:buses"), {"what": "no_area"}, follow=True).content.decode()
    assert "other.geojson" not in page
    with district.acting():
        assert not AreaMap.objects.seen_by(district.system).exists()
        deeds = Entry.objects.seen_by(district.system).filter(deed__contains="area_map").order_by("pk")
        assert [one.deed.split(".")[1] for one in deeds] == [
            "load_area_map", "load_area_map", "remove_area_map",
        ]  # fmt: skip
        # Where none is, there is nothing to remove and nothing to note.
        remove_area_map(by=district.system, at=NOW)
        assert deeds.count() == 3


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (a_map(MAIN)[:-9], "line 1 not geojson"),
        (a_map(MAIN, feature("LineString", [[1, 2], [500000, 4]])), "feature 2 bad place [500000, 4]"),
        (a_map(FAR), "nothing here [10.00, 50.00]"),
        (b"<kml/>", "line 1 not geojson &lt;kml/&gt;"),
    ],
)
def test_what_cannot_be_used_is_said_with_what_and_where_and_leaves_the_one_before(town, client, raw, said):
    district, _school, _gathering, homes = town
    loaded(district, homes[:1])
    with district.acting():
        load_area_map(name="kept.json", chunks=[a_map(POND)], by=district.system, at=NOW)
    signed_in(client, district.add_account(Role.OFFICE))
    page = upload(client, raw)
    assert page.status_code == 422 and said in page.content.decode()
    with district.acting():
        assert AreaMap.objects.seen_by(district.system).get().name == "kept.json"


def test_the_picture_of_ways_has_it_under_its_rings_and_is_without_it_as_it_was(town, client):
    district, school, gathering, homes = town
    for home, _student, _adult in homes:
        say(district, home, "week-pm", "week-eve")
    loaded(district, homes[12:])
    search(district, gathering)
    signed_in(client, district.add_account(Role.COORDINATOR, school=school))
    here = reverse("gatherings:when", args=[gathering.pk])
    bare = picture(client.get(here))
    assert "tp-ways-ring" in bare and "<path" not in bare.replace('<path class="tp-ways-north"', "")
    with district.acting():
        load_area_map(name="town.json", chunks=[a_map(MAIN, POND, FAR)], by=district.system, at=NOW)
    drawn = picture(client.get(here))
    paths = dict(re.findall(r'<path class="tp-ways-(\w+)" d="([^"]+)"/>', drawn))
    assert list(paths) == ["water", "main", "north"]
    # As wide as the picture, through its middle, where the place is.
    size = int(re.search(r'viewBox="0 0 (\d+)', drawn)[1]) * 10
    assert paths["main"] == f"M0 {size // 2}l{size} 0"
    assert drawn.index("tp-ways-0") < drawn.index("tp-ways-main") < drawn.index("tp-ways-ring")
    # All else is the same, and it says no name of a street and no degrees.
    assert re.sub(r"<g transform.*?</g>", "", drawn, flags=re.S).split() == bare.split()
    assert "Canary" not in drawn and "92.9" not in drawn
    with district.acting():
        remove_area_map(by=district.system, at=NOW)
        assert TimeSearch.objects.seen_by(district.system).get().found["map"]
    assert picture(client.get(here)) == bare


def picture(page) -> str:
    return page.content.decode().split("tp-ways-map")[1].split("</svg>")[0]


def test_another_district_has_none_of_it_and_who_plans_no_gathering_loads_none(town):
    district, school, _gathering, homes = town
    loaded(district, homes[:1])
    teacher = district.scope(Role.TEACHER, school_ids=frozenset([school.id]))
    with district.acting(), pytest.raises(Refused):
        load_area_map(name="x", chunks=[a_map(POND)], by=teacher, at=NOW)
    with district.acting():
        load_area_map(name="x", chunks=[a_map(POND)], by=district.system, at=NOW)
    with district.acting(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM gatherings_areamap")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT set_config('tp.district', gen_random_uuid()::text, true)")
        cursor.execute("SELECT count(*) FROM gatherings_areamap")
        assert cursor.fetchone() == (0,)


def test_the_page_says_what_to_load_where_nothing_is(town, client):
    district, _school, _gathering, homes = town
    signed_in(client, district.add_account(Role.OFFICE))
    page = client.get(reverse("gatherings:buses")).content.decode()
    assert "Get the timetable from your bus company, as a GTFS zip file" in page
    loaded(district, homes[:1])
    assert "Get the timetable" not in client.get(reverse("gatherings:buses")).content.decode()
