"""Each provider goes on its own: a slow or hanging one holds up no other, and silence is an outage as well."""

import time
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW, make_district
from tests.ground.delivery.test_outages import MINUTE, Out
from tests.ground.delivery.test_sending import TERMS, Scripted, now_of, put, send, settle
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue_many, send_batch
from thirdpillar.ground.delivery.channels.outcomes import Accepted, Capability, Unclear
from thirdpillar.ground.delivery.models import FELT, Message, Outage

pytestmark = pytest.mark.django_db
SILENT = Unclear("ReadTimeout")


class Slow(Scripted):
    """A provider that takes so long over each call; `hangs`: and then says nothing."""

    def __init__(self, name, each_s, *, hangs=False, at_once=1, **more):
        super().__init__(**more)
        self.name, self.each_s, self.hangs, self.at_once = name, each_s, hangs, at_once
        self.took, self.gave_up, self.now, self.most = [], [], [], 0

    def send(self, parcel):
        self.now.append(parcel)
        self.most = max(self.most, len(self.now))
        time.sleep(self.each_s)
        self.now.pop()
        if self.hangs:
            self.gave_up.append(time.monotonic())
            return SILENT
        self.took.append(time.monotonic())
        return Accepted(parcel.reference)


def put_alert(district, people):
    """An alert on all channels at once."""
    ways = {"sms": "+1312555{:04}", "email": "p{}@example.org", "voice": "+1312555{:04}"}
    rows = [
        {
            "purpose": "alert", "reference_id": uuid4(), "channel": channel, "address": address.format(one),
            "body": "Gas leak", "message_class": "emergency", "expires_at": NOW + timedelta(hours=4),
        }
        for one in range(people)
        for channel, address in ways.items()
    ]  # fmt: skip
    enqueue_many(rows, by=district.system, at=NOW)


def send_all(district, providers):
    with clock.set_to(NOW):
        while send_batch(by=district.system, at=NOW, terms=TERMS, providers=providers):
            pass


def felt(district):
    return list(Outage.objects.seen_by(district.system).filter(FELT))


def texts(**more):
    return Slow("texts", 0.01, at_once=8, **more)


def mails(each_s, **more):
    return Slow("mail", each_s, at_once=3, capability=Capability.NEITHER, **more)


def test_texts_of_an_alert_do_not_wait_for_its_slow_mails_and_those_go_side_by_side():
    district = make_district()
    put_alert(district, 20)
    sms, mail, calls = texts(), mails(0.2), Slow("calls", 0.01, capability=Capability.NEITHER)
    send_all(district, {"sms": sms, "email": mail, "voice": calls})
    assert (len(sms.took), len(mail.took), len(calls.took)) == (20, 20, 20)
    assert max(sms.took) < sorted(mail.took)[12]
    assert (mail.most, calls.most) == (3, 1)


def test_mails_that_can_wait_go_one_by_one():
    district, mail = make_district(), mails(0.01)
    for _ in range(5):
        put(district, channel="email", address="a@example.org")
    send_all(district, {"sms": texts(), "email": mail})
    assert (len(mail.took), mail.most) == (5, 1)


@pytest.mark.parametrize("which", ["texts", "mail"])
def test_what_hangs_holds_up_nothing_else(which):
    district = make_district()
    put_alert(district, 30)
    sms = texts() if which == "mail" else Slow("texts", 8, hangs=True, at_once=8)
    mail = mails(0.01) if which == "texts" else mails(8, hangs=True)
    calls = Slow("calls", 0.01, capability=Capability.NEITHER)
    send_all(district, {"sms": sms, "email": mail, "voice": calls})
    hung, well = (sms, mail) if which == "texts" else (mail, sms)
    assert (len(well.took), len(calls.took)) == (30, 30)
    assert max(well.took + calls.took) < min(hung.gave_up)


def test_what_comes_while_another_hangs_is_not_kept_waiting():
    district, brought = make_district(), []

    def bring(_ids):
        # What a page writes meanwhile: here while the mail is claimed, when the texts were looked for already.
        if not brought:
            brought.append(put(district, purpose="other", message_class="emergency"))
        return {}

    put(district, channel="email", address="a@example.org")
    sms, mail = texts(), mails(5, hangs=True)
    with clock.set_to(NOW):
        send_batch(
            by=district.system, at=NOW, terms=TERMS, providers={"sms": sms, "email": mail}, objections={"p": bring}
        )  # fmt: skip
    assert sms.took[0] < mail.gave_up[0]


def test_silence_alone_is_an_outage_and_one_success_ends_it():
    district, provider = make_district(), Out(SILENT)
    messages = [put(district) for _ in range(12)]
    while send(district, provider):
        pass
    assert len(provider.calls) == 3
    (down,) = felt(district)
    assert (down.since, down.why) == (NOW, "ReadTimeout")
    assert send(district, provider, at=NOW + timedelta(seconds=31)) == 1
    provider.answer = None
    while send(district, provider, at=NOW + 2 * MINUTE):
        pass
    assert felt(district) == []
    assert [now_of(district, one).state for one in messages].count("accepted") == 8


def test_a_silence_now_and_then_is_no_outage():
    district = make_district()
    for _ in range(12):
        put(district)
    provider = Scripted(*[SILENT, SILENT, Accepted("r")] * 4)
    while send(district, provider):
        pass
    assert len(provider.calls) == 12
    assert felt(district) == []


def test_silences_days_apart_are_no_outage():
    district = make_district()
    provider = Out(SILENT)
    for day in range(5):
        put(district)
        send(district, provider, at=NOW + timedelta(days=day))
    assert felt(district) == []


def test_few_of_an_alert_become_unclear_before_the_rest_waits():
    district = make_district()
    put_alert(district, 60)
    sms = Slow("texts", 0, hangs=True, at_once=8)
    with clock.set_to(NOW):
        while send_batch(by=district.system, at=NOW, terms=TERMS, providers={"sms": sms}):
            pass
    rows = Message.objects.seen_by(district.system).filter(channel="sms")
    assert rows.filter(state="ambiguous").count() <= 48
    assert rows.filter(state="ready").count() >= 12
    assert settle(district, Scripted()) > 0


def test_two_alerts_take_turns():
    district, provider = make_district(), Scripted()
    for purpose in ("snow", "lockdown"):
        rows = [
            {
                "purpose": purpose, "reference_id": uuid4(), "channel": "sms", "address": f"+1312555{one:04}",
                "body": purpose, "message_class": "emergency",
            }
            for one in range(30)
        ]  # fmt: skip
        enqueue_many(rows, by=district.system, at=NOW)
    put(district, body="news")
    with clock.set_to(NOW):
        while send_batch(
            by=district.system, at=NOW, terms=replace(TERMS, batch=20), providers={"sms": provider}
        ):
            pass
    said = [parcel.body for parcel in provider.calls]
    assert said[:20].count("lockdown") == said[:20].count("snow") == 10
    assert (said.count("lockdown"), said.count("snow"), said[-1]) == (30, 30, "news")


def test_an_emergency_that_comes_in_waits_for_one_window_at_most():
    district, provider = make_district(), Scripted()
    for _ in range(20):
        put(district, body="news")
    provider.during = lambda: (
        put(district, message_class="emergency", body="gas") if len(provider.calls) == 3 else None
    )
    while send(district, provider):
        pass
    assert [parcel.body for parcel in provider.calls].index("gas") == 3
    assert len(provider.calls) == 21
