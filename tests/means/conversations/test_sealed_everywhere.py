"""Of a case every column and every file is sealed, no sentence is remembered, and no word goes to an engine outside."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from tests.algorithms.files.test_inspecting import picture
from tests.factories import NOW, signed_in
from tests.means.conversations.test_sealing import case as sealed_case
from tests.means.conversations.test_translation import Place, engine  # noqa: F401
from thirdpillar.ground.base import sealing
from thirdpillar.ground.delivery.actions.sealing import reseal_messages
from thirdpillar.ground.delivery.models import Recording
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.actions.sealing import reseal_words
from thirdpillar.means.conversations.choices import TextClass, TranslationState, Trouble
from thirdpillar.means.conversations.models import (
    AttachmentContent,
    Doubt,
    InterpreterRequest,
    Segment,
    Translation,
)

pytestmark = pytest.mark.django_db
HIDDEN = (
    "CANARYdraft",
    "CANARYread",
    "CANARYsaid",
    "CANARYalt",
    "CANARYname",
    "CANARYabout",
    "CANARYtotranslate",
)
COLUMNS = {
    "conversations_translation": ("original", "draft", "subject", "subject_draft"),
    "conversations_version": ("subject", "body"),
    "conversations_doubt": ("original", "body", "said"),
    "conversations_attachment": ("name", "alt"),
    "conversations_interpreterrequest": ("about", "words", "translated"),
}  # fmt: skip


def case(place, **more):
    """A case that the interpreter was named for."""
    thread = sealed_case(place, **more)
    place.name(thread)
    return thread


@pytest.fixture
def place(monkeypatch):
    monkeypatch.delenv("THIRDPILLAR_TRANSLATOR_URL", raising=False)
    return Place()


def fill(place, thread):
    """A checked translation, a doubt, a picture and a text for an interpreter, all of one conversation."""
    by, oak = place.by, place.oak
    place.check(HIDDEN[0])
    with oak.acting(by):
        post = queries.lines_of(thread, seen_by=by)[0].post
        actions.attach_file(
            post_id=post.pk, content=picture(), name=HIDDEN[4], alt=HIDDEN[3], by=by, at=NOW
        )  # fmt: skip
        InterpreterRequest(
            district_id=oak.id, wanted="text", language="so", where="phone", begins_at=NOW, ends_at=NOW.replace(hour=23),
            about=HIDDEN[5], words=HIDDEN[6], thread_id=thread.pk, asked_by_id=by.account_id, state_at=NOW, code="c" * 12,
        ).save(force_insert=True)  # fmt: skip
    with oak.acting():
        version = place.versions()[0]
        actions.say_wrong(thread=thread, version_id=version.pk, said=HIDDEN[2], by=oak.system, at=NOW)


def stored(place) -> str:
    found = []
    with place.oak.acting(), connection.cursor() as cursor:
        for table, columns in COLUMNS.items():
            cursor.execute(f"SELECT {' || '.join(columns)} FROM {table}")
            found += [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT original || body FROM conversations_segment")
        found += [row[0] for row in cursor.fetchall()]
    return " ".join(found)


def files(place) -> list[bytes]:
    with place.oak.acting(), connection.cursor() as cursor:
        cursor.execute("SELECT body FROM conversations_attachmentcontent")
        return [bytes(row[0]) for row in cursor.fetchall()]


def test_no_column_and_no_file_of_a_case_is_in_the_clear_and_all_is_read_as_it_was(place):
    fill(place, case(place, adult=place.reader, text_class=TextClass.VITAL, body="CANARYread"))
    assert [word for word in (*HIDDEN, "CANARYread") if word in stored(place)] == []
    (file,) = files(place)
    assert file.startswith(sealing.MARK.encode()) and b"JFIF" not in file
    with place.oak.acting():
        by = place.oak.system
        row, doubt = Translation.objects.seen_by(by).get(), Doubt.objects.seen_by(by).get()
        assert (row.original, row.draft) == ("CANARYread", HIDDEN[0])
        assert (doubt.original, doubt.body, doubt.said) == ("CANARYread", HIDDEN[0], HIDDEN[2])
        kept = AttachmentContent.objects.seen_by(by).select_related("attachment").get()
        assert (
            kept.body.startswith(b"\xff\xd8") and (kept.attachment.alt, kept.attachment.name) == HIDDEN[3:5]
        )
        asked = InterpreterRequest.objects.seen_by(by).get()
        assert (asked.about, asked.words) == HIDDEN[5:7]


def test_of_a_class_they_are_as_they_were_written(place):
    fill(place, place.write("CANARYread", TextClass.VITAL))
    held = stored(place)
    assert all(word in held for word in ("CANARYread", *HIDDEN[:1], *HIDDEN[2:5]))
    assert files(place)[0].startswith(b"\xff\xd8")


def test_no_sentence_of_a_case_is_remembered_whoever_translated_it(place):
    thread = case(place, adult=place.reader, translated={"es": "CANARYtranslated"})
    case(place, adult=place.reader, text_class=TextClass.VITAL, subject="Other", body="Once more")
    place.check("CANARYchecked")
    with place.oak.acting():
        actions.say_wrong(
            thread=thread, version_id=place.versions()[0].pk, said="", by=place.oak.system, at=NOW
        )
        doubt = Doubt.objects.seen_by(place.oak.system).get()
    by = place.by_interpreter
    with place.oak.acting(by):
        actions.settle_doubt(doubt_id=doubt.pk, body="CANARYbetter", reads_it=True, by=by, at=NOW)
    with place.oak.acting():
        assert not Segment.objects.seen_by(place.oak.system).exists()
        assert "CANARYbetter" in {one.body for one in place.versions()}


def test_a_new_key_seals_the_new_columns_files_and_voices_too(place, tmp_path, settings):
    fill(place, case(place, adult=place.reader, text_class=TextClass.VITAL, body="CANARYread"))
    kept = Path(settings.HOME)
    with place.oak.acting():
        Recording(
            district_id=place.oak.id, provider="t", provider_reference="r", address="+1", content=b"CANARYvoice", at=NOW
        ).save(force_insert=True)  # fmt: skip
    settings.HOME = tmp_path
    (tmp_path / "sealing_keys").write_text((kept / "sealing_keys").read_text())
    former = sealing.key_names()[0]
    made = sealing.add_key()
    with place.oak.acting():
        by = place.oak.system
        assert reseal_words(by=by, at=NOW) > 0 and reseal_messages(by=by, at=NOW) > 0
        assert reseal_words(by=by, at=NOW) == 0 == reseal_messages(by=by, at=NOW)
        assert Recording.objects.seen_by(by).get().content == b"CANARYvoice"
        assert AttachmentContent.objects.seen_by(by).get().body.startswith(b"\xff\xd8")
        assert Translation.objects.seen_by(by).get().draft == HIDDEN[0]
    assert former not in stored(place) and made in stored(place)
    (file,) = files(place)
    assert former.encode() not in file[:80] and made.encode() in file[:80]


def test_a_file_opens_under_its_own_district_alone_and_unchanged(tmp_path, settings):
    from uuid import uuid4

    settings.HOME = tmp_path
    oak, elm = uuid4(), uuid4()
    held = sealing.seal_bytes(b"\x00file.with.dots\xff", oak)
    assert (
        sealing.unseal_bytes(held) == b"\x00file.with.dots\xff" and sealing.unseal_bytes(b"plain") == b"plain"
    )
    for broken in (
        held.replace(oak.hex.encode(), elm.hex.encode()),
        held[:-1],
        held[:-1] + bytes([held[-1] ^ 1]),
    ):
        with pytest.raises(sealing.CannotOpen):
            sealing.unseal_bytes(broken)
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal_bytes(sealing.MARK.encode() + b"1.k")


# --- Nothing leaves for an engine outside ---------------------------------------------------------------------------
def test_of_a_case_nothing_is_posted_to_an_engine_outside_and_a_person_is_asked(place, engine):  # noqa: F811
    place.write("Bring a coat.")
    place.work()
    posted = len(engine.asked)
    assert posted == 1  # the engine works, and a class's words go there
    thread = case(place, adult=place.reader, body="CANARYcase")
    place.work()
    assert len(engine.asked) == posted and "CANARYcase" not in str([one["body"] for one in engine.asked])
    row = place.row(thread)
    assert (row.state, row.trouble) == (TranslationState.PERSON, Trouble.OF_CASE)
    with place.oak.acting(by := place.by_interpreter):
        actions.check_translation(translation_id=row.pk, body="CANARYwritten", reads_it=True, by=by, at=NOW)
    assert "CANARYwritten" in place.outbox()[-1].body


def test_what_a_family_says_in_a_case_goes_nowhere_either(place, engine):  # noqa: F811
    thread = case(place, adult=place.reader, body="CANARYcase")
    with place.oak.acting():
        actions.write_as_family(
            thread_id=thread.pk, body="Gracias, mañana", key="f", way="link", by=place.oak.system, at=NOW, language="es"
        )  # fmt: skip
    place.work()
    assert engine.asked == []


def test_staff_are_told_where_they_choose_who_may_read_it_and_where_it_waits(place, engine, client):  # noqa: F811
    signed_in(client, place.teacher)
    page = client.get(reverse("threads:begin", args=[place.reader.pk])).content.decode()
    assert str(Trouble.OF_CASE.label) in page
    case(place, adult=place.reader, by=replace(place.by, account_id=place.teacher.pk), body="CANARYcase")
    waits = client.get(reverse("threads:translation", args=[place.row().pk])).content.decode()
    assert str(Trouble.OF_CASE.label) in waits
