"""The roster command where no district is yet: a look leaves nothing behind, and what is no roster founds nothing."""

import json

import pytest
from click.testing import CliRunner
from django.db import transaction

from tests.ground.people.roster.exports import Export
from thirdpillar.doors.cli import import_roster
from thirdpillar.doors.cli.exits import Exit, Failed
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import RosterImport, Student
from thirdpillar.ground.schools.models import District

pytestmark = pytest.mark.django_db(transaction=True)


def ran(*words: str):
    return CliRunner().invoke(import_roster.command, ["roster", *words, "--json"])


def test_a_look_at_a_first_export_leaves_nothing(tmp_path):
    path = Export(students=5).write(tmp_path / "first")
    told = json.loads(ran(str(path), "--preview").stdout)
    assert (told["district"], told["state"], told["import"]) == ("Elm District", "compared", None)
    assert told["counts"] == {
        "schools": 2, "students": 5, "adults": 5, "links": 5, "staff": 3, "households": 5,
    }  # fmt: skip
    assert not District.objects.exists()
    told = json.loads(ran(str(path), "--apply").stdout)
    assert told["state"] == "applied"
    by = Scope.system(District.objects.get().id, "test")
    with transaction.atomic():
        tenancy.enter_scope(by)
        assert str(RosterImport.objects.seen_by(by).get().id) == told["import"]
        assert Student.objects.seen_by(by).count() == 5


def test_what_is_no_roster_founds_no_district(tmp_path):
    (tmp_path / "studentattendance.csv").write_text("id,date\n1,2026-01-01\n")
    failed = ran(str(tmp_path), "--apply").exception
    assert isinstance(failed, Failed) and failed.code == Exit.REFUSED
    assert str(failed).startswith("No roster was found") and failed.facts["state"] == "failed"
    assert not District.objects.exists()


def test_a_held_export_is_told_as_held_whether_it_is_only_looked_at_or_kept_for_the_page(tmp_path):
    ran(str(Export().write(tmp_path / "all")), "--apply")
    short = Export(stamp="2026-09-02T00:00:00.000Z").without(*[f"{k}{n}" for n in range(1, 21) for k in "PA"])
    path = str(short.write(tmp_path / "short"))
    by = Scope.system(District.objects.get().id, "test")
    stored = []
    for way in ("--preview", "--apply"):
        done = ran(path, way)
        told = json.loads(done.stdout)
        assert (done.exit_code, told["state"]) == (Exit.HELD, "held")
        with transaction.atomic():
            tenancy.enter_scope(by)
            found = RosterImport.objects.seen_by(by).get(id=told["import"])
            stored.append((found.state, found.files.exists()))
    assert stored == [("looked", False), ("held", True)]
