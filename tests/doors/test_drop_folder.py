"""The drop folder: a good export is taken in once, an unreadable one is put aside with the reason."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import transaction

from tests.ground.people.roster.exports import Export, founded, taken_in
from thirdpillar.doors.cli import import_roster
from thirdpillar.doors.cli.exits import Exit, Failed
from thirdpillar.doors.drop_folder import check_drop_folder
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import RosterImport, Student
from thirdpillar.ground.people.roster.actions import apply_roster, found_district_from

pytestmark = pytest.mark.django_db(transaction=True)
SETTLED = timedelta(minutes=5)


def states() -> list[tuple[str, str]]:
    return [(each.name, each.state) for each in check_drop_folder()]


@pytest.fixture
def drop(tmp_path, monkeypatch):
    folder = tmp_path / "drop"
    folder.mkdir()
    monkeypatch.setenv("THIRDPILLAR_DROP_FOLDER", str(folder))
    return folder


@pytest.fixture
def elm(tmp_path):
    """A district of forty families taken in."""
    path = Export().write(tmp_path / "first")
    by = founded(path)
    assert taken_in(path, by).state == ImportState.APPLIED
    return by


def seen(by, model):
    with transaction.atomic():
        tenancy.enter_scope(by)
        return list(model.objects.seen_by(by))


def test_exports_left_overnight_are_taken_in_once(drop):
    made = [
        sys.executable,
        "-m",
        "thirdpillar",
        "synth",
        "--students",
        "60",
        "--seed",
        "3",
        "--errors",
        "0",
        "--out",
    ]
    subprocess.run([*made, str(drop / "monday")], check=True, capture_output=True)
    (drop / "broken.zip").write_bytes(b"not a zip")
    district = found_district_from(drop / "monday", zone="America/Chicago", is_sample=False, at=clock.now())
    assert check_drop_folder() == []  # too fresh: it may still be being written
    with clock.set_to(clock.now() + SETTLED):
        assert states() == [("monday", "applied"), ("broken.zip", "failed")]
        assert check_drop_folder() == []
    assert sorted(path.name.partition("-")[2] for path in (drop / "unread").iterdir()) == [
        "broken.zip",
        "broken.zip.reason.txt",
    ]
    why = next((drop / "unread").glob("*.reason.txt")).read_text()
    assert why.startswith("The zip is damaged")
    with transaction.atomic():
        system = Scope.system(district.id, "test")
        tenancy.enter_scope(system)
        assert Student.objects.seen_by(system).count() == 60
    assert os.listdir(drop / "done")


def test_loose_files_are_one_export_once_all_of_them_stand_still(elm, drop):
    Export(students=41, stamp="2026-09-02T00:00:00.000Z").write(drop)
    (drop / "users.csv.part").write_text("more of it is on its way")
    now = clock.now()
    names = sorted(path.name for path in drop.glob("*.csv"))
    with clock.set_to(now + SETTLED):
        late = (now + SETTLED).timestamp() - 1
        os.utime(drop / "users.csv.part", (late, late))
        assert check_drop_folder() == []
        (drop / "users.csv.part").unlink()
        assert states() == [("loose-files", "applied")]
    assert len(seen(elm, Student)) == 41
    assert [path.name for path in drop.iterdir()] == ["done"]
    (kept,) = (drop / "done").iterdir()
    assert kept.name.endswith("-loose-files") and sorted(path.name for path in kept.iterdir()) == names


def test_loose_files_that_are_no_roster_are_put_aside_with_the_reason(elm, drop):
    (drop / "attendance.csv").write_text("id,date\n1,2026-01-01\n")
    with clock.set_to(clock.now() + SETTLED):
        assert states() == [("loose-files", "failed")]
    (why,) = (drop / "unread").glob("*.reason.txt")
    assert why.read_text().startswith("No roster was found")


def test_a_change_waits_behind_a_held_export_and_both_can_be_taken_in_from_the_page(elm, drop):
    short = Export(stamp="2026-09-02T00:00:00.000Z").without(*[f"{k}{n}" for n in range(1, 21) for k in "PA"])
    short.write(drop / "bulk")
    change = Export(stamp="2026-09-03T00:00:00.000Z")
    change.files["users.csv"] = [change.user("P40") | {"familyName": "Newname"}]
    change.write(drop / "delta", delta=True, only=("users.csv",))
    first = clock.now().timestamp() - 3600
    for file in (drop / "bulk").iterdir():
        os.utime(file, (first, first))
    with clock.set_to(clock.now() + SETTLED):
        bulk, delta = check_drop_folder()
    assert [(each.name, each.state) for each in (bulk, delta)] == [("bulk", "held"), ("delta", "held")]
    assert "students are not in the file" in " ".join(bulk.reasons)
    assert delta.reasons[0].startswith("An earlier export is still held")
    assert "Newname" not in {each.family_name for each in seen(elm, Student)}
    # The change was compared with what the whole export has altered since: it is shown once more.
    for name, became in (("bulk", "applied"), ("delta", "compared"), ("delta", "applied")):
        (found,) = [each for each in seen(elm, RosterImport) if each.source == name]
        done = apply_roster(roster_import=found, by=elm, at=clock.now(), force=True)
        assert done.state == became
    left = [each.family_name for each in seen(elm, Student) if each.left_at is None]
    assert (len(left), "Newname" in left) == (20, True)


def test_a_change_goes_on_after_a_whole_export_was_taken_in_since(elm, drop, tmp_path):
    short = Export(stamp="2026-09-02T00:00:00.000Z").without(*[f"{k}{n}" for n in range(1, 21) for k in "PA"])
    at = clock.now()
    assert taken_in(short.write(tmp_path / "held"), elm, at=at).state == ImportState.HELD
    whole = Export(stamp="2026-09-03T00:00:00.000Z").write(tmp_path / "whole")
    assert taken_in(whole, elm, at=at + timedelta(hours=1)).state == ImportState.APPLIED
    change = Export(stamp="2026-09-04T00:00:00.000Z")
    change.files["users.csv"] = [change.user("P40") | {"familyName": "Newname"}]
    change.write(drop / "delta", delta=True, only=("users.csv",))
    with clock.set_to(at + timedelta(hours=2)):
        assert states() == [("delta", "applied")]


def test_with_several_districts_what_lies_outside_their_folders_is_put_aside(elm, drop, tmp_path):
    other = Export()
    other.files["orgs.csv"][0] |= {"sourcedId": "D2", "name": "Fir District"}
    fir = founded(other.write(tmp_path / "other"))
    other.write(drop)
    other.write(drop / str(fir.district_id))
    with clock.set_to(clock.now() + SETTLED):
        assert states() == [("loose-files", "failed"), ("loose-files", "applied")]
    (why,) = (drop / "unread").glob("*.reason.txt")
    assert why.read_text().startswith("There are several districts here")
    assert len(seen(fir, Student)) == 40


def test_the_command_looks_now_and_says_what_became_of_it(elm, drop, monkeypatch):
    def ran():
        return CliRunner().invoke(import_roster.command, ["drop-folder", "--json"])

    assert json.loads(ran().stdout) == {"exports": []}
    (drop / "broken.zip").write_bytes(b"not a zip")
    with clock.set_to(clock.now() + SETTLED):
        failed = ran().exception
    assert isinstance(failed, Failed) and failed.code == Exit.REFUSED
    assert [each["state"] for each in failed.facts["exports"]] == ["failed"]
    Export(students=3, stamp="2026-09-02T00:00:00.000Z").write(drop)
    with clock.set_to(clock.now() + SETTLED):
        held = ran()
    assert held.exit_code == Exit.HELD
    assert json.loads(held.stdout)["exports"][0]["state"] == "held"
    monkeypatch.delenv("THIRDPILLAR_DROP_FOLDER")
    assert isinstance(ran().exception, Failed)
