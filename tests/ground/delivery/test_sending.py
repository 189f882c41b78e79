from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW, make_district
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused as DeedRefused
from thirdpillar.ground.delivery.actions import (
    decide_unclear,
    enqueue,
    hold_after_restore,
    lift_fence,
    record_receipt,
    resume_sending,
    send_batch,
    settle_unclear,
    start_address,
    stop_address,
    stop_sending,
    sweep_leases,
    withdraw,
)
from thirdpillar.ground.delivery.channels.outcomes import (
    Accepted,
    Capability,
    NotFound,
    NotSent,
    Refused,
    Unclear,
)
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import SendingTerms

pytestmark = pytest.mark.django_db
TERMS = SendingTerms(zone="America/Chicago")
NIGHT = datetime(2026, 11, 11, 5, 0, tzinfo=UTC)  # 11 p.m. in Chicago


class Scripted:
    """A provider that answers what the test wrote down for it."""

    name = "scripted"
    time_limit = timedelta(seconds=1)
    settles_after = timedelta(0)

    def __init__(self, *answers, capability=Capability.LOOKUP_BY_REFERENCE, found=None):
        self.answers, self.capability, self.found, self.calls = list(answers), capability, found, []
        self.during = None

    def send(self, parcel):
        self.calls.append(parcel)
        if self.during:
            self.during()
        answer = self.answers.pop(0) if self.answers else Accepted(f"ref-{len(self.calls)}")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def look_up(self, parcel):
        return self.found or NotFound()


def put(district, **more):
    words = {
        "channel": "sms",
        "purpose": "p",
        "reference_id": uuid4(),
        "address": "+15551230001",
        "body": "Come",
    }
    return enqueue(by=district.system, at=NOW, **(words | more))


def send(district, provider, at=NOW, **more):
    with clock.set_to(at):
        return send_batch(
            by=district.system, at=at, terms=TERMS, providers={"sms": provider, "email": provider}, **more
        )


def settle(district, provider, at=NOW):
    with clock.set_to(at):
        return settle_unclear(by=district.system, at=at, terms=TERMS, providers={"sms": provider})


def now_of(district, message):
    return Message.objects.seen_by(district.system).get(pk=message.pk)


def test_a_message_goes_once_and_keeps_the_providers_reference():
    district, provider = make_district(), Scripted()
    message = put(district)
    assert send(district, provider) == 1
    assert send(district, provider) == 0
    kept = now_of(district, message)
    assert (kept.state, kept.provider, kept.provider_reference, kept.attempt) == (
        "accepted",
        "scripted",
        "ref-1",
        1,
    )
    assert [parcel.reference for parcel in provider.calls] == [str(message.pk)]


def test_a_refused_message_says_why_and_is_not_tried_again():
    district, provider = make_district(), Scripted(Refused("not a number"))
    message = put(district)
    send(district, provider)
    assert (now_of(district, message).state, now_of(district, message).why) == ("refused", "not a number")
    assert send(district, provider, at=NOW + timedelta(hours=2)) == 0


def test_what_surely_did_not_go_is_tried_again_later():
    district, provider = make_district(), Scripted(NotSent("busy"))
    message = put(district)
    send(district, provider)
    assert now_of(district, message).state == "ready"
    assert send(district, provider, at=NOW + timedelta(seconds=10)) == 0
    assert send(district, provider, at=NOW + timedelta(seconds=31)) == 1
    assert now_of(district, message).state == "accepted"


@pytest.mark.parametrize("answer", [Unclear(), RuntimeError("broke its word")])
def test_an_unclear_message_is_looked_up_and_goes_again_only_when_not_found(answer):
    district, provider = make_district(), Scripted(answer)
    message = put(district)
    send(district, provider)
    assert now_of(district, message).state == "ambiguous"
    assert send(district, provider) == 0
    assert settle(district, provider) == 1
    assert now_of(district, message).state == "ready"
    provider.answers = [Unclear()]
    send(district, provider)
    provider.found = Accepted("it was there")
    settle(district, provider)
    kept = now_of(district, message)
    assert (kept.state, kept.provider_reference, len(provider.calls)) == ("accepted", "it was there", 2)


def test_a_provider_that_can_do_neither_waits_for_a_person():
    district, provider = make_district(), Scripted(Unclear(), capability=Capability.NEITHER)
    message = put(district)
    send(district, provider)
    for minute in range(10):
        assert settle(district, provider, at=NOW + timedelta(hours=minute)) == 0
    assert now_of(district, message).state == "ambiguous"
    assert len(provider.calls) == 1
    decide_unclear(message_id=message.pk, went_out=False, by=district.system, at=NOW)
    send(district, provider)
    assert (now_of(district, message).state, len(provider.calls)) == ("accepted", 2)
    with pytest.raises(DeedRefused):
        decide_unclear(message_id=message.pk, went_out=True, by=district.system, at=NOW)


def test_an_emergency_alone_goes_rather_twice_than_never():
    district, provider = make_district(), Scripted(Unclear(), capability=Capability.NEITHER)
    message = put(district, message_class="emergency")
    send(district, provider)
    settle(district, provider)
    assert now_of(district, message).why == "emergency: sent again, rather twice than never"
    send(district, provider)
    assert len(provider.calls) == 2


def test_an_emergency_goes_first():
    district, provider = make_district(), Scripted()
    put(district, address="+15551230001")
    put(district, address="+15551230002", message_class="emergency")
    send(district, provider)
    assert [parcel.address for parcel in provider.calls] == ["+15551230002", "+15551230001"]


def test_quiet_hours_hold_what_can_wait():
    district, provider = make_district(), Scripted()
    message = put(district)
    code = put(district, message_class="sign_in")
    assert send(district, provider, at=NIGHT) == 1
    assert (now_of(district, message).state, now_of(district, code).state) == ("ready", "accepted")
    assert send(district, provider, at=NIGHT + timedelta(hours=9)) == 1


def test_nothing_goes_after_its_time():
    district, provider = make_district(), Scripted()
    message = put(district, expires_at=NOW + timedelta(minutes=5))
    send(district, provider, at=NOW + timedelta(minutes=5))
    assert now_of(district, message).state == "expired"
    assert provider.calls == []


def test_a_stop_before_the_call_wins_and_start_lets_the_next_one_go():
    district, provider = make_district(), Scripted()
    message = put(district)
    emergency = put(district, message_class="emergency")
    stop_address(by=district.system, at=NOW, channel="sms", address="+15551230001", because="STOP")
    send(district, provider)
    assert (now_of(district, message).state, now_of(district, emergency).state) == ("stopped", "accepted")
    assert start_address(by=district.system, at=NOW, channel="sms", address="+15551230001")
    later = put(district)
    send(district, provider)
    assert now_of(district, later).state == "accepted"


def test_a_stop_or_the_switch_during_a_batch_holds_the_rest_of_it():
    district, provider = make_district(), Scripted()
    messages = [put(district, address=f"+1555123000{n}") for n in range(3)]
    provider.during = lambda: (
        stop_address(by=district.system, at=NOW, channel="sms", address="+15551230001"),
        stop_sending(by=district.system, at=NOW) if len(provider.calls) == 2 else None,
    )
    provider.during = lambda: stop_sending(by=district.system, at=NOW)
    send(district, provider)
    assert len(provider.calls) == 1
    assert sorted(now_of(district, one).state for one in messages) == ["accepted", "ready", "ready"]
    assert send(district, provider) == 0
    provider.during = None
    resume_sending(by=district.system, at=NOW)
    assert send(district, provider) == 2


def test_a_room_objects_at_the_last_moment():
    district, provider = make_district(), Scripted()
    barred, fine = uuid4(), uuid4()
    message = put(district, reference_id=barred)
    put(district, reference_id=fine)
    send(
        district, provider, objections={"p": lambda ids: {one: "restricted" for one in ids if one == barred}}
    )
    assert (now_of(district, message).state, now_of(district, message).why) == ("stopped", "restricted")
    assert len(provider.calls) == 1


def test_a_lease_that_ran_out_before_the_call_goes_again_and_after_it_is_unclear():
    district = make_district()
    before, during = put(district), put(district)
    rows = Message.objects.seen_by(district.system)
    rows.filter(pk=before.pk).update(state="claimed", claimed_until=NOW)
    rows.filter(pk=during.pk).update(state="claimed", claimed_until=NOW, provider="scripted", attempt=1)
    assert sweep_leases(by=district.system, at=NOW) == 0
    assert sweep_leases(by=district.system, at=NOW + timedelta(seconds=1)) == 2
    assert (now_of(district, before).state, now_of(district, during).state) == ("ready", "ambiguous")


def test_after_a_restore_nothing_goes_until_lifted_and_nothing_unasked():
    district = make_district()
    message = put(district)
    provider = Scripted(found=Accepted("went before the restore"))
    assert hold_after_restore(by=district.system, at=NOW) == 1
    assert (send(district, provider), settle(district, provider)) == (0, 0)
    lift_fence(by=district.system, at=NOW)
    assert send(district, provider) == 0
    assert settle(district, provider) == 1
    assert (now_of(district, message).provider_reference, provider.calls) == ("went before the restore", [])


def test_withdrawn_messages_stay_in():
    district, provider = make_district(), Scripted()
    message = put(district)
    assert withdraw(by=district.system, at=NOW, reference_ids=[message.reference_id], why="cancelled") == 1
    assert send(district, provider) == 0


def test_one_districts_sender_leaves_anothers_messages():
    one, provider = make_district("One", host="one.test"), Scripted()
    put(one)
    two = make_district("Two", host="two.test")
    assert send(two, provider) == 0


def accepted(district):
    send(district, Scripted())


def refused(district):
    send(district, Scripted(Refused("no such number")))


def too_late(district):
    send(district, Scripted(), at=NOW + timedelta(hours=1))


def stopped(district):
    stop_address(by=district.system, at=NOW, channel="sms", address="+15551230001")
    send(district, Scripted())


def withdrawn(district):
    (one,) = Message.objects.seen_by(district.system)
    withdraw(by=district.system, at=NOW, reference_ids=[one.reference_id], why="no longer")


def found_later(district):
    send(district, Scripted(Unclear("silence")))
    assert words(district) == ["Come"]  # it may be looked up, and go again
    settle(district, Scripted(found=Accepted("r1")))


def decided_by_a_person(district):
    send(district, Scripted(Unclear("silence")))
    (one,) = Message.objects.seen_by(district.system)
    decide_unclear(message_id=one.pk, went_out=True, by=district.system, at=NOW)


def reported_by_the_provider(district):
    send(district, Scripted(Unclear("silence")))
    Message.objects.seen_by(district.system).update(provider_reference="r1")
    record_receipt(
        by=district.system,
        at=NOW,
        provider="scripted",
        provider_event="e1",
        provider_reference="r1",
        said="delivered",
    )


def words(district):
    return list(Message.objects.seen_by(district.system).values_list("body", flat=True))


@pytest.mark.parametrize(
    "settled",
    [
        accepted,
        refused,
        too_late,
        stopped,
        withdrawn,
        found_later,
        decided_by_a_person,
        reported_by_the_provider,
    ],
)
@pytest.mark.parametrize(("secret", "left"), [(True, [""]), (False, ["Come"])])
def test_what_lets_somebody_in_is_emptied_once_it_is_settled(settled, secret, left):
    district = make_district()
    put(district, message_class="sign_in", is_secret=secret, expires_at=NOW + timedelta(minutes=30))
    settled(district)
    assert words(district) == left
    (state,) = Message.objects.seen_by(district.system).values_list("state", flat=True)
    assert state in ("accepted", "refused", "expired", "stopped")


def test_a_code_that_goes_again_keeps_its_words():
    district = make_district()
    put(district, message_class="sign_in", is_secret=True)
    send(district, Scripted(NotSent("busy")))
    assert words(district) == ["Come"]


def test_it_must_be_day_where_the_number_is_from_and_here():
    district, provider = make_district(), Scripted()
    message = put(district, zone="Pacific/Honolulu")
    morning = datetime(2026, 11, 10, 15, tzinfo=UTC)  # 9 in Chicago, 5 in Honolulu
    assert send(district, provider, at=morning) == 0
    assert send(district, provider, at=morning + timedelta(hours=4)) == 1
    assert now_of(district, message).state == "accepted"
