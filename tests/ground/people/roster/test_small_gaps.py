"""Gaps of real files that are read rightly or told of: no type of organisation, who is not born yet, who leaves with a class."""

import pytest

from tests.ground.people.roster.exports import Export, founded, taken_in
from tests.ground.people.roster.test_imports import codes
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.schools.models import School

pytestmark = pytest.mark.django_db


def test_without_a_type_what_others_belong_to_is_no_school(tmp_path):
    export = Export(students=6)
    by = founded(export.write(tmp_path / "typed"))
    for row in export.files["orgs.csv"]:
        del row["type"]
    found = taken_in(export.write(tmp_path / "x"), by)
    assert found.state == ImportState.APPLIED, found.held
    assert set(School.objects.seen_by(by).values_list("sourced_id", flat=True)) == {"S1", "S2"}


def test_nobody_is_born_after_the_import(tmp_path):
    export = Export(students=6)
    export.files["demographics.csv"][1]["birthDate"] = "2035-03-14"
    path = export.write(tmp_path / "x")
    by = founded(path)
    found = taken_in(path, by)
    assert ("demographics.csv", 3, "birthDate", "date_to_come") in codes(found, by)
    born = dict(Student.objects.seen_by(by).values_list("sourced_id", "birth_on"))
    assert born["P2"] is None and born["P1"] is not None


def test_the_class_of_a_student_who_leaves_is_no_fault(tmp_path):
    export = Export()
    path = export.write(tmp_path / "x")
    by = founded(path)
    taken_in(path, by)
    export.user("P2")["status"] = "tobedeleted"
    found = taken_in(export.write(tmp_path / "y"), by, force=True)
    assert found.state == ImportState.APPLIED
    assert "enrollments.csv" not in {file for file, *_rest in codes(found, by)}
