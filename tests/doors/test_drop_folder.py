"""The drop folder: a good export is taken in once, an unreadable one is put aside with the reason."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest

from thirdpillar.doors.drop_folder import check_drop_folder
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.people.roster.actions import found_district_from


@pytest.mark.django_db(transaction=True)
def test_exports_left_overnight_are_taken_in_once(tmp_path, monkeypatch):
    from django.db import transaction

    drop = tmp_path / "drop"
    drop.mkdir()
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
    monkeypatch.setenv("THIRDPILLAR_DROP_FOLDER", str(drop))
    assert check_drop_folder() == {}  # too fresh: it may still be being written
    later = clock.now() + timedelta(minutes=5)
    with clock.set_to(later):
        assert check_drop_folder() == {"monday": "applied", "broken.zip": "failed"}
        assert check_drop_folder() == {}
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
