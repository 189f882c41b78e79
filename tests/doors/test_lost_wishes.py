"""Of several families that name one time by text one is visited; the others hear it in time, and are asked anew."""

from datetime import datetime, timedelta

import pytest

from tests.doors.test_visit_times import FAMILY, HERE, Asked
from tests.factories import NOW
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.visiting import lapse_for
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.visits.models import Asking
from thirdpillar.practice.visits.queries.invitations import held_askings
from thirdpillar.practice.visits.wording.booked import wording_for

OTHER = "+13125550199"
MONDAY = datetime(2026, 11, 16, 16, 0, tzinfo=HERE)
WHEN = day_and_time(MONDAY, "America/Chicago", "es")


@pytest.fixture
def town(db):
    """Two families want Monday at four; one pair goes to one of them."""
    town = Asked()
    second = town.family("Abe", phone=OTHER, language="es")
    with town.made.acting():
        row = Asking(
            district_id=town.made.id, invitation=second, school_id=town.school.id, channel="sms", at=NOW
        )
        row.save(force_insert=True)
        Message(
            district_id=town.made.id, channel="sms", purpose="visits.invitation", reference_id=row.pk, address=OTHER,
            language="es", body="?", state="accepted", state_at=NOW, message_class="school", school_id=town.school.id,
        ).save(force_insert=True)  # fmt: skip
    town.text("lunes a las 16:00")
    at = NOW + timedelta(minutes=20)
    with clock.set_to(at):
        receive(
            district=town.made.row, provider="texts", reference="B", sender=OTHER, body="lunes a las 16:00", at=at
        )  # fmt: skip
    wish = wording_for("es").say("wish", when=WHEN)
    with town.made.acting():
        replies = Message.objects.seen_by(town.made.system).filter(purpose__startswith="conversations.reply")
        assert {(one.address, wish in one.body) for one in replies} == {(FAMILY, True), (OTHER, True)}
    return town


def told(town, *, before):
    with clock.set_to(MONDAY - before):
        lapse_for(town.made.row)
    return [one for one in town.messages("visits.invitation") if one.body != "?"]


def test_whoever_is_not_visited_hears_it_the_day_before_and_is_asked_anew(town):
    visit = town.booked(at=NOW + timedelta(minutes=30))
    assert visit.begins_at == MONDAY
    assert told(town, before=timedelta(hours=25)) == []
    (text,) = told(town, before=timedelta(hours=23))
    assert text.address == {town.invitation.pk: OTHER}.get(visit.invitation_id, FAMILY)
    assert WHEN in text.body and text.body.count("/v/") == 1
    assert wording_for("es").say("looking") in text.body
    assert len(told(town, before=timedelta(hours=22))) == 1
    with town.made.acting():
        (held,) = held_askings(
            {text.reference_id: text.address}, on=MONDAY.date() - timedelta(days=1), seen_by=town.made.system
        )
    assert held.is_as_written


def test_where_nothing_was_planned_both_hear_it(town):
    assert {one.address for one in told(town, before=timedelta(hours=23))} == {FAMILY, OTHER}


def test_whose_pair_is_still_asked_is_told_nothing_yet(town):
    town.propose(at=NOW + timedelta(minutes=30))
    town.accept(at=NOW + timedelta(minutes=30))
    assert told(town, before=timedelta(hours=25)) == []
    assert [one.stage for one in town.visits()] == ["proposed"]


def test_a_time_too_near_to_be_arranged_is_not_taken_by_text(town):
    at = MONDAY - timedelta(hours=23)
    with clock.set_to(at):
        receive(
            district=town.made.row, provider="texts", reference="C", sender=FAMILY, body="lunes a las 4:30 pm", at=at
        )  # fmt: skip
    wish = wording_for("es").say(
        "wish", when=day_and_time(MONDAY + timedelta(minutes=30), "America/Chicago", "es")
    )
    assert wish not in town.reply().body
