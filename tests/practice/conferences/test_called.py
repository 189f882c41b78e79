"""Whom only a call may reach is called with the family's times, as far as a machine speaks its language."""

from datetime import date

import pytest

from tests.practice.conferences.week import THURSDAY, Coming, OakWeek
from thirdpillar.ground.delivery.actions.calling import parcel_of
from thirdpillar.ground.delivery.channels.calls import call_script
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.ground.people.models import Tie
from thirdpillar.practice.conferences.actions.telling import put_right

pytestmark = pytest.mark.django_db
ROSA, ALI = "+13125550123", "+13125550124"


@pytest.fixture
def oak():
    one = OakWeek()
    one.family(("Ana", 1), ("Ben", 2), language="es", phone=ROSA)
    one.interpreter("es")
    one.interpreter("so")
    one.family(("Omar", 1), name="Ali", language="so", phone=ALI)
    with one.made.acting():
        Tie.objects.seen_by(one.made.system).update(may_text=False, may_email=False, may_mail=False)
    return one


def test_a_family_that_may_only_be_called_is_called_with_all_its_times(oak):
    week = oak.plan(oak.week(days=[THURSDAY]))
    assert oak.publish(week) == 1
    (call,) = oak.messages("conferences.times")
    assert (call.channel, call.address, call.language) == ("voice", ROSA, "es")
    assert "Ana" in call.body and "Ben" in call.body and "Room 2" in call.body and "/c/" not in call.body
    with oak.made.acting():
        said = call_script(
            parcel_of(call, SendingTerms(zone="America/Chicago", sender="Oak", hooks="https://x.example"))
        )
    # Said once: a key says it again, and another asks for another time.
    assert 'language="es' in said and said.count("Room 2") == 1 and f"/hooks/calls/{call.pk}/key/" in said
    assert "marque 1" in said and "Para otra hora, marque 3." in said and "cómo le avisamos" not in said
    # Nobody speaks a family's own times for us: who reads Somali stands on the list of those whom somebody calls.
    called = [one.household_id for one in oak.rows(Coming, to_call=True)]
    assert called == [one.household_id for one in oak.rows(Coming, language="so")]


def test_a_call_goes_no_more_where_calls_are_not_permitted_any_more(oak):
    oak.publish(oak.plan(oak.week(days=[THURSDAY])))
    (call,) = oak.messages("conferences.times")
    same = {"addresses": {call.reference_id: ROSA}, "on": date(2026, 11, 12)}
    with oak.made.acting():
        assert put_right(by=oak.made.system, **same) == {}
        Tie.objects.seen_by(oak.made.system).update(may_call=False)
        assert call.reference_id in put_right(by=oak.made.system, **same)
