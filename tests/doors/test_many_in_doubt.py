"""A message to many that meets a number in doubt waits there and goes once; the day's news are never lost without a trace."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.means.conversations.broadcast_town import draft, go, make_town
from thirdpillar.doors.broadcasts.spreading import digests_for
from thirdpillar.doors.schedule import send_for
from thirdpillar.doors.texts.deeds import settle_number
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import stop_address
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.actions.doubts import doubt_owner
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations.actions.broadcast_going import cancel_broadcast
from thirdpillar.means.conversations.models import Recipient
from thirdpillar.means.conversations.queries import broadcasts
from thirdpillar.means.conversations.queries.doubted import held_for

pytestmark = pytest.mark.django_db
ROSA, AMINA = "+13125550101", "+13125550102"
NEWS_AT = NOW + timedelta(hours=6)  # the district's hour for news is over
LOOKED = NOW + timedelta(hours=8)


@pytest.fixture
def town():
    return make_town()


def turn(town, at):
    with clock.set_to(at):
        digests_for(town.row)
        for _turn in range(3):
            send_for(town.row)


def doubt(town, number=ROSA, at=NOW):
    with town.acting():
        doubt_owner(by=town.system, at=at, value=number)


def settle(town, said="theirs", at=LOOKED, number=ROSA):
    with clock.set_to(at), town.acting(town.office):
        settle_number(number, said, district=town.row, by=town.office, at=at)


def sent(town, number=ROSA):
    with town.acting():
        found = Message.objects.seen_by(town.system).filter(address=number).order_by("made_at")
        return [(one.purpose.partition(":")[0], one.state, one.attempt) for one in found]


def standing(town, adult=None):
    with town.acting():
        rows = Recipient.objects.seen_by(town.system).filter(adult_id=(adult or town.rosa).pk)
        return [(one.unreached, one.is_news, one.digest_id is not None) for one in rows]


def listed(town, found):
    with town.acting(town.office):
        return {one.adult_id for one in broadcasts.unreached(found, seen_by=town.office)}


# --- A message of its own -------------------------------------------------------------------------------------------
def test_what_a_doubt_stopped_goes_once_when_it_is_theirs(town):
    found = draft(town)
    go(town, found)
    doubt(town)
    turn(town, NOW + timedelta(minutes=1))
    assert sent(town) == [("broadcasts.message", "held", 0)]
    assert town.rosa.pk in listed(town, found), "meanwhile people may call"
    with town.acting():
        assert held_for({town.rosa.pk: NOW}, seen_by=town.system)[town.rosa.pk] == 1
    settle(town)
    turn(town, LOOKED + timedelta(minutes=1))
    assert sent(town) == [("broadcasts.message", "accepted", 1)]
    assert town.rosa.pk not in listed(town, found)
    turn(town, LOOKED + timedelta(minutes=9))
    assert sent(town) == [("broadcasts.message", "accepted", 1)]


def test_it_does_not_go_when_its_time_is_over(town):
    go(town, draft(town, expires_at=NOW + timedelta(hours=5)))
    doubt(town)
    turn(town, NOW + timedelta(minutes=1))
    settle(town)
    turn(town, LOOKED + timedelta(minutes=1))
    assert [one[1:] for one in sent(town)] == [("expired", 0)]


def test_it_does_not_go_when_it_is_not_theirs(town):
    found = draft(town)
    go(town, found)
    doubt(town)
    turn(town, NOW + timedelta(minutes=1))
    settle(town, "wrong")
    turn(town, LOOKED + timedelta(minutes=1))
    turn(town, LOOKED + timedelta(minutes=2))
    assert [one[1:] for one in sent(town)] == [("stopped", 0)]
    assert town.rosa.pk in listed(town, found)


def test_who_has_another_way_gets_it_there_at_once(town):
    go(town, draft(town))
    doubt(town, AMINA)
    turn(town, NOW + timedelta(minutes=1))
    turn(town, NOW + timedelta(minutes=2))
    assert [one[1] for one in sent(town, AMINA)] == ["stopped"]
    assert [one[1] for one in sent(town, "amina@x.example")] != []
    assert standing(town, town.amina) == [("", False, False)]


def test_what_was_called_off_meanwhile_does_not_go(town):
    found = draft(town)
    go(town, found)
    doubt(town)
    turn(town, NOW + timedelta(minutes=1))
    with town.acting(town.office):
        cancel_broadcast(broadcast_id=found.pk, by=town.office, at=NOW + timedelta(hours=1))
    settle(town)
    turn(town, LOOKED + timedelta(minutes=1))
    assert [one[1:] for one in sent(town)] == [("stopped", 0)]


# --- The day's news -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("how", ["stop", "gone"])
def test_news_whose_way_closed_before_their_hour_are_for_people_to_tell(town, how):
    found = draft(town, pace="news")
    go(town, found)
    with town.acting():
        if how == "stop":
            stop_address(by=town.system, at=NOW, channel="sms", address=ROSA, because="STOP")
        else:
            ContactPoint.objects.seen_by(town.system).filter(value=ROSA).update(left_at=NOW)
    turn(town, NEWS_AT)
    assert sent(town) == [] and standing(town) == [("no_way", False, False)]
    assert town.rosa.pk in listed(town, found)


def test_news_for_a_number_in_doubt_wait_and_go_with_the_next_days(town):
    go(town, draft(town, pace="news"))
    doubt(town)
    turn(town, NEWS_AT)
    assert sent(town) == [] and standing(town) == [("", True, False)]
    settle(town)
    turn(town, NEWS_AT + timedelta(days=1))
    assert sent(town) == [("broadcasts.digest", "accepted", 1)]
    assert standing(town) == [("", True, True)]


def test_a_days_news_that_a_doubt_stopped_go_once_when_it_is_theirs(town):
    found = draft(town, pace="news")
    go(town, found)
    with clock.set_to(NEWS_AT):
        digests_for(town.row)
    doubt(town, at=NEWS_AT)
    turn(town, NEWS_AT + timedelta(minutes=1))
    assert sent(town) == [("broadcasts.digest", "held", 0)] and town.rosa.pk in listed(town, found)
    settle(town)
    turn(town, LOOKED + timedelta(minutes=1))
    assert sent(town) == [("broadcasts.digest", "accepted", 1)] and town.rosa.pk not in listed(town, found)
