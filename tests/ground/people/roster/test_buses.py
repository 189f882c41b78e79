"""bus.csv: whole truth in a full export, restated in a delta, told by line where it is wrong, ended under a guard."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.factories import NOW
from tests.ground.people.roster.exports import Export, founded, taken_in, zipped
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import BusRide, RosterChange
from thirdpillar.ground.people.queries.rosters import told_changes
from thirdpillar.ground.people.roster.actions import undo_roster
from thirdpillar.ground.people.roster.folders import PathFolder
from thirdpillar.ground.people.roster.forgetting import forget_rides
from thirdpillar.ground.people.roster.reading import recognise
from thirdpillar.ground.people.roster.refusals import Notes

pytestmark = pytest.mark.django_db


def ride(n: int, direction: str = "morning", route: str = "12", **more: str) -> dict[str, str]:
    row = {
        "studentSourcedId": f"P{n}",
        "direction": direction,
        "route": route,
        "stop": "",
        "beginDate": "",
        "endDate": "",
    }
    return row | more


def riding(students: int = 40, riders: int = 10) -> Export:
    export = Export(students)
    export.files["bus.csv"] = [ride(n, way) for n in range(1, riders + 1) for way in ("morning", "afternoon")]
    return export


def now_riding(by) -> set[tuple[str, str, str]]:
    rows = BusRide.objects.seen_by(by).filter(left_at=None)
    return set(rows.values_list("student__sourced_id", "direction", "route"))


def told(found, by) -> set[tuple[str, int, str, str]]:
    rows = found.refusals.filter(file="bus.csv")
    return set(rows.values_list("file", "line", "column", "code"))


def test_rides_come_with_the_roster_from_a_folder_and_from_a_zip(tmp_path):
    export = riding(riders=1)
    export.files["bus.csv"].append(
        ride(2, "Afternoon", " Blue ", stop="Library", beginDate="8/17/2026", endDate="2026-12-18")
    )
    by = founded(export.write(tmp_path / "one"))
    found = taken_in(zipped(tmp_path / "one", tmp_path / "one.zip"), by)
    assert found.state == ImportState.APPLIED
    assert found.counts["rides"] == 3 and found.changes["ride"] == {"joined": 3, "changed": 0, "left": 0}
    assert now_riding(by) == {("P1", "morning", "12"), ("P1", "afternoon", "12"), ("P2", "afternoon", "Blue")}
    blue = BusRide.objects.seen_by(by).get(route="Blue")
    assert (blue.stop, str(blue.begins_on), str(blue.ends_on)) == ("Library", "2026-08-17", "2026-12-18")
    again = taken_in(tmp_path / "one", by)
    assert again.changes["ride"] == {"joined": 0, "changed": 0, "left": 0}


def test_a_file_sent_alone_is_the_whole_truth_of_buses_and_of_nothing_else(tmp_path):
    by = founded(riding().write(tmp_path / "one"))
    taken_in(tmp_path / "one", by)
    (tmp_path / "alone").mkdir()
    lines = [f"P{n},{way},7,," for n in range(1, 10) for way in ("morning", "afternoon")]
    head = "studentSourcedId,direction,route,beginDate,endDate"
    (tmp_path / "alone" / "bus.csv").write_text("\n".join([head, *lines]))
    found = taken_in(tmp_path / "alone", by)
    assert found.state == ImportState.APPLIED
    assert found.changes["ride"] == {"joined": 18, "changed": 0, "left": 20}
    assert found.changes["student"]["left"] == 0 and found.changes["tie"]["left"] == 0
    assert {route for _who, _way, route in now_riding(by)} == {"7"} and (
        "P10",
        "morning",
        "12",
    ) not in now_riding(by)
    assert told_changes(found) == "38 bus rides change."


def test_without_the_file_nothing_is_said_of_buses(tmp_path):
    export = riding()
    by = founded(export.write(tmp_path / "one"))
    taken_in(tmp_path / "one", by)
    del export.files["bus.csv"]
    found = taken_in(export.without("P1", "A1").write(tmp_path / "two"), by)
    assert found.state == ImportState.APPLIED and found.changes["ride"]["left"] == 2
    assert ("P1", "morning", "12") not in now_riding(by) and ("P2", "morning", "12") in now_riding(by)


def test_a_delta_restates_who_is_named_and_a_name_alone_rides_no_bus(tmp_path):
    by = founded(riding(riders=3).write(tmp_path / "one"))
    taken_in(tmp_path / "one", by)
    delta = Export(40)
    delta.files["bus.csv"] = [ride(1, "morning", "7"), ride(2, "", "")]
    found = taken_in(
        delta.write(tmp_path / "delta", only=("users.csv", "bus.csv"), delta=True), by, force=True
    )
    assert found.is_delta and not told(found, by)
    assert now_riding(by) == {("P1", "morning", "7"), ("P3", "morning", "12"), ("P3", "afternoon", "12")}


def test_what_is_wrong_is_told_by_line_and_takes_nothing_away(tmp_path):
    by = founded(riding(riders=5).write(tmp_path / "one"))
    taken_in(tmp_path / "one", by)
    export = riding(riders=5)
    export.files["bus.csv"] = [
        ride(1, "noon"),
        ride(2, "morning", ""),
        ride(99),
        ride(3),
        ride(3),
        ride(4, beginDate="soon"),
        {**ride(5), "studentSourcedId": ""},
        *(ride(n, "afternoon") for n in (3, 4, 5)),
    ]
    found = taken_in(export.write(tmp_path / "two"), by)
    assert told(found, by) == {
        ("bus.csv", 2, "direction", "direction_unread"),
        ("bus.csv", 3, "route", "missing_value"),
        ("bus.csv", 4, "studentSourcedId", "dangling_student"),
        ("bus.csv", 6, "route", "duplicate_row"),
        ("bus.csv", 7, "beginDate", "date_unread"),
        ("bus.csv", 8, "studentSourcedId", "missing_value"),
    }
    assert found.state == ImportState.APPLIED
    kept = {(f"P{n}", way, "12") for n in (1, 2, 3, 4) for way in ("morning", "afternoon")}
    assert now_riding(by) == kept | {("P5", "afternoon", "12")}


def test_a_row_of_another_width_and_a_broken_file_end_no_ride(tmp_path):
    by = founded(riding(riders=2).write(tmp_path / "one"))
    taken_in(tmp_path / "one", by)
    for name, text in (
        ("wide", "direction,studentSourcedId,route\nmorning,P2,12\nafternoon,P2,12\nmorning,P1,12,x,y\n"),
        ("broken", "studentSourcedId,route\nP2,12\n"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bus.csv").write_text(text)
        found = taken_in(tmp_path / name, by)
        assert len(now_riding(by)) == 4, name
    assert found.state == ImportState.HELD and [one["code"] for one in found.held] == ["broken_file"]


def test_many_rides_ending_at_once_wait_for_a_person(tmp_path):
    export = riding()
    by = founded(export.write(tmp_path / "one"))
    taken_in(tmp_path / "one", by)
    mornings = [row for row in export.files["bus.csv"] if row["direction"] == "morning"]
    export.files["bus.csv"] = mornings
    found = taken_in(export.write(tmp_path / "two"), by)
    assert (found.state, [one["code"] for one in found.held]) == (ImportState.HELD, ["rides_ending"])
    assert found.held[0]["words"] == {"found": 10, "of": 20, "limit": 30}
    # A route that is called otherwise takes nobody's bus away.
    export.files["bus.csv"] = [ride(n, way, "B") for n in range(1, 11) for way in ("morning", "afternoon")]
    assert taken_in(export.write(tmp_path / "three"), by).state == ImportState.APPLIED


def test_an_import_is_undone_with_its_rides(tmp_path):
    export = riding(riders=2)
    by = founded(export.write(tmp_path / "one"))
    taken_in(tmp_path / "one", by)
    before = now_riding(by)
    export.files["bus.csv"] = [ride(1, "morning", "7"), *export.files["bus.csv"][1:]]
    found = taken_in(export.write(tmp_path / "two"), by)
    assert now_riding(by) != before
    undo_roster(roster_import=found, by=by, at=NOW)
    assert now_riding(by) == before and BusRide.objects.seen_by(by).count() == len(before)


def test_a_student_of_whom_no_row_could_be_read_keeps_the_rides(tmp_path):
    export = riding(riders=2)
    by = founded(export.write(tmp_path / "one"))
    taken_in(tmp_path / "one", by)
    export.user("P1")["role"] = "robot"
    assert taken_in(export.write(tmp_path / "two"), by).state == ImportState.APPLIED
    assert ("P1", "morning", "12") in now_riding(by)


def test_riders_of_a_route_are_found_by_index_under_the_policies(tmp_path):
    by = founded(riding().write(tmp_path / "one"))
    with tenancy.acting_as(by), connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO people_busride (id, district_id, student_id, direction, route, stop)
               SELECT gen_random_uuid(), %s, gen_random_uuid(), 'morning', n %% 400, '' FROM generate_series(1, 20000) n""",
            [by.district_id],
        )
        cursor.execute("SELECT people_gather_statistics()")
        cursor.execute(
            """EXPLAIN SELECT student_id FROM people_busride
               WHERE district_id = %s AND route IN ('7', '12') AND left_at IS NULL""",
            [by.district_id],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "ride_by_route" in plan and "route" in plan.split("Index Cond")[1].split("\n")[0]


def test_a_ride_that_ended_is_forgotten_once_its_end_cannot_be_undone(tmp_path):
    export = riding(riders=4)
    by = founded(export.write(tmp_path / "one"))
    taken_in(tmp_path / "one", by)
    export.files["bus.csv"] = [ride(1, "morning", "7"), *export.files["bus.csv"][1:]]
    taken_in(export.write(tmp_path / "two"), by)
    notes = RosterChange.objects.seen_by(by).filter(table="people_busride")
    assert (notes.count(), BusRide.objects.seen_by(by).count()) == (1, 9)
    assert forget_rides(by=by, at=NOW + timedelta(days=29)) == 0
    assert (notes.count(), BusRide.objects.seen_by(by).count()) == (1, 9)
    assert forget_rides(by=by, at=NOW + timedelta(days=31)) == 1
    assert (notes.count(), BusRide.objects.seen_by(by).filter(left_at=None).count()) == (0, 8)


@pytest.mark.parametrize(
    "files",
    [
        {"School.csv": "SIS ID,Name\nS1,Elm\n", "Student.csv": "SIS ID,School SIS ID,Username\nP1,S1,p1\n"},
        {"Student.xml": "<InterchangeStudent/>"},
        {},
    ],
    ids=["school data sync 1", "ed-fi", "alone"],
)
def test_the_file_lies_beside_any_export(tmp_path, files):
    for name, text in (files | {"bus.csv": "studentSourcedId,direction,route\nP1,morning,12\n"}).items():
        (tmp_path / name).write_text(text)
    source = recognise(PathFolder(tmp_path), Notes())
    assert "raw_ride" in source.present
    assert [list(feed.batches) for feed in source.feeds if feed.table == "raw_ride"] == [
        [[(2, "P1", "morning", "12")]]
    ]
