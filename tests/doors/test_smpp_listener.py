"""What a centre brings over SMPP: texts, long ones in their parts, and receipts; what fails is brought again."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import transaction

from tests.factories.ways_out import Smsc
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.doors.smpp_listener import listen
from thirdpillar.ground.delivery.channels.outcomes import Accepted, Parcel
from thirdpillar.ground.delivery.channels.smpp import Smpp
from thirdpillar.ground.delivery.models import Message, Receipt
from thirdpillar.means.conversations.models import Inbound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def centre():
    with Smsc() as centre:
        yield centre


@pytest.fixture
def town(centre):
    with transaction.atomic():
        town = Town()
    over = threading.Event()
    provider = Smpp(
        "127.0.0.1", centre.port, "AC1", "secret", "+15550000000", time_limit=timedelta(seconds=0.6)
    )
    thread = threading.Thread(target=listen, args=(provider, town.oak.row, over.is_set), daemon=True)
    thread.start()
    soon(lambda: centre.bound)
    town.provider = provider
    yield town
    over.set()
    thread.join(5)


def soon(asked):
    until = time.monotonic() + 8
    while time.monotonic() < until:
        if found := asked():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come")


def kept(town):
    with transaction.atomic(), town.oak.acting():
        return [
            (one.sender, one.body) for one in Inbound.objects.seen_by(town.oak.system).order_by("made_at")
        ]


def test_a_text_comes_in_once_in_any_alphabet(town, centre):
    for _ in range(2):
        assert centre.deliver(
            destination_addr="15550000000", source_addr=MOTHER[1:], short_message=b"Mahadsanid"
        )
    assert centre.deliver(
        destination_addr="1555",
        source_addr=MOTHER[1:],
        short_message="شكرًا".encode("utf-16-be"),
        data_coding=8,
    )
    assert soon(lambda: len(kept(town)) == 2 and kept(town)) == [(MOTHER, "Mahadsanid"), (MOTHER, "شكرًا")]


def test_the_parts_of_a_long_text_are_one(town, centre):
    for place, words in ((2, b" two"), (1, b"one")):
        assert centre.deliver(
            destination_addr="1555", source_addr=MOTHER[1:], esm_class=0x40,
            short_message=b"\x05\x00\x03\x07\x02" + bytes([place]) + words,
        )  # fmt: skip
    assert soon(lambda: kept(town)) == [(MOTHER, "one two")]


def test_a_receipt_finds_its_message(town, centre):
    with transaction.atomic():
        town.begin()
        (message,) = town.outbox()
    sent = town.provider.send(Parcel(str(message.pk), "sms", MOTHER, "Hello"))
    assert isinstance(sent, Accepted)
    with transaction.atomic(), town.oak.acting():
        Message.objects.seen_by(town.oak.system).update(
            state="accepted", provider="smpp", provider_reference=sent.reference
        )
    said = f"id:{sent.reference} sub:001 dlvrd:001 submit date:2611101700 done date:2611101701 stat:DELIVRD err:000 text:"
    listening = centre.bound[0]
    centre.bound.append(listening)
    assert centre.deliver(
        destination_addr="1555", source_addr=MOTHER[1:], esm_class=4, short_message=said.encode()
    )

    def receipts():
        with transaction.atomic(), town.oak.acting():
            return [one.said for one in Receipt.objects.seen_by(town.oak.system)]

    assert soon(receipts) == ["delivered"]
