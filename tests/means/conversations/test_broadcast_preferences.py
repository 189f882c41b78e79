"""A broadcast goes as each adult wants it: by which way, at once or with the day's news, and not in their quiet hours."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.factories import NOW
from tests.means.conversations.broadcast_town import draft, go, make_town, texts
from thirdpillar.doors.broadcasts.spreading import digests_for
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Preference
from thirdpillar.means.conversations.actions.broadcast_counting import count_broadcast
from thirdpillar.means.conversations.models import Recipient
from thirdpillar.means.conversations.rules.broadcasts import next_news_at, waits_for_news

pytestmark = pytest.mark.django_db
ROSA, AMINA, BY_MAIL = "+13125550101", "+13125550102", "amina@x.example"
NIGHT = {"quiet_from": time(22), "quiet_until": time(12)}  # until noon, by the district's clock
TEN = NOW.replace(hour=16)  # ten in the morning in Chicago
NOON = NOW.replace(hour=18, minute=0, second=0, microsecond=0)


@pytest.fixture
def town():
    return make_town()


def wants(town, adult, **said):
    with town.acting():
        Preference(district_id=town.id, adult=adult, said_by="page", at=NOW, **said).save(force_insert=True)


def test_the_first_way_is_the_one_that_the_adult_named_first(town):
    found = draft(town)
    with town.acting():
        seen = count_broadcast(broadcast_id=found.pk, by=town.system, at=NOW)
    assert ["email", "so", 1] not in [row[:3] for row in seen.rows]
    wants(town, town.amina, ways=["email", "sms"])
    with town.acting():
        seen = count_broadcast(broadcast_id=found.pk, by=town.system, at=NOW)
    assert ["email", "so", 1] in [row[:3] for row in seen.rows]
    go(town, found)
    assert set(texts(town)) == {ROSA, BY_MAIL}


def test_who_wants_one_message_a_day_gets_it_with_the_news_by_their_own_way(town):
    wants(town, town.amina, pace="digest", ways=["email"])
    go(town, draft(town))
    assert set(texts(town)) == {ROSA}
    assert Recipient.objects.seen_by(town.system).get(adult_id=town.amina.pk).is_news
    with clock.set_to(NOW.replace(hour=23, minute=30)):
        digests_for(town.row)
    assert set(texts(town)) == {ROSA, BY_MAIL}


def test_who_wants_each_at_once_does_not_wait_for_the_news(town):
    wants(town, town.rosa, pace="at_once")
    go(town, draft(town, pace="news"))
    assert set(texts(town)) == {ROSA}


def test_what_is_over_before_the_news_goes_waits_for_nobody(town):
    wants(town, town.amina, pace="digest")
    go(town, draft(town, expires_at=NOON + timedelta(hours=2)), at=TEN)
    assert AMINA in texts(town)


def test_own_quiet_hours_hold_a_message_back_and_a_digest_too(town):
    wants(town, town.rosa, **NIGHT)
    go(town, draft(town), at=TEN)
    waits = dict(Message.objects.seen_by(town.system).values_list("address", "not_before"))
    assert (waits[ROSA], waits[AMINA]) == (NOON, None)
    wants(town, town.amina, pace="digest", quiet_from=time(17), quiet_until=time(19))
    go(town, draft(town), at=TEN)
    with clock.set_to(NOW.replace(hour=23, minute=30)):
        digests_for(town.row)
    digest = Message.objects.seen_by(town.system).get(purpose="broadcasts.digest")
    assert digest.not_before == datetime(NOW.year, NOW.month, NOW.day + 1, 1, tzinfo=UTC)


def test_an_alert_goes_at_once_everywhere_whatever_anybody_prefers(town):
    wants(town, town.rosa, pace="digest", **NIGHT)
    wants(town, town.amina, pace="digest", ways=["email"], **NIGHT)
    go(town, draft(town, pace="emergency"), at=TEN, confirmed=2)
    rows = Message.objects.seen_by(town.system).values_list("address", "not_before")
    assert set(rows) == {(ROSA, None), (AMINA, None), (BY_MAIL, None)}


@pytest.mark.parametrize(
    ("pace", "wanted", "ends", "waits"),
    [
        ("news", "", None, True), ("news", "usual", None, True), ("news", "at_once", None, False),
        ("soon", "", None, False), ("soon", "digest", None, True), ("soon", "digest", NOW, False),
        ("news", "usual", NOW, False), ("emergency", "digest", None, False),
    ],
)  # fmt: skip
def test_what_waits_for_the_news(pace, wanted, ends, waits):
    assert waits_for_news(pace, wanted, ends, NOW) is waits


def test_the_next_news_go_today_now_or_tomorrow():
    five = datetime(2026, 11, 9, 23, tzinfo=UTC)  # 17:00 in Chicago
    today = date(2026, 11, 9)
    said = (time(17), None, "America/Chicago")
    assert next_news_at(*said, five - timedelta(hours=3)) == five
    assert next_news_at(*said, five + timedelta(hours=1)) == five + timedelta(hours=1)
    assert next_news_at(time(17), today, "America/Chicago", five + timedelta(hours=1)) == five + timedelta(
        days=1
    )
