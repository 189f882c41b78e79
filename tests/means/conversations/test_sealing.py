"""What a case holds is nowhere in the clear: not in a dump, not in the server's files, not while it waits to go."""

import subprocess
from pathlib import Path

import pytest
from django.db import connection

from tests.factories import NOW
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.instance.programs import client_program
from thirdpillar.ground.base import sealing
from thirdpillar.ground.delivery.actions.sealing import reseal_messages
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.actions.sealing import reseal_words
from thirdpillar.means.conversations.choices import Interest, Way
from thirdpillar.means.conversations.models import Inbound, Note, Post, Thread

CASE = {"interest": Interest.CASE, "section_id": None}
WORDS = ("CANARYsubject", "CANARYbody", "CANARYsomali", "CANARYnote", "CANARYpage", "CANARYtext")
OPEN = "CANARYopenclass"


def case(town, **more) -> Thread:
    return town.begin(**CASE, school_id=town.school.pk, **{"subject": WORDS[0], "body": WORDS[1]} | more)


def fill(town) -> Thread:
    thread = case(town, translated={"so": WORDS[2]})
    with town.oak.acting(town.by):
        actions.add_note(thread_id=thread.pk, body=WORDS[3], by=town.by, at=NOW)
    with town.oak.acting():
        actions.write_as_family(
            thread_id=thread.pk, body=WORDS[4], key="p", way=Way.LINK, by=town.oak.system, at=NOW
        )
    town.sent()
    receive(district=town.oak.row, provider="t", reference="r", sender=MOTHER, body=WORDS[5], at=NOW)
    # One that still waits in the outbox.
    with town.oak.acting(town.by):
        actions.write_to_family(thread_id=thread.pk, body=WORDS[1], key="k9", by=town.by, at=NOW)
    town.begin(subject="Reading", body=OPEN)
    return thread


def said(town, thread) -> set[str]:
    with town.oak.acting(town.by):
        found = queries.thread(thread.pk, seen_by=town.by)
        lines = queries.lines_of(found, seen_by=town.by)
    return {
        found.subject,
        *(line.body for line in lines),
        *(each.body for line in lines for each in line.versions),
    }


@pytest.mark.django_db
def test_who_may_read_a_case_reads_it_as_it_was_written():
    town = Town()
    assert said(town, fill(town)) == set(WORDS)


@pytest.mark.django_db
def test_columns_of_a_case_hold_no_word_and_those_of_a_class_do():
    town = Town()
    fill(town)
    with town.oak.acting(), connection.cursor() as cursor:
        cursor.execute(
            """SELECT string_agg(t, ' ') FROM (
                 SELECT subject || folded_subject t FROM conversations_thread UNION ALL
                 SELECT body FROM conversations_post UNION ALL SELECT body FROM conversations_version UNION ALL
                 SELECT original || draft FROM conversations_translation UNION ALL
                 SELECT original || body FROM conversations_segment UNION ALL
                 SELECT body FROM conversations_note UNION ALL SELECT body FROM conversations_inbound UNION ALL
                 SELECT body || subject FROM delivery_message UNION ALL SELECT detail::text FROM audit_entry) x"""
        )
        (stored,) = cursor.fetchone()
    assert [word for word in WORDS if word.lower() in stored.lower()] == [] and OPEN in stored


@pytest.mark.django_db
def test_the_words_are_emptied_once_the_message_is_settled():
    town = Town()
    case(town)
    (message,) = town.outbox()
    assert message.is_secret and WORDS[1] in message.body
    with town.oak.acting():
        from thirdpillar.ground.delivery.actions.settling import WORDS_LEFT

        Message.objects.seen_by(town.oak.system).update(state="accepted", body=WORDS_LEFT)
    assert town.outbox()[0].body == ""


@pytest.mark.django_db
def test_a_case_goes_on_under_its_subject_and_is_searched_by_name_only():
    town = Town()
    first = case(town)
    again = case(town, body="One thing more")
    assert first.pk == again.pk
    with town.oak.acting(town.by):
        assert not queries.threads(seen_by=town.by, box="for_them", search="canarybody").exists()
        assert not queries.threads(seen_by=town.by, box="for_them", search="canarysubject").exists()
        assert queries.threads(seen_by=town.by, box="for_them", search="amina").get().pk == first.pk


@pytest.mark.django_db
def test_a_mail_of_a_case_says_on_the_outside_only_from_whom_it_is():
    town = Town()
    adult = town.oak.add_adult("Sahra", "Jibril", email="s@example.org")
    town.oak.tie(town.child, adult)
    case(town, adult=adult)
    (message,) = town.outbox()
    assert message.channel == "email" and message.subject == "Oak School"


@pytest.mark.django_db
def test_a_family_cannot_pass_its_words_off_as_sealed_ones():
    town = Town()
    thread = town.begin()
    forged = sealing.MARK + "1.k1." + "0" * 32 + ".AAAA"
    with town.oak.acting():
        post = actions.write_as_family(
            thread_id=thread.pk, body=forged, key="f", way=Way.LINK, by=town.oak.system, at=NOW
        )
        assert Post.objects.seen_by(town.oak.system).get(pk=post.pk).body == forged[1:]


def test_words_open_under_their_own_district_and_key_alone(tmp_path, settings, monkeypatch):
    from uuid import uuid4

    settings.HOME = tmp_path
    oak, elm = uuid4(), uuid4()
    stored = sealing.seal("words", oak)
    assert sealing.unseal(stored) == "words" and sealing.seal("words", oak) != stored
    with pytest.raises(sealing.CannotOpen, match="changed"):
        sealing.unseal(stored.replace(oak.hex, elm.hex))
    with pytest.raises(sealing.CannotOpen, match="changed"):
        sealing.unseal(stored[:-6] + "AAAAA=")
    assert oct((tmp_path / "sealing_keys").stat().st_mode & 0o777) == "0o600"
    first = sealing.key_names()[0]
    sealing.add_key()
    assert sealing.unseal(stored) == "words" and sealing.sealed_with(sealing.seal("x", oak)) != first
    monkeypatch.setenv("THIRDPILLAR_SEALING_KEYS", "other:" + "A" * 43)
    with pytest.raises(sealing.CannotOpen, match=f"key {first} is not here"):
        sealing.unseal(stored)
    monkeypatch.delenv("THIRDPILLAR_SEALING_KEYS")
    sealing._keys(again=True)


@pytest.mark.django_db
def test_a_new_key_seals_everything_anew_and_all_of_it_stays_readable(tmp_path, settings):
    town = Town()
    thread = fill(town)
    kept = Path(settings.HOME)
    settings.HOME = tmp_path
    (tmp_path / "sealing_keys").write_text((kept / "sealing_keys").read_text())
    former = sealing.key_names()[0]
    sealing.add_key()
    assert said(town, thread) == set(WORDS)
    with town.oak.acting():
        rows = reseal_words(by=town.oak.system, at=NOW)
        # The last: what a person is asked to translate of the family's words.
        assert rows == 1 + 4 + 1 + 1 + 2 + 1 + 1 and reseal_messages(by=town.oak.system, at=NOW) == 2
        assert reseal_words(by=town.oak.system, at=NOW) == 0
    assert said(town, thread) == set(WORDS)
    with town.oak.acting():
        old = f"{sealing.MARK}1.{former}."
        for model in (Post, Note, Inbound, Message):
            assert not model.objects.seen_by(town.oak.system).filter(body__startswith=old).exists()


@pytest.mark.django_db(transaction=True)
def test_no_dump_and_no_file_of_the_server_holds_a_word_of_a_case(throwaway_server, tmp_path):
    from django.db import transaction

    with transaction.atomic():
        fill(Town())
    name = connection.settings_dict["NAME"]
    with throwaway_server.connect(dbname=name) as admin:
        admin.autocommit = True
        admin.execute("CHECKPOINT")
    dump = subprocess.run(
        [client_program("pg_dump"), "-h", str(throwaway_server.socket), "-p", "5432", "-U", "postgres", name],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    assert OPEN.encode() in dump
    assert [word for word in WORDS if word.lower().encode() in dump.lower()] == []
    held, files = set(), 0
    for file in throwaway_server.data.rglob("*"):
        if file.is_file():
            files += 1
            content = file.read_bytes()
            held |= {word for word in (*WORDS, OPEN) if word.encode() in content}
    assert files > 100 and held == {OPEN}
