"""What the preview tells of an export as a whole: names as they came, schools that join and leave, what nothing reads."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from tests.factories import NOW
from tests.ground.people.roster.exports import Export, founded, taken_in
from tests.ground.people.roster.test_imports import codes
from thirdpillar.doors.cli import import_roster
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import RosterImport, Student
from thirdpillar.ground.people.queries.rosters import told_changes, told_notes

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


def test_files_are_called_what_they_were_called(tmp_path):
    path = Export(students=3).write(tmp_path / "x")
    by = founded(path)
    (path / "academicSessions.csv").unlink()
    found = taken_in(path, by)
    assert ("academicSessions.csv", None, "", "missing_file") in codes(found, by)
    assert found.held[0]["words"]["files"] == "academicSessions.csv"


def test_schools_that_join_and_leave_are_both_told(tmp_path):
    path = Export(students=3).write(tmp_path / "x")
    by = founded(path)
    assert "2 schools join" in told_changes(taken_in(path, by))
    export = Export(students=3, stamp="2026-09-02T00:00:00.000Z")
    for name, column in (
        ("orgs.csv", "sourcedId"), ("users.csv", "orgSourcedIds"), ("classes.csv", "schoolSourcedId"),
    ):  # fmt: skip
        for row in export.files[name]:
            row[column] = row[column].replace("S", "Z")
    said = told_changes(taken_in(export.write(tmp_path / "y"), by, at=LATER, preview=True))
    assert "2 schools join, 2 schools leave" in said


def test_every_part_of_what_changes_is_a_sentence():
    found = RosterImport(changes={"account": {"left": 1}}, counts={"schools": 3})
    assert told_changes(found) == "1 staff account closes, 3 schools are in the export."
    found.counts["schools"] = 1
    assert told_changes(found) == "1 staff account closes, 1 school is in the export."


def test_what_nothing_reads_is_told_and_what_is_denied_is_named_wherever_it_stands(tmp_path):
    export = Export(students=3)
    for row in export.files["users.csv"]:
        row |= {"immigrantStatus": "x", "shoeSize": "7", "username": "u"}
    path = export.write(tmp_path / "x")
    (path / "userProfiles.csv").write_text("sourcedId,userSourcedId,visaType\n1,P1,F1\n")
    by = founded(path)
    found = taken_in(path, by)
    assert {"immigrantStatus", "visaType"} <= set(found.dropped_columns)
    assert found.counts["unread_columns"] == {"userProfiles.csv": [], "users.csv": ["shoeSize", "username"]}
    notes = " ".join(told_notes(found))
    assert "users.csv, and they are not kept: shoeSize, username." in notes and "userProfiles.csv" in notes
    # Without its header a file's first row would be taken for names.
    text = (path / "users.csv").read_text()
    (path / "users.csv").write_text(text.split("\n", 1)[1])
    found = taken_in(path, by, at=LATER, preview=True)
    assert "GivenP1" not in json.dumps(found.counts) and "users.csv" not in found.counts["unread_columns"]


def test_a_delta_with_nothing_before_it_is_held(tmp_path):
    path = Export(students=3).write(tmp_path / "x", delta=True)
    by = founded(path)
    found = taken_in(path, by)
    assert (found.state, [reason["code"] for reason in found.held]) == (ImportState.HELD, ["delta_first"])
    assert not Student.objects.seen_by(by).exists()


def test_the_command_tells_it_all_as_json(tmp_path):
    export = Export(students=3, stamp="")
    path = export.write(tmp_path / "x", delta=True)
    answer = CliRunner().invoke(import_roster.command, ["roster", str(path), "--apply", "--json"])
    told = json.loads(answer.stdout)
    assert (answer.exit_code, told["state"]) == (3, "held")
    assert told["unread_columns"] == {"users.csv": ["username"]}
    assert "how old it is" in told["notes"][0]
