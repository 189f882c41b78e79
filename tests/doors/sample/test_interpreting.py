"""Interpreting in the made district: when its talks are."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.factories import NOW, make_district
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.doors.sample.interpreting import REQUESTS, add_interpreting
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.models import InterpreterRequest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("hours", [0, 9, 60, 110])
def test_talks_are_on_a_school_day_by_the_districts_clock(hours):
    made, at = make_district(), NOW + timedelta(hours=hours)
    school = made.add_school("Oak")
    made.add_account(Role.INTERPRETER, given="Ines")
    office = made.add_account(Role.OFFICE, given="Olga")
    with made.acting(), clock.set_to(at):
        by = scope_of_account(office, made.row.zone)
        add_interpreting(district=made.row, office=by, school_ids=[school.pk], at=at)
    with made.acting():
        found = list(InterpreterRequest.objects.seen_by(made.system))
    assert len(found) == len(REQUESTS)
    there = [one.begins_at.astimezone(ZoneInfo(made.row.zone)) for one in found]
    assert all(one.weekday() < 5 and 8 <= one.hour < 18 for one in there)
    assert all(one > at for one in there)
