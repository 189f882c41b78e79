"""By age and not by count: an outage or a wrong secret ends nothing, costs no tries, and is told to the office."""

from datetime import timedelta

import pytest

from tests.factories import NOW, make_district
from tests.ground.delivery.test_sending import TERMS, Scripted, now_of, put, send
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import give_up_waiting, send_again, send_batch
from thirdpillar.ground.delivery.channels.outcomes import NotSent, Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.queries import given_up, ways_down

pytestmark = pytest.mark.django_db
AWAY = NotSent("no connection", of_provider=True)
BARRED = NotSent("the provider does not know this account or secret: 401", of_provider=True, of_account=True)
MINUTE = timedelta(minutes=1)


class Out(Scripted):
    """A provider that answers the same to every call while it is out."""

    def __init__(self, answer, **more):
        super().__init__(**more)
        self.answer = answer

    def send(self, parcel):
        self.calls.append(parcel)
        return self.answer or super().send(parcel)


def rounds(district, provider, minutes, begin=NOW):
    for minute in range(minutes):
        while send(district, provider, at=begin + minute * MINUTE):
            pass


@pytest.mark.parametrize("answer", [AWAY, BARRED])
def test_an_outage_of_three_hours_ends_nothing_and_costs_one_call_a_round(answer):
    district, provider = make_district(), Out(answer)
    messages = [put(district) for _ in range(5)]
    rounds(district, provider, 180)
    assert {now_of(district, one).state for one in messages} == {"ready"}
    assert {now_of(district, one).attempt for one in messages} == {0}
    assert len(provider.calls) <= 5 + 180
    provider.answer = None
    at = NOW + timedelta(hours=3)
    while send(district, provider, at=at):
        pass
    assert {now_of(district, one).state for one in messages} == {"accepted"}
    with district.acting():
        assert ways_down(seen_by=district.system) == []


def test_the_rest_of_a_batch_is_not_tried_against_a_provider_that_is_away():
    district, provider = make_district(), Out(AWAY)
    messages = [put(district) for _ in range(30)]
    send(district, provider)
    assert len(provider.calls) == 1
    assert {now_of(district, one).state for one in messages} == {"ready"}


def test_the_other_ways_go_on_meanwhile():
    district, away, there = make_district(), Out(AWAY), Scripted()
    there.name = "post"
    put(district)
    mail = put(district, channel="email", address="a@example.org")
    providers = {"sms": away, "email": there}
    with clock.set_to(NOW):
        for _ in range(3):
            send_batch(by=district.system, at=NOW, terms=TERMS, providers=providers)
    assert now_of(district, mail).state == "accepted"


def test_it_says_since_when_who_must_act_and_how_many_wait(monkeypatch):
    district, provider = make_district(), Out(BARRED)
    monkeypatch.setattr("thirdpillar.ground.delivery.queries.configured_providers", lambda: {"sms": provider})
    for _ in range(3):
        put(district)
    rounds(district, provider, 30)
    with district.acting():
        (down,) = ways_down(seen_by=district.system)
    assert (down.since, down.is_our_account, down.waiting) == (NOW, True, 3)
    assert "401" in down.why


def test_what_keeps_failing_alone_is_given_up_by_its_age():
    district, provider = make_district(), Out(NotSent("busy"))
    message = put(district)
    for hour in range(95):
        send(district, provider, at=NOW + timedelta(hours=hour))
    assert now_of(district, message).state == "ready"
    send(district, provider, at=NOW + timedelta(hours=97))
    kept = now_of(district, message)
    assert (kept.state, kept.failure, kept.body) == ("refused", "gave_up", "Come")


def test_what_an_outage_kept_waiting_so_long_is_given_up_and_sent_again_once():
    district, provider = make_district(), Out(AWAY)
    quiet = put(district), put(district, expires_at=NOW + timedelta(hours=99))
    late = put(district, expires_at=NOW + timedelta(hours=96))
    alarm = put(district, message_class="emergency", expires_at=NOW + timedelta(days=9))
    rounds(district, provider, 2)
    at, by, providers = NOW + timedelta(hours=97), district.system, {"sms": provider}
    with clock.set_to(at), district.acting():
        assert give_up_waiting(by=by, at=NOW + timedelta(hours=90), providers=providers) == 0
        assert give_up_waiting(by=by, at=at, providers=providers) == 3
        assert now_of(district, alarm).state == "ready"
        assert set(given_up(seen_by=by, at=at).values_list("pk", flat=True)) == {one.pk for one in quiet}
        assert (send_again(by=by, at=at), send_again(by=by, at=at)) == (2, 0)
    provider.answer = None
    while send(district, provider, at=at + MINUTE):
        pass
    sent = [
        parcel.reference for parcel in provider.calls if now_of(district, one_of(parcel)).state == "accepted"
    ]
    assert now_of(district, late).state == "refused"
    assert all(sent.count(str(one.pk)) >= 1 for one in quiet)
    assert {now_of(district, one).state for one in quiet} == {"accepted"}


def one_of(parcel):
    return Message(pk=parcel.reference)


def test_what_another_way_carried_is_not_sent_again():
    district, provider = make_district(), Out(AWAY)
    message = put(district)
    rounds(district, provider, 1)
    at = NOW + timedelta(hours=97)
    with clock.set_to(at), district.acting():
        give_up_waiting(by=district.system, at=at, providers={"sms": provider})
        put(district, channel="email", address="a@example.org", reference_id=message.reference_id)
        assert send_again(by=district.system, at=at) == 0


def test_a_refusal_of_one_number_is_no_outage():
    district, provider = make_district(), Scripted(Refused("21211 not a number", "dead"))
    first, second = put(district), put(district, address="+15551230002")
    while send(district, provider):
        pass
    assert (now_of(district, first).state, now_of(district, first).failure) == ("refused", "dead")
    assert now_of(district, second).state == "accepted"
