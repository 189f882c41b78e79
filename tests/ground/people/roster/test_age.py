"""An older file is held, however it writes its dates; one wrong date far ahead jams nothing; no date at all is said."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import NOW
from tests.ground.people.roster.exports import Export, founded, taken_in
from tests.ground.people.roster.test_imports import codes
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import RosterImport
from thirdpillar.ground.people.queries.rosters import told_notes

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


def reasons(found) -> list[str]:
    return [reason["code"] for reason in found.held]


def dated(stamp: str, *, of: str = "users.csv") -> Export:
    """A small export whose only dates stand in one file."""
    export = Export(students=3, stamp="")
    for row in export.files[of]:
        row["dateLastModified"] = stamp
    return export


@pytest.fixture
def elm(tmp_path):
    path = dated("2026-09-14T08:30:00.000Z").write(tmp_path / "first")
    by = founded(path)
    assert taken_in(path, by).exported_at == datetime(2026, 9, 14, 8, 30, tzinfo=UTC)
    return by


@pytest.mark.parametrize("of", ["users.csv", "enrollments.csv", "orgs.csv"])
@pytest.mark.parametrize(
    "stamp",
    ["2026-09-13", "9/13/2026", "9/13/26 11:59 PM", "13.9.2026", "20260913", "2026-09-14T08:29:59+00:00"],
)
def test_an_older_file_is_held_in_every_style_of_date(elm, tmp_path, stamp, of):
    found = taken_in(dated(stamp, of=of).write(tmp_path / "older"), elm, at=LATER)
    assert (found.state, reasons(found)) == (ImportState.HELD, ["older"])


@pytest.mark.parametrize("stamp", ["2026-09-14", "9/14/2026", "2026-09-14T08:30:00Z", "2026-09-15 07:00:00"])
def test_a_file_of_the_same_day_or_later_is_not_older(elm, tmp_path, stamp):
    found = taken_in(dated(stamp).write(tmp_path / "newer"), elm, at=LATER)
    assert (found.state, reasons(found)) == (ImportState.APPLIED, [])
    assert not [note for note in told_notes(found) if "how old it is" in note]


def test_a_date_far_ahead_is_not_believed_and_jams_nothing(elm, tmp_path):
    export = dated("2026-09-15T00:00:00Z")
    export.user("P1")["dateLastModified"] = "2099-01-01T00:00:00Z"
    export.user("P2")["dateLastModified"] = "whenever"
    found = taken_in(export.write(tmp_path / "ahead"), elm, at=LATER)
    assert found.exported_at == datetime(2026, 9, 15, tzinfo=UTC)
    told = {(column, code) for _file, _line, column, code in codes(found, elm)}
    assert told == {("dateLastModified", "date_to_come"), ("dateLastModified", "date_unread")}
    # What an earlier version believed jams nothing either.
    RosterImport.objects.seen_by(elm).filter(pk=found.pk).update(exported_at=datetime(2099, 1, 1, tzinfo=UTC))
    again = taken_in(dated("2026-09-16").write(tmp_path / "next"), elm, at=LATER + timedelta(days=1))
    assert again.state == ImportState.APPLIED


def test_after_a_persons_word_for_an_older_file_that_one_decides(elm, tmp_path):
    older = dated("2026-09-01").write(tmp_path / "older")
    assert taken_in(older, elm, at=LATER).state == ImportState.HELD
    assert taken_in(older, elm, at=LATER, force=True).state == ImportState.APPLIED
    after = taken_in(dated("2026-09-02").write(tmp_path / "after"), elm, at=LATER + timedelta(days=1))
    assert (after.state, reasons(after)) == (ImportState.APPLIED, [])


def test_an_export_without_any_date_says_so_and_is_not_held(elm, tmp_path):
    found = taken_in(dated("").write(tmp_path / "undated"), elm, at=LATER)
    assert (found.state, found.exported_at) == (ImportState.APPLIED, None)
    assert [note for note in told_notes(found) if "how old it is" in note]
    # The last one that told its age still counts.
    found = taken_in(dated("2026-09-13").write(tmp_path / "older"), elm, at=LATER + timedelta(days=1))
    assert reasons(found) == ["older"]
