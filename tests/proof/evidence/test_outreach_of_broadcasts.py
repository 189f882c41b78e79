"""Messages to many in the figures: outreach by language, school and channel; reached is who answers, not who was told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import NOW, make_district
from thirdpillar.doors.broadcasts.spreading import digests_for, spread_for
from thirdpillar.doors.inbound import receive
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.actions.broadcast_going import send_broadcast
from thirdpillar.means.conversations.actions.broadcasts import write_broadcast
from thirdpillar.means.conversations.actions.wellbeing import say_wellbeing, settle_help
from thirdpillar.means.conversations.choices import Way
from thirdpillar.means.conversations.models import Recipient
from thirdpillar.proof.evidence.actions import refresh_reach
from thirdpillar.proof.evidence.actions.rehearsals import rule_on
from thirdpillar.proof.evidence.queries import reach
from thirdpillar.proof.evidence.queries.outreach import outreach

pytestmark = pytest.mark.django_db
FAMILIES, REFUSED = 30, 5


@pytest.fixture
def made():
    """30 Spanish-speaking families of one school, each with a number."""
    d = make_district(languages=["en", "es"])
    d.oak = d.add_school("Oak")
    d.office = d.add_account(Role.OFFICE, given="Olga")
    d.by = replace(d.scope(Role.OFFICE), account_id=d.office.pk)
    for number in range(FAMILIES):
        child = d.add_student(f"C{number}", "Family", school=d.oak)
        adult = d.add_adult(f"A{number}", "Family", phone=f"+1312555{number:04}", language="es")
        d.tie(child, adult)
        d.add_household([child], [adult], "es")
    return d


def send(d, **more):
    with d.acting(d.by), clock.set_to(NOW):
        found = write_broadcast(title="Snow", words={"en": "Snow."}, by=d.by, at=NOW, **more)
        send_broadcast(
            broadcast_id=found.pk, by=d.by, at=NOW, known_since=NOW - timedelta(days=9), confirmed=FAMILIES
        )
    with clock.set_to(NOW):
        spread_for(d.row)
    return found


def answer(d, found, n):
    with d.acting():
        for one in Recipient.objects.seen_by(d.system).filter(broadcast=found).order_by("pk")[:n]:
            say_wellbeing(
                recipient_id=one.pk, said="safe", way=Way.LINK, by=d.system, at=NOW + timedelta(hours=1)
            )


def figures(d):
    with d.acting():
        rows = Message.objects.seen_by(d.system)
        rows.update(state=State.ACCEPTED, provider="p")
        rows.filter(address__in=[f"+1312555{n:04}" for n in range(REFUSED)]).update(state=State.REFUSED)
    since, before = NOW - timedelta(days=30), NOW + timedelta(days=2)
    with d.acting(d.by), clock.set_to(NOW + timedelta(days=1)):
        return outreach(
            seen_by=d.by,
            first=NOW.date(),
            last=NOW.date(),
            since=since,
            before=before,
            rule=rule_on(NOW.date(), d.id),
        )


def reached(d, days=1):
    later = NOW + timedelta(days=days)
    with clock.set_to(later):
        refresh_reach(district_id=d.id, at=later)
        with d.acting(d.by):
            return reach(seen_by=d.by).total.reached


def test_a_broadcast_is_counted_by_language_school_and_channel_and_reaches_nobody(made):
    send(made)
    told = figures(made)
    groups = {cut: [(one.value, one.arrived.numerator.value) for one in told.cuts[cut]] for cut in told.cuts}
    arrived = FAMILIES - REFUSED
    assert groups == {
        "language": [("es", arrived)], "school": [(str(made.oak.pk), arrived)], "channel": [("sms", arrived)],
    }  # fmt: skip
    assert reached(made) == 0


def test_a_digest_is_counted_once_a_family_however_much_news_it_holds(made):
    send(made, pace="news")
    send(made, pace="news")
    assert figures(made).whole is None  # nothing has gone yet
    with clock.set_to(NOW.replace(hour=23, minute=30)):
        digests_for(made.row)
    whole = figures(made).whole
    assert (whole.arrived.numerator.value, whole.arrived.denominator.value) == (FAMILIES - REFUSED, FAMILIES)


def test_safe_to_an_alert_is_a_reply_and_reaches_nobody_until_one_of_us_spoke_with_them(made):
    found = send(made, pace="emergency", asks_wellbeing=True)
    answer(made, found, 15)
    assert figures(made).whole.answered.numerator.value == 15
    assert reached(made) == 0
    with made.acting(made.by):
        for one in Recipient.objects.seen_by(made.by).exclude(said="").order_by("pk")[:12]:
            at = NOW + timedelta(hours=26)
            called = say_wellbeing(recipient_id=one.pk, said="help", way=Way.LINK, by=made.by, at=at)
            settle_help(recipient_id=one.pk, seen=called.said_at, by=made.by, at=at)
    assert reached(made, days=2) == 12


def test_a_text_to_an_alert_reaches_nobody_either(made):
    send(made, pace="emergency", asks_wellbeing=True)
    with made.acting():
        Message.objects.seen_by(made.system).update(state=State.ACCEPTED, state_at=NOW)
    at = NOW + timedelta(hours=1)
    with clock.set_to(at):
        for n in range(15):
            receive(
                district=made.row, provider="p", reference=f"t{n}", sender=f"+1312555{n:04}", body="1", at=at
            )
    with made.acting():
        assert Recipient.objects.seen_by(made.system).filter(said="safe").count() == 15
    assert reached(made) == 0
