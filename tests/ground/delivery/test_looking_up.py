"""What is unclear is asked for in the order of its urgency, side by side and by a deadline; no answer counts for two."""

import time
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW, make_district
from tests.ground.delivery.test_sending import TERMS, Scripted, now_of, put, send
from thirdpillar.doors import schedule
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue_many, settle_unclear
from thirdpillar.ground.delivery.channels.outcomes import Accepted, Capability, NotFound, Unclear
from thirdpillar.ground.delivery.models import Message

pytestmark = pytest.mark.django_db


class Asked(Scripted):
    """A provider that can be asked; `each_s` is how long it takes over an answer."""

    def __init__(self, name="texts", *, found=None, each_s=0.0, at_once=8):
        super().__init__(capability=Capability.LOOKUP_BY_REFERENCE)
        self.name, self.answer, self.each_s, self.at_once = name, found or NotFound(), each_s, at_once
        self.asked, self.now, self.most, self.answered_at = [], [], 0, []

    def look_up(self, parcel):
        self.asked.append(parcel)
        self.now.append(parcel)
        self.most = max(self.most, len(self.now))
        time.sleep(self.each_s)
        self.now.pop()
        self.answered_at.append(time.monotonic())
        return self.answer


def unclear(district, count, at=NOW, **more):
    """So many messages that may have gone out, each to another number."""
    rows = [
        {"purpose": "p", "reference_id": uuid4(), "channel": "sms", "address": f"+1312{5550000 + n}", "body": "Come"} | more
        for n in range(count)
    ]  # fmt: skip
    enqueue_many(rows, by=district.system, at=at)
    ids = [row["reference_id"] for row in rows]
    mine = Message.objects.seen_by(district.system).filter(reference_id__in=ids)
    mine.update(state="ambiguous", state_at=at, attempt=1)
    return mine


def settle(district, providers, at=NOW, **terms):
    with clock.set_to(at):
        return settle_unclear(by=district.system, at=at, terms=replace(TERMS, **terms), providers=providers)


def states(messages):
    return sorted(set(messages.values_list("state", flat=True)))


def test_an_alert_is_asked_for_before_the_newsletter_that_was_unclear_first():
    district, provider = make_district(), Asked()
    news = unclear(district, 60)
    alert = unclear(district, 10, at=NOW + timedelta(minutes=10), message_class="emergency")
    assert settle(district, {"sms": provider}, at=NOW + timedelta(minutes=11), batch=20) == 20
    assert states(alert) == ["ready"]
    assert news.filter(state="ready").count() == 10


def test_it_is_asked_for_side_by_side():
    district, provider = make_district(), Asked(each_s=0.05)
    unclear(district, 30)
    assert settle(district, {"sms": provider}) == 30
    assert provider.most == 8


def test_what_was_not_asked_for_by_the_deadline_costs_no_look_up_and_is_due_at_once():
    district, provider = make_district(), Asked(each_s=0.3, found=Unclear("ReadTimeout"))
    rows = unclear(district, 200)
    assert settle(district, {"sms": provider}, looks_up_for=timedelta(seconds=0.1)) == 0
    assert len(provider.asked) == 8
    assert sorted(rows.values_list("look_ups", flat=True)) == [0] * 192 + [1] * 8
    assert rows.filter(claimed_until=None).count() == 192


def test_of_a_provider_that_gives_no_answer_no_more_is_asked_in_this_round():
    district, provider = make_district(), Asked(found=Unclear("answered 503"))
    rows = unclear(district, 200)
    assert settle(district, {"sms": provider}) == 0
    assert len(provider.asked) == 48
    assert rows.filter(look_ups=0).count() == 152


def test_a_provider_that_hangs_keeps_no_other_from_being_asked():
    district = make_district()
    hangs, well = Asked("texts", each_s=3, found=Unclear("ReadTimeout")), Asked("whatsapp")
    unclear(district, 20)
    others = unclear(district, 60, channel="whatsapp")
    assert settle(district, {"sms": hangs, "whatsapp": well}) == 60
    assert states(others) == ["ready"]
    assert max(well.answered_at) < min(hangs.answered_at)


def test_of_two_equal_texts_to_one_number_one_answer_settles_one():
    district = make_district()

    class Has(Asked):
        has = ("SM1",)

        def look_up(self, parcel):
            return next((Accepted(one) for one in self.has if one not in parcel.not_these), NotFound())

    rows = unclear(district, 2, address="+13125550000")
    assert settle(district, {"sms": Has()}) == 2
    assert sorted(rows.values_list("state", "provider_reference")) == [("accepted", "SM1"), ("ready", "")]


def test_what_another_message_has_by_now_settles_none():
    district = make_district()
    (one,) = unclear(district, 1, address="+13125550000")
    other = put(district, address="+13125550000")

    class Overtaken(Asked):
        # Another worker, in another process, settles the other message with it meanwhile.
        @property
        def answer(self):
            return Accepted("SM1")

        @answer.setter
        def answer(self, _said):
            pass

    provider = Overtaken()
    send(district, Scripted(Accepted("SM1")))
    Message.objects.seen_by(district.system).filter(pk=other.pk).update(provider="texts")
    assert settle(district, {"sms": provider}) == 0
    assert now_of(district, one).state == "ambiguous"
    assert now_of(district, one).claimed_until is not None


def test_the_clock_rings_for_look_ups_and_waits_for_none(monkeypatch):
    district, provider, rung = make_district(), Asked(), []
    unclear(district, 1)
    monkeypatch.setattr(schedule, "configured_providers", lambda: {"sms": provider, "voice": provider})
    monkeypatch.setattr(schedule, "ring_for_look_ups", rung.append)
    monkeypatch.setattr(schedule, "ring", rung.append)
    with clock.set_to(NOW):
        schedule._each_minute(district.row)
        assert (provider.asked, rung) == ([], [str(district.id)] * 2)
        assert schedule.look_up_for(district.row) is False
    assert len(provider.asked) == 1 and len(rung) == 3
