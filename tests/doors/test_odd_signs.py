"""Half signs and NUL in what comes in, in its words, its name or its sender: kept once, and a STOP in it is heeded."""

import pytest

from tests.doors.hooks.test_reports import town as mail_town
from tests.doors.test_answered import went
from tests.doors.test_mail_in import MAIL, Taken, message_from_bytes, policy, said, take, waiting, written
from tests.doors.test_mail_in import answer as answer_by_mail
from tests.factories import NOW
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.doors.hooks.reports import Report, take_report
from thirdpillar.doors.inbound import receive
from thirdpillar.ground.base.storable import storable
from thirdpillar.ground.delivery.models import Stop
from thirdpillar.means.conversations.models import Attachment, Inbound

pytestmark = pytest.mark.django_db
town = mail_town
__all__ = ["written"]
HALF = "\ud83d"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Hi\x00 there", "Hi there"), (f"Haa {HALF}", "Haa �"), (f"{HALF}a", "�a"), ("\ud83d\ude00", "😀"), ("😀", "😀"),
        ("x\udc80", "x�"), ("", ""), ("سلام", "سلام"), ("\ufeffa", "\ufeffa"),
    ],
)  # fmt: skip
def test_what_cannot_be_stored_becomes_what_can(given, kept):
    assert storable(given) == kept and storable(kept) == kept


@pytest.fixture
def texts():
    found = Town()
    found.begin()
    went(found, NOW)
    return found


def bring(texts, body="Haa", reference="r1", sender=MOTHER, **more):
    return receive(
        district=texts.oak.row,
        provider="texts",
        reference=reference,
        sender=sender,
        body=body,
        at=NOW,
        **more,
    )


@pytest.mark.parametrize("body", [f"Haa {HALF}", "Haa\x00", "\udc80"])
def test_a_text_with_half_a_sign_is_kept_once(texts, body):
    assert bring(texts, body) is not None
    assert bring(texts, body) is None
    with texts.oak.acting():
        assert [one.body for one in Inbound.objects.seen_by(texts.oak.system)] == [storable(body)]


@pytest.mark.parametrize(
    ("body", "reference"), [("ST\x00OP", "r1"), ("STOP", "r\x00\ud8001"), ("STOP", "\x00")]
)
def test_a_stop_in_it_is_heeded(texts, body, reference):
    bring(texts, body, reference)
    with texts.oak.acting():
        assert {one.address for one in Stop.objects.seen_by(texts.oak.system)} == {MOTHER}


@pytest.mark.parametrize("sender", ["School\x00", f"{HALF}", f"{MOTHER}\x00", "+1\udfff"])
def test_an_odd_sender_is_kept_too(texts, sender):
    kept = bring(texts, sender=sender, media=[f"https://x.example/{HALF}\x00"])
    assert kept is not None and kept.sender == storable(sender)
    with texts.oak.acting():
        assert Attachment.objects.seen_by(texts.oak.system).get().source == "https://x.example/�"


def test_a_report_with_an_odd_name_is_no_error(texts):
    told = Report(event=f"x\x00:{HALF}", reference="\x00", said="delivered\x00", failed=HALF)
    assert take_report(texts.oak.row, "texts", told) is False


def mail(written, head="Message-ID: <n1@x>", body="Haa, imanaya"):
    text = f"From: Amina <{MAIL}>\r\nTo: {written.reply_to}\r\nSubject: Re\r\n{head}\r\n\r\n{body}\r\n"
    return message_from_bytes(text.encode(), policy=policy.default)


def test_a_mail_with_an_odd_name_or_half_a_sign_is_taken_once(town, written):
    odd = [
        mail(written, "Message-ID: <n\x001@x>"),
        mail(written, "Message-ID: <n2@x>\r\nContent-Type: text/plain; charset=utf-7", "+2D0- haa"),
        mail(written, "Message-ID: <n3@x>", "Haa\x00 saddex"),
    ]
    assert [take(town, one) for one in odd for _twice in range(2)] == [Taken.SAID, Taken.BEFORE] * 3
    assert [words for words, _way in said(town)] == ["Haa, imanaya", "� haa", "Haa saddex"]


def test_a_mail_from_an_odd_address_waits_for_a_person(town, written):
    odd = message_from_bytes(
        f"From: am\x00ina@elsewhere.example\r\nTo: {written.reply_to}\r\nMessage-ID: <n9@x>\r\n\r\nHaa\r\n".encode(),
        policy=policy.default,
    )
    assert take(town, odd) == Taken.WAITS
    assert waiting(town) == [] and answer_by_mail  # of nobody whom we know
