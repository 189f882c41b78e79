"""What nobody decided on is set aside after thirty days, and its files are gone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.ground.people.roster.exports import Export
from tests.ground.people.roster.test_pages import office, the_import, upload  # noqa: F401
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import context
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import RosterFile
from thirdpillar.ground.people.roster.forgetting import discard_undecided

pytestmark = pytest.mark.django_db


def test_a_preview_that_nobody_decides_on_is_set_aside_with_its_files(office, tmp_path):  # noqa: F811
    made, client = office
    files = Export(students=5).write(tmp_path / "x")
    upload(client, *[(each.name, each.read_bytes()) for each in files.iterdir()])
    found = the_import(made)
    page = client.get(reverse("people:roster", args=[found.id])).content.decode()
    assert "it is set aside and its files are removed" in page

    def pieces() -> int:
        with context.acting_as(made.system):
            return RosterFile.objects.seen_by(made.system).count()

    kept = pieces()
    by = made.system
    assert discard_undecided(by=by, at=found.started_at + timedelta(days=30)) == 0
    assert (the_import(made).state, pieces()) == (found.state, kept) and kept
    assert discard_undecided(by=by, at=found.started_at + timedelta(days=30, minutes=1)) == 1
    assert (the_import(made).state, pieces()) == (ImportState.DISCARDED, 0)
    with context.acting_as(made.system):
        deeds = Entry.objects.seen_by(made.system).filter(
            deed="people.discard_roster", subject_id=str(found.id)
        )
        assert deeds.count() == 1
