"""A family's own quiet hours are asked when a message goes, however long it has waited, and by which way it goes then."""

from datetime import datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from tests.doors.test_answered import town  # noqa: F401
from tests.means.conversations.test_threads import MOTHER
from thirdpillar.doors.objecting import objections, quiet
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue, send_batch
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.choices import MessageClass
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.ground.people.models import Adult, ContactPoint, Preference

pytestmark = pytest.mark.django_db


def at(hour, minute=0, day=10):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("America/Chicago"))


@pytest.fixture
def night(town):  # noqa: F811
    """The mother sleeps from three in the afternoon until eleven at night; a message to her was written at ten to three."""
    with town.oak.acting():
        type(town.oak.row).objects.filter(pk=town.oak.id).update(zone="America/Chicago")
        town.oak.row.zone = "America/Chicago"
        Preference(
            district_id=town.oak.id, adult=town.mother, quiet_from=time(15), quiet_until=time(20, 30),
            said_by="family", at=at(8),
        ).save(force_insert=True)  # fmt: skip
    return town


def written(town, key="q", **more):  # noqa: F811
    with town.oak.acting():
        enqueue(
            by=town.oak.system, at=at(14, 50), channel="sms", purpose=f"notice.{key}", address=MOTHER, language="en",
            body="Hello", reference_id=uuid4(), **more,
        )  # fmt: skip


def states(town, moment):  # noqa: F811
    with clock.set_to(moment), town.oak.acting():
        by = town.oak.system
        send_batch(
            by=by, at=moment, terms=SendingTerms(zone="America/Chicago"), providers={"sms": Sandbox()},
            objections=objections(town.oak.row, by), quiet=quiet(town.oak.row, by),
        )  # fmt: skip
        return [(one.state, one.not_before) for one in Message.objects.seen_by(by).order_by("pk")]


def test_what_waited_into_them_waits_for_their_end(night):
    written(night)
    assert states(night, at(16, 50)) == [("ready", at(20, 30))]
    assert [state for state, _until in states(night, at(20, 31))] == ["accepted"]


def test_hours_set_after_it_was_written_are_heeded(night):
    with night.oak.acting():
        Preference.objects.seen_by(night.oak.system).update(quiet_from=time(14, 45))
    written(night)
    assert [state for state, _until in states(night, at(14, 55))] == ["ready"]


def test_outside_of_them_it_goes(night):
    written(night)
    assert [state for state, _until in states(night, at(14, 51))] == ["accepted"]


def test_what_is_urgent_goes_all_the_same(night):
    written(night, message_class=MessageClass.EMERGENCY)
    assert [state for state, _until in states(night, at(16, 50))] == ["accepted"]


def test_hours_taken_back_hold_nothing(night):
    with night.oak.acting():
        Preference.objects.seen_by(night.oak.system).update(replaced_at=at(9) + timedelta(minutes=1))
    written(night)
    assert [state for state, _until in states(night, at(16, 50))] == ["accepted"]


@pytest.mark.parametrize("hours", [(time(8), time(21)), (time(7), time(22)), (time(8, 30), time(20, 31))])
def test_hours_that_leave_no_time_give_way_to_the_districts_alone(night, hours):
    with night.oak.acting():
        Preference.objects.seen_by(night.oak.system).update(quiet_from=hours[0], quiet_until=hours[1])
    written(night)
    assert [state for state, _until in states(night, at(22))] == ["ready"]
    assert [state for state, _until in states(night, at(8, 1, day=11))] == ["accepted"]


def test_of_two_who_have_one_number_hours_that_together_leave_no_time_give_way(night):
    with night.oak.acting():
        Preference.objects.seen_by(night.oak.system).update(quiet_from=time(8), quiet_until=time(15))
        other = Adult(district_id=night.oak.id, given_name="Ayaan", family_name="Warsame")
        other.save(force_insert=True)
        ContactPoint(district_id=night.oak.id, adult=other, kind="mobile", value=MOTHER).save(
            force_insert=True
        )
        Preference(
            district_id=night.oak.id, adult=other, quiet_from=time(14), quiet_until=time(21), said_by="family", at=at(8)
        ).save(force_insert=True)  # fmt: skip
    written(night)
    assert [state for state, _until in states(night, at(14, 51))] == ["accepted"]
