"""Voice notes in words: by a machine that the instance names, kept with where they come from, and deciding nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from tests.doors.hooks.test_calls import SOUND
from tests.factories import NOW, signed_in
from tests.factories.transcribers import FakeTranscriber
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.doors.voices import keep_voice
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.sealing import seal_bytes
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.models import Recording, Stop
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.actions.retention import remove_old_words
from thirdpillar.means.conversations.choices import Interest
from thirdpillar.means.conversations.jobs import write_down_for
from thirdpillar.means.conversations.models import (
    Attachment,
    AttachmentContent,
    Inbound,
    Post,
    Transcript,
    TranscriptVersion,
)

pytestmark = pytest.mark.django_db
SAID = "Ilmahaygu maanta wuu xanuunsan yahay."


@pytest.fixture
def fake(monkeypatch):
    with FakeTranscriber() as made:
        monkeypatch.setenv("THIRDPILLAR_TRANSCRIBER_URL", made.address())
        yield made


@pytest.fixture
def town():
    return Town()


def called(town, thread=None, at=NOW) -> Inbound:
    """The mother speaks after the tone: in answer to a thread's call, or of herself."""
    message = None
    with town.oak.acting():
        if thread is not None:
            post = Post.objects.seen_by(town.oak.system).filter(thread=thread, said_by="school").get()
            message = enqueue(
                by=town.oak.system, at=at, channel="voice", purpose="conversations.post", address=MOTHER, language="so",
                reference_id=post.pk, body="Hello", school_id=thread.school_of_outbox,
            ).pk  # fmt: skip
        reference = f"RE{Recording.objects.seen_by(town.oak.system).count()}"
    keep_voice(
        district=town.oak.row, provider="calls", reference=reference, number=MOTHER, seconds=7, at=at, message_id=message
    )  # fmt: skip
    with town.oak.acting():
        Recording.objects.seen_by(town.oak.system).filter(provider_reference=reference).update(
            content=seal_bytes(SOUND, town.oak.id), content_type="audio/mpeg"
        )
        return Inbound.objects.seen_by(town.oak.system).get(provider_reference=reference)


def write_down(town, at=NOW) -> None:
    with clock.set_to(at):
        write_down_for(town.oak.id)


def rows(town) -> list[Transcript]:
    with town.oak.acting():
        return list(Transcript.objects.seen_by(town.oak.system).order_by("at", "pk"))


def versions(town) -> list[TranscriptVersion]:
    with town.oak.acting():
        return list(TranscriptVersion.objects.seen_by(town.oak.system).order_by("at", "made_at"))


def test_nobody_listens_where_no_machine_is_named(town, monkeypatch):
    monkeypatch.delenv("THIRDPILLAR_TRANSCRIBER_URL", raising=False)
    called(town, town.begin())
    write_down(town)
    assert rows(town) == []


def test_what_was_said_is_kept_with_the_machine_the_model_and_the_language_and_sealed(town, fake):
    called(town, town.begin())
    write_down(town)
    (said,) = versions(town)
    assert (said.body, said.language, said.made_by, said.engine, said.model, said.at) == (
        SAID, "so", "machine", "127.0.0.1", "small", NOW,
    )  # fmt: skip
    assert fake.asked[0]["file"] == SOUND
    with town.oak.acting(), connection.cursor() as cursor:
        cursor.execute("SELECT body FROM conversations_transcriptversion")
        assert "xanuunsan" not in cursor.fetchone()[0]
    write_down(town)
    assert len(fake.asked) == 1


def test_staff_see_it_beside_the_voice_marked_until_a_person_puts_it_right(town, fake, client):
    thread = town.begin()
    called(town, thread)
    write_down(town)
    page = reverse("threads:thread", args=[thread.pk])
    signed_in(client, town.teacher, at=NOW)
    with clock.set_to(NOW):
        shown = client.get(page).content.decode()
        assert (
            SAID in shown
            and "Written down by a machine, not checked" in shown
            and "127.0.0.1, small" in shown
        )
        (row,) = rows(town)
        address = reverse("threads:transcript", args=[row.pk])
        assert client.post(address, {"body": "Ilmaheygu wuu jiran yahay."}).status_code == 302
        client.post(address, {"body": "Ilmaheygu wuu jiran yahay."})
        shown = client.get(page).content.decode()
    machine, person = versions(town)
    assert (person.made_by, person.account_id, person.from_version_id) == (
        "person",
        town.teacher.pk,
        machine.pk,
    )
    assert machine.body == SAID and "Written down by a person" in shown and "Ilmaheygu wuu jiran" in shown
    signed_in(client, town.other, at=NOW)
    with clock.set_to(NOW):
        assert client.post(address, {"body": "x"}).status_code == 404
    client.logout()
    with clock.set_to(NOW):
        family = client.get(reverse("family_threads:conversation", args=[thread.code]))
    assert family.status_code == 200 and "jiran" not in family.content.decode()


def test_a_sound_that_a_family_sends_is_written_down_and_a_picture_is_not(town, fake, client):
    thread = town.begin()
    with town.oak.acting():
        post = actions.write_as_family(
            thread_id=thread.pk, body="…", key="f1", way="link", by=town.oak.system, at=NOW
        )
        for kind, media_type in (("sound", "audio/ogg"), ("image", "image/jpeg")):
            file = Attachment(
                district_id=town.oak.id, thread=thread, post=post, said_by="family", kind=kind, media_type=media_type,
                digest=kind, at=NOW,
            )  # fmt: skip
            file.save(force_insert=True)
            AttachmentContent(district_id=town.oak.id, attachment=file, body=SOUND).save(force_insert=True)
    write_down(town)
    assert [form["filename"] for form in fake.asked] == ["voice.ogg"]
    signed_in(client, town.teacher, at=NOW)
    with clock.set_to(NOW):
        assert SAID in client.get(reverse("threads:thread", args=[thread.pk])).content.decode()


@pytest.mark.parametrize("words", ["Stop", "yes", "STOP calling me", "jooji"])
def test_what_a_machine_heard_decides_nothing(town, fake, words, client):
    fake.says = words
    inbound = called(town)
    write_down(town)
    with town.oak.acting():
        kept = Inbound.objects.seen_by(town.oak.system).get()
        assert (kept.state, kept.answers, kept.body) == (inbound.state, "", "🎤 0:07")
        assert not Stop.objects.seen_by(town.oak.system).exists()
    office = town.oak.add_account(Role.OFFICE)
    signed_in(client, office, at=NOW)
    with clock.set_to(NOW):
        shown = client.get(reverse("texts:inbound")).content.decode()
    assert words in shown and "Written down by a machine, not checked" in shown


def case(town):
    return town.begin(interest=Interest.CASE, section_id=None, school_id=town.school.pk, subject="Private")


def test_a_case_is_heard_by_a_machine_of_our_own_alone(town, fake, monkeypatch):
    called(town, case(town))
    write_down(town)
    assert (rows(town), fake.asked) == ([], [])
    monkeypatch.setenv("THIRDPILLAR_TRANSCRIBER_URL", fake.address(local="yes"))
    write_down(town)
    assert [one.body for one in versions(town)] == [SAID]


def test_what_may_belong_to_a_case_is_not_given_outside_either(town, fake, monkeypatch):
    case(town)
    called(town)  # she rings of herself: nobody knows yet about what
    write_down(town)
    assert fake.asked == []
    monkeypatch.setenv("THIRDPILLAR_TRANSCRIBER_URL", fake.address(local="yes"))
    write_down(town)
    assert len(fake.asked) == 1


def test_a_note_that_was_asked_of_a_local_machine_does_not_go_to_another_one(town, fake, monkeypatch):
    monkeypatch.setenv("THIRDPILLAR_TRANSCRIBER_URL", fake.address(local="yes"))
    fake.mood = "busy"
    called(town, case(town))
    write_down(town)
    fake.mood, fake.asked = "good", []
    monkeypatch.setenv("THIRDPILLAR_TRANSCRIBER_URL", fake.address())
    write_down(town, NOW + timedelta(hours=1))
    assert fake.asked == [] and rows(town)[0].state == "failed"


def test_it_is_asked_again_after_longer_and_longer_and_then_shown_as_not_written_down(town, fake, client):
    thread = town.begin()
    called(town, thread)
    fake.mood = "busy"
    at, tried = NOW, []
    for _minute in range(300):
        before = len(fake.asked)
        write_down(town, at)
        if len(fake.asked) > before:
            tried.append(round((at - NOW).total_seconds() / 60))
        at += timedelta(minutes=1)
    assert tried == [0, 2, 6, 14, 30, 62, 126]
    (row,) = rows(town)
    assert (row.state, row.why) == ("failed", "busy: answered 429")
    signed_in(client, town.teacher, at=NOW)
    with clock.set_to(NOW):
        shown = client.get(reverse("threads:thread", args=[thread.pk])).content.decode()
        assert "This voice note could not be written down" in shown
        client.post(reverse("threads:transcript", args=[row.pk]), {"body": "She is ill."})
        shown = client.get(reverse("threads:thread", args=[thread.pk])).content.decode()
    assert "She is ill." in shown and "could not be written down" not in shown


def test_a_machine_that_is_away_is_asked_for_one_note_at_a_time(town, fake):
    thread = town.begin()
    for _note in range(3):
        called(town, thread)
    fake.mood = "broken"
    write_down(town)
    assert sorted(one.tries for one in rows(town)) == [0, 0, 1]
    fake.mood = "good"
    write_down(town, NOW + timedelta(minutes=3))
    assert [one.state for one in rows(town)] == ["done"] * 3


@pytest.mark.parametrize("mood", ["unknown", "silence"])
def test_what_will_not_be_otherwise_is_not_asked_again(town, fake, mood):
    fake.mood = mood
    called(town, town.begin())
    for minutes in (0, 5, 60):
        write_down(town, NOW + timedelta(minutes=minutes))
    assert [(one.state, one.tries) for one in rows(town)] == [("failed", 1)]


def test_a_person_who_was_quicker_has_the_word(town, fake):
    thread = town.begin()
    called(town, thread)
    fake.mood = "busy"
    write_down(town)
    (row,) = rows(town)
    with town.oak.acting(town.by):
        actions.correct_transcript(transcript_id=row.pk, body="She is ill.", by=town.by, at=NOW)
    fake.mood = "good"
    write_down(town, NOW + timedelta(hours=1))
    assert [one.body for one in versions(town)] == ["She is ill."]


def test_who_does_not_see_the_conversation_puts_nothing_right(town, fake):
    called(town, town.begin())
    write_down(town)
    other = town.as_teacher(town.other, town.other_room)
    with town.oak.acting(other), pytest.raises(Refused):
        actions.correct_transcript(transcript_id=rows(town)[0].pk, body="x", by=other, at=NOW)


def test_what_came_before_the_machine_is_not_heard(town, fake):
    called(town, town.begin(), at=NOW - timedelta(days=3))
    write_down(town)
    assert rows(town) == []


def test_the_words_go_with_the_voice_when_the_rule_says_so(town, fake):
    called(town, town.begin())
    write_down(town)
    old = NOW - timedelta(days=365 * 4)
    with town.oak.acting():
        Transcript.objects.seen_by(town.oak.system).update(at=old)
        assert remove_old_words(by=town.oak.system, at=NOW).counts["transcripts"] == 1
    assert [one.body for one in versions(town)] == [""]


def test_of_a_conversation_that_is_kept_for_a_dispute_they_stay(town, fake):
    thread = town.begin()
    called(town, thread)
    write_down(town)
    with town.oak.acting():
        Transcript.objects.seen_by(town.oak.system).update(at=NOW - timedelta(days=365 * 4))
        thread.held_at = NOW
        thread.save(update_fields=["held_at"])
        remove_old_words(by=town.oak.system, at=NOW)
    assert [one.body for one in versions(town)] == [SAID]
