from uuid import uuid4

import pytest

from tests.factories import NOW, make_district
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import enqueue, enqueue_many
from thirdpillar.ground.delivery.models import Message

pytestmark = pytest.mark.django_db


def put(district, by=None, **more):
    words = {
        "channel": "sms",
        "purpose": "gatherings.invitation",
        "reference_id": uuid4(),
        "address": "+15551230001",
        "body": "Come on Tuesday",
    }
    return enqueue(by=by or district.system, at=NOW, **(words | more))


def test_the_same_message_asked_for_twice_is_one():
    district = make_district()
    reference = uuid4()
    first = put(district, reference_id=reference)
    second = put(district, reference_id=reference, body="another text")
    assert second.pk == first.pk
    assert second.body == "Come on Tuesday"
    assert Message.objects.seen_by(district.system).count() == 1


def test_another_channel_is_another_message():
    district = make_district()
    reference = uuid4()
    put(district, reference_id=reference)
    put(district, reference_id=reference, channel="email", address="a@example.org")
    assert Message.objects.seen_by(district.system).count() == 2


def test_somebody_not_signed_in_may_cause_a_message_and_not_read_the_outbox():
    district = make_district()
    nobody = Scope(district_id=district.id)
    tenancy.enter_scope(nobody)
    message = put(district, by=nobody, purpose="accounts.sign_in_code", message_class="sign_in")
    assert message.state == "ready"
    assert list(Message.objects.seen_by(nobody)) == []


def test_a_schools_staff_see_only_their_schools_messages():
    district = make_district()
    mine, other = district.add_school("A"), district.add_school("B")
    seen = put(district, school_id=mine.id)
    put(district, school_id=other.id)
    put(district)
    principal = district.scope(Role.PRINCIPAL, school_ids=frozenset({mine.id}))
    tenancy.enter_scope(principal)
    assert [m.pk for m in Message.objects.seen_by(principal)] == [seen.pk]


def test_many_at_once_are_new_only_once():
    district = make_district()
    rows = [
        {"channel": "sms", "purpose": "p", "reference_id": uuid4(), "address": f"+1555000{n:04}", "body": "x"}
        for n in range(30)
    ]
    assert enqueue_many(rows, by=district.system, at=NOW) == 30
    assert enqueue_many(rows, by=district.system, at=NOW) == 0


@pytest.mark.parametrize("address", ["", "  ", "a@example.org\nBcc: b@example.org"])
def test_an_address_that_is_none_is_refused(address):
    district = make_district()
    with pytest.raises(ValueError):
        put(district, address=address, channel="email")


def test_a_line_break_in_a_subject_begins_no_header():
    district = make_district()
    message = put(district, channel="email", address="a@example.org", subject="Hello\r\nBcc: b@example.org")
    assert message.subject == "Hello Bcc: b@example.org"


@pytest.mark.parametrize("channel", ["sms", "whatsapp", "voice"])
def test_where_a_number_is_read_is_known_whoever_writes(channel):
    """Quiet hours are kept by the family's clock: no room has to think of it, nor may forget it."""
    district = make_district()
    put(district, channel=channel, address="+18085550100", purpose="practice.anything")
    rows = [
        {"channel": channel, "purpose": "practice.many", "reference_id": uuid4(), "address": "+12135550100", "body": "Hi"},
        {"channel": "email", "purpose": "practice.many", "reference_id": uuid4(), "address": "a@x.example", "body": "Hi"},
    ]  # fmt: skip
    with district.acting():
        enqueue_many(rows, by=district.system, at=NOW)
    zones = dict(Message.objects.seen_by(district.system).values_list("address", "zone"))
    assert zones == {
        "+18085550100": "Pacific/Honolulu",
        "+12135550100": "America/Los_Angeles",
        "a@x.example": "",
    }
