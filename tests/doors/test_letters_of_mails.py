"""Mail that names its character set wrongly, or none: read as it was meant, and marked where that is a guess."""

import pytest

from tests.doors.hooks.test_reports import MAIL, town
from tests.doors.test_mail_in import Taken, message_from_bytes, policy, said, take, written
from tests.factories import NOW, signed_in
from thirdpillar.doors.mail_words import read_letters
from thirdpillar.means.conversations.models import Inbound

pytestmark = pytest.mark.django_db
__all__ = ["town", "written"]
MARK = "Some letters may be wrong"
RUSSIAN = "Добрый день, завтра мы придём в школу вместе с дочерью."
ARABIC = "السلام عليكم، سنأتي غدا إلى المدرسة إن شاء الله"
VIETNAMESE = "Ngày mai chúng tôi sẽ đến trường"


@pytest.mark.parametrize(
    ("words", "written_as", "declared", "is_guessed"),
    [
        ("mañana sí", "utf-8", "us-ascii", False), ("mañana sí", "utf-8", "iso-8859-1", False),
        ("mañana sí", "utf-8", "x-klingon", False), ("mañana sí", "utf-8", "", False),
        ("mañana sí", "latin-1", "iso-8859-1", False), ("mañana sí", "latin-1", "us-ascii", True),
        ("mañana no podemos ir a la escuela, está enferma", "latin-1", "utf-8", True),
        (RUSSIAN, "koi8-r", "koi8-r", False), (RUSSIAN, "cp1251", "utf-8", True), (ARABIC, "cp1256", "", True),
        (VIETNAMESE, "utf-8", "windows-1258", False), (VIETNAMESE, "utf-16", "utf-16", False),
        ("明天见", "gb2312", "gb2312", False), ("明日", "iso-2022-jp", "iso-2022-jp", False), ("", "utf-8", "", False),
        ("Haa", "utf-8", "base64", False), ("Haa", "utf-8", "hex\x00", False),
    ],
)  # fmt: skip
def test_letters_are_read_as_they_were_meant(words, written_as, declared, is_guessed):
    assert read_letters(words.encode(written_as), declared) == (words, is_guessed)


def test_no_bytes_are_an_error():
    for each in range(256):
        for declared in (
            "",
            "us-ascii",
            "utf-8",
            "utf-7",
            "big5",
            "shift_jis",
            "utf-16",
            "idna",
            "rot13",
            "zip",
        ):
            read_letters(bytes([each, 0x81, each]), declared)


def mail(written, words, charset, number):
    head = f"From: Amina <{MAIL}>\r\nTo: {written.reply_to}\r\nSubject: Re\r\nMessage-ID: <l{number}@x>\r\n"
    head += f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return message_from_bytes(head.encode() + words + b"\r\n", policy=policy.default)


def test_a_guess_is_marked_for_the_staff_and_what_proves_itself_is_not(town, written, client, monkeypatch):
    monkeypatch.setattr("thirdpillar.ground.base.clock.now", lambda: NOW)
    sure = mail(written, "mañana sí".encode(), "us-ascii", 1)
    assert take(town, sure) == Taken.SAID and said(town)[-1][0] == "mañana sí"
    with town.oak.acting():
        thread_id = Inbound.objects.seen_by(town.oak.system).get().reference_id
    page = f"/conversations/{thread_id}/"
    signed_in(client, town.teacher, at=NOW)
    assert MARK not in client.get(page).content.decode()
    assert take(town, mail(written, "mañana sí".encode("latin-1"), "us-ascii", 2)) == Taken.SAID
    shown = client.get(page).content.decode()
    assert shown.count(MARK) == 1 and shown.count("mañana sí") == 2
