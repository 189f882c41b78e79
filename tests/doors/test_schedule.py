"""The nightly round runs whole in a district with people in it, and one failing piece does not stop the rest."""

from datetime import timedelta

import pytest
from django.db import transaction

from tests.factories import make_district
from thirdpillar.doors import schedule
from thirdpillar.ground.audit.models import Seal
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import RosterImport, SuggestedMerge

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def district():
    with transaction.atomic():
        made = make_district()
        school = made.add_school()
        for phone in ("+13125550101", "+13125550101"):
            adult = made.add_adult("Guillermo", "Quintanilla", phone=phone, email="g@example.org")
            student = made.add_student("Ana", "Quintanilla", school=school)
            made.tie(student, adult)
            made.add_household([student], [adult])
    return made


def test_the_nightly_round(district, caplog):
    schedule.each_night(timestamp=0)
    schedule.each_minute(timestamp=0)
    schedule.each_ten_minutes(timestamp=0)
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []
    with transaction.atomic(), district.acting():
        assert SuggestedMerge.objects.seen_by(district.system).count() == 1
        assert Seal.objects.seen_by(district.system).exists()


def test_a_roster_that_nobody_decides_on_is_set_aside_by_the_night(district):
    at = clock.now()
    with transaction.atomic(), district.acting():
        waiting = RosterImport.objects.create(
            district_id=district.system.district_id, state=ImportState.HELD, source="a.zip", started_at=at
        )
    with clock.set_to(at + timedelta(days=31)):
        schedule.each_night(timestamp=0)
    with transaction.atomic(), district.acting():
        waiting.refresh_from_db()
    assert waiting.state == ImportState.DISCARDED


def test_one_failing_piece_does_not_stop_the_rest(district, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("planted")

    monkeypatch.setattr(schedule.forgetting, "EACH_NIGHT", (broken,))
    schedule.each_night(timestamp=0)
    assert any(record.levelname == "ERROR" for record in caplog.records)
    with transaction.atomic(), district.acting():
        assert SuggestedMerge.objects.seen_by(district.system).count() == 1
