"""What a centre brings over SMPP: texts, long ones in their parts, and receipts; what fails is brought again."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import transaction

from tests.factories import NOW
from tests.factories.ways_out import Smsc
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.doors.smpp_listener import Listener, listen
from thirdpillar.doors.without_names import keep_broken_texts
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.channels.outcomes import Accepted, Parcel
from thirdpillar.ground.delivery.channels.smpp import Smpp
from thirdpillar.ground.delivery.models import Message, Receipt, Stop, TextPart
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.models import Inbound, Post

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


class Pdu:
    """A text as the library reads it off the line."""

    receipted_message_id = None
    data_coding = 0

    def __init__(self, words, *, part=None, fields=None, before=b"", sender=MOTHER):
        self.source_addr = sender[1:].encode()
        self.esm_class = 0x40 if part else 0
        header = before + b"\x00\x03" + bytes(part) if part else b""
        head = bytes([len(header)]) + header if part else b""
        if fields:
            self.sar_msg_ref_num, self.sar_total_segments, self.sar_segment_seqnum = fields
        self.short_message = head + words.encode("ascii")


def brought(town, words, at=NOW, listener=None, **more):
    """Brought by a listener of its own, as after a restart; answers whether it was confirmed."""
    with clock.set_to(at):
        return (listener or Listener(town.oak.row, "smpp")).brought(Pdu(words, **more)) == 0


def in_force(town):
    """A stop is of the number: by text and by WhatsApp."""
    with transaction.atomic(), town.oak.acting():
        return Stop.objects.seen_by(town.oak.system).filter(lifted_at=None).count()


@pytest.fixture
def quiet():
    """The town without a line to a centre."""
    with transaction.atomic():
        return Town()


def test_stop_start_stop_leaves_the_number_stopped(quiet):
    for minute, words in enumerate(("STOP", "START", "STOP")):
        assert brought(quiet, words, NOW + timedelta(minutes=minute))
    assert [words for _, words in kept(quiet)] == ["STOP", "START", "STOP"] and in_force(quiet) == 2


def test_the_same_words_are_one_text_within_moments_over_any_edge_and_two_after_another_word(quiet):
    edge = NOW.replace(minute=59, second=58)
    for second in (0, 1, 3):
        assert brought(quiet, "Mahadsanid", edge + timedelta(seconds=second))
    assert len(kept(quiet)) == 1
    assert brought(quiet, "Mahadsanid", edge + timedelta(minutes=6)) and len(kept(quiet)) == 2
    assert brought(quiet, "Maya", edge + timedelta(minutes=6, seconds=1))
    assert brought(quiet, "Mahadsanid", edge + timedelta(minutes=6, seconds=2)) and len(kept(quiet)) == 4


def test_a_yes_to_a_second_question_is_a_second_yes(quiet):
    with transaction.atomic():
        quiet.begin()
        quiet.sent(NOW - timedelta(minutes=1))
    assert brought(quiet, "Haa") and brought(quiet, "Haa", NOW + timedelta(seconds=5))
    with transaction.atomic(), quiet.oak.acting(quiet.by):
        thread = Post.objects.seen_by(quiet.by).first().thread
        actions.write_to_family(
            thread_id=thread.pk, body="And on Friday?", key="k2", translated={"so": "Jimcaha?"}, by=quiet.by, at=NOW
        )  # fmt: skip
    with transaction.atomic():
        quiet.sent(NOW + timedelta(minutes=1))
    assert brought(quiet, "Haa", NOW + timedelta(minutes=2))
    with transaction.atomic(), quiet.oak.acting():
        said = Post.objects.seen_by(quiet.oak.system).filter(said_by="family")
        assert [one.body for one in said] == ["Haa", "Haa"]


def test_the_parts_of_a_text_outlive_the_listener_and_a_part_brought_again_says_nothing(quiet):
    assert brought(quiet, "one", part=(7, 2, 1))
    assert kept(quiet) == []
    assert brought(quiet, " two", NOW + timedelta(seconds=5), part=(7, 2, 2))
    assert brought(quiet, " two", NOW + timedelta(seconds=9), part=(7, 2, 2))
    assert kept(quiet) == [(MOTHER, "one two")]
    # The number uses the same header again, for other words.
    assert brought(quiet, "three", NOW + timedelta(seconds=20), part=(7, 2, 1))
    assert brought(quiet, " four", NOW + timedelta(seconds=21), part=(7, 2, 2))
    assert kept(quiet)[1:] == [(MOTHER, "three four")]


@pytest.mark.parametrize("told", [
    lambda place: {"fields": (300, 2, place)},
    lambda place: {"part": (7, 2, place), "before": b"\x05\x04\x0b\x84\x00\x00"},
])  # fmt: skip
def test_parts_told_by_fields_or_behind_another_element_are_one_text(quiet, told):
    assert brought(quiet, "STOP", **told(2)) and kept(quiet) == [] and in_force(quiet) == 0
    assert brought(quiet, "Please do not ", **told(1))
    assert kept(quiet) == [(MOTHER, "Please do not STOP")] and in_force(quiet) == 0


def test_a_part_that_never_comes_leaves_the_others_to_a_person_and_half_a_text_consents_to_nothing(quiet):
    assert brought(quiet, "yes", part=(9, 3, 3)) and brought(quiet, "We are", part=(9, 3, 1))
    with clock.set_to(NOW + timedelta(minutes=29)):
        assert keep_broken_texts(quiet.oak.row) == 0
    with clock.set_to(NOW + timedelta(minutes=31)):
        assert (keep_broken_texts(quiet.oak.row), keep_broken_texts(quiet.oak.row)) == (1, 0)
    with transaction.atomic(), quiet.oak.acting():
        (text,) = Inbound.objects.seen_by(quiet.oak.system)
        assert (text.body, text.state, text.adult_id) == ("We are … yes", "needs_person", quiet.mother.pk)
        assert TextPart.objects.seen_by(quiet.oak.system).count() == 0
