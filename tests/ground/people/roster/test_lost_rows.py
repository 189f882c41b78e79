"""No row vanishes in silence: what hangs on nobody, and what cannot be read, is told with file, line and column."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.ground.people.roster.exports import Export, founded, taken_in
from tests.ground.people.roster.test_imports import codes
from tests.ground.people.roster.test_roles import Export12, here
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import Restriction, Student

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


def line_of(export: Export, name: str, **cells: str) -> int:
    """The line of the last row with these cells."""
    rows = export.files[name]
    return 2 + max(n for n, row in enumerate(rows) if all(row.get(k) == v for k, v in cells.items()))


def test_rows_of_nobody_are_told(tmp_path):
    export = Export(students=4)
    demographics = export.files["demographics.csv"]
    for sid in ("st777", "P1", ""):
        demographics.append({"sourcedId": sid, "birthDate": "2019-01-01"})
    path = export.write(tmp_path / "x")
    by = founded(path)
    found = taken_in(path, by)
    assert found.state == ImportState.APPLIED
    assert codes(found, by) == [
        ("demographics.csv", 6, "sourcedId", "dangling_user"),
        ("demographics.csv", 7, "sourcedId", "person_twice"),
        ("demographics.csv", 8, "sourcedId", "missing_id"),
    ]
    assert str(Student.objects.seen_by(by).get(sourced_id="P1").birth_on) == "2018-03-04"
    # A delta may name a known student in one file alone.
    delta = Export(students=4)
    delta.files["users.csv"] = [delta.user("P2")]
    delta.files["demographics.csv"] = [demographics[2], demographics[4]]
    path = delta.write(tmp_path / "delta", only=("users.csv", "demographics.csv"), delta=True)
    assert codes(taken_in(path, by, at=LATER), by) == [("demographics.csv", 3, "sourcedId", "dangling_user")]


def test_roles_of_nobody_and_roles_that_nobody_knows_are_told(tmp_path):
    export = Export12()
    export.role("nobody", "teacher", "S1")
    export.role("T1", "wizard", "S1")
    export.role("", "teacher", "S1")
    export.role("T1", "", "S1")
    path = export.write(tmp_path / "x")
    by = founded(path)
    told = codes(taken_in(path, by), by)
    assert {line: (column, code) for _f, line, column, code in told} == {
        line_of(export, "roles.csv", userSourcedId="nobody"): ("userSourcedId", "dangling_user"),
        line_of(export, "roles.csv", role="wizard"): ("role", "role_unread"),
        line_of(export, "roles.csv", userSourcedId=""): ("userSourcedId", "role_incomplete"),
        line_of(export, "roles.csv", role=""): ("role", "role_incomplete"),
    }
    assert "T1" in here(by)


def test_words_that_nobody_knows_are_told_and_open_nothing(tmp_path):
    export = Export(students=4)
    export.user("P1")["status"] = "frozen"
    export.user("P2")["enabledUser"] = "maybe"
    export.user("T1")["enabledUser"] = "maybe"
    export.user("T2")["enabledUser"] = "N"
    export.user("P3")["givenName"] = ""
    export.user("A3")["familyName"] = " "
    export.user("P4")["status"] = "Active"
    path = export.write(tmp_path / "x")
    by = founded(path)
    told = codes(taken_in(path, by), by)
    users = {sid: line_of(export, "users.csv", sourcedId=sid) for sid in ("P1", "P2", "T1", "P3", "A3")}
    assert set(told) == {
        ("users.csv", users["P1"], "status", "status_unread"),
        ("users.csv", users["P2"], "enabledUser", "flag_unread"),
        ("users.csv", users["T1"], "enabledUser", "sign_in_unread"),
        ("users.csv", users["P3"], "givenName", "half_name"),
        ("users.csv", users["A3"], "familyName", "half_name"),
    }
    # A student without a first name is a student; who may sign in must be said plainly.
    assert Student.objects.seen_by(by).count() == 4
    assert {"T3"} == {sid for sid in here(by) if sid.startswith("T")}


def test_each_cell_of_a_restriction_that_cannot_be_read_is_told(tmp_path):
    export = Export(students=4)
    export.contact("P1").update(
        restrictionScope="fly", restrictionSource="bribe", restrictionFrom="2026-13-01", restrictionUntil=""
    )
    export.contact("P2").update(
        restrictionScope="contact", restrictionSource="agency", restrictionUntil="soon"
    )
    export.contact("P3").update(restrictionFrom="2026-01-01")
    path = export.write(tmp_path / "x")
    by = founded(path)
    told = codes(taken_in(path, by), by)
    assert {(line, column) for _file, line, column, code in told if code == "restriction_unread"} == {
        (2, "restrictionScope"), (2, "restrictionSource"), (2, "restrictionFrom"),
        (3, "restrictionUntil"), (4, "restrictionScope"), (4, "restrictionSource"),
    }  # fmt: skip
    scopes = dict(Restriction.objects.seen_by(by).values_list("student__sourced_id", "scopes"))
    assert scopes == {"P1": ["all"], "P2": ["all"], "P3": ["all"]}
