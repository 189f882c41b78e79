"""Figures that were looked at between an import and its undoing leave nothing of the import behind."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.ground.people.roster.exports import Export, founded, taken_in
from tests.ground.people.roster.test_imports import fingerprint
from thirdpillar.ground.people.models import Household
from thirdpillar.ground.people.roster.actions import undo_roster
from thirdpillar.proof.evidence.actions.roll_up import refresh_reach
from thirdpillar.proof.evidence.models import Presence

pytestmark = pytest.mark.django_db


def test_an_undo_is_exact_though_the_figures_had_read_the_new_homes(tmp_path):
    by = founded(path := Export().write(tmp_path / "first"))
    taken_in(path, by)
    before = fingerprint()
    export = Export(students=42, stamp="2026-09-02T00:00:00.000Z")
    export.files["orgs.csv"].append(
        {"sourcedId": "S3", "name": "Oak School", "type": "school", "parentSourcedId": "D1"}
    )
    export.user("P42")["orgSourcedIds"] = "S3"
    found = taken_in(export.write(tmp_path / "more"), by, at=NOW + timedelta(hours=1), force=True)
    refresh_reach(district_id=by.district_id, at=NOW + timedelta(hours=2))
    homes = Presence.objects.seen_by(by).values("household_id").distinct()
    assert homes.count() == Household.objects.seen_by(by).count() == 42
    undo_roster(roster_import=found, by=by, at=NOW + timedelta(hours=3))
    assert fingerprint() == before
    refresh_reach(district_id=by.district_id, at=NOW + timedelta(hours=4))
    assert homes.count() == 40
