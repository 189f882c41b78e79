"""A family answers with its language's name, as our own lines tell it to: it gets what was sent, or it is asked for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.doors.test_alerts import AMINA, NIGHT, ROSA, alert, counts  # noqa: F401
from tests.doors.test_alerts import text as text_in_alert
from tests.doors.test_answered import text as text_in_thread
from tests.factories import NOW
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.doors.intents import Intent, meaning_of
from thirdpillar.doors.language_names import OWN, language_named
from thirdpillar.doors.lexicon import fold
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Adult
from thirdpillar.means.conversations.actions.checking import check_translation
from thirdpillar.means.conversations.choices import Interest
from thirdpillar.means.conversations.models import BroadcastVersion, Inbound, Post, Recipient, Translation
from thirdpillar.means.conversations.wording.beside import beside

pytestmark = pytest.mark.django_db


def replies(district, purpose="conversations.reply:") -> list[Message]:
    with district.acting():
        found = Message.objects.seen_by(district.system).filter(purpose__startswith=purpose)
        return list(found.order_by("made_at"))


def reads(district, phone) -> str:
    with district.acting():
        return Adult.objects.seen_by(district.system).get(contact_points__value=phone).reads_language


def test_every_word_that_our_lines_ask_for_is_known():
    for language, texts in beside().items():
        tag = next(each for each in OWN if each.lower().partition("-")[0] == language.partition("-")[0])
        word = OWN[tag][0]
        assert fold(word) in fold(texts["ask"]), f"{language}: {word}"
        assert language_named(word) == tag and meaning_of(word, tag).intent == Intent.LANGUAGE


@pytest.mark.parametrize(
    "body", ["ok", "no español", "haa", "I need a Somali interpreter", "", "1", "Somali 2"]
)
def test_nothing_else_names_a_language(body):
    assert language_named(body) == ""


@pytest.mark.parametrize("body", ["SOOMAALI", "Soomaali.", "af soomaali"])
def test_an_alert_that_nobody_said_in_it_is_asked_for_at_once_and_they_are_told(alert, body):  # noqa: F811
    inbound = text_in_alert(alert, AMINA, body)
    assert (inbound.state, inbound.answers) == ("answered", "conversations.language")
    (said,) = replies(alert)
    assert "Weli lama tarjumin" in said.body and said.address == AMINA and "/n/" in said.body
    with alert.acting():
        row = Translation.objects.seen_by(alert.system).get(purpose="broadcasts.version", language="so")
    assert (row.text_class, row.state) == ("emergency", "person")
    assert counts(alert) == (2, 0, 0, 2)
    text_in_alert(alert, AMINA, "SOOMAALI", at=NIGHT + timedelta(minutes=9))
    assert len(replies(alert)) == 1, "told once"


def test_an_alert_that_was_said_in_it_goes_in_it(alert):  # noqa: F811
    with alert.acting():
        BroadcastVersion(
            district_id=alert.id, broadcast=alert.alert, language="so", body="Guriga jooga.", at=NIGHT
        ).save(force_insert=True)  # fmt: skip
    text_in_alert(alert, ROSA, "Somali")
    (said,) = replies(alert)
    assert "Guriga jooga." in said.body and "Ku jawaab 1" in said.body and said.message_class == "emergency"
    assert reads(alert, ROSA) == "so"
    text_in_alert(alert, ROSA, "1", at=NIGHT + timedelta(minutes=9))
    assert counts(alert)[1] == 1 and "Mahadsanid" in replies(alert, "conversations.reply")[-1].body


def test_amid_a_conversation_it_is_kept_there_and_the_last_words_are_translated():
    town = Town()
    with town.oak.acting():
        Adult.objects.seen_by(town.oak.system).filter(pk=town.mother.pk).update(reads_language="")
    town.begin(interest=Interest.CLASS, body="Bring a coat.")
    town.sent()
    inbound = text_in_thread(town, "HMOOB", sender=MOTHER, at=NOW + timedelta(hours=1))
    with town.oak.acting():
        assert Post.objects.seen_by(town.oak.system).get(said_by="family").body == "HMOOB"
        row = Translation.objects.seen_by(town.oak.system).get(for_family=True)
    assert inbound.answers == "conversations.post"
    assert (row.language, row.state, row.left, row.original) == ("hmn", "person", True, "Bring a coat.")
    (said,) = replies(town.oak)
    assert "Tsis tau txhais" in said.body and "/m/" in said.body and said.address == MOTHER
    text_in_thread(town, "HMOOB", "SM2", sender=MOTHER, at=NOW + timedelta(hours=2))
    assert len(replies(town.oak)) == 1, "told once"
    by = interpreter(town, "hmn", "en")
    with town.oak.acting(by):
        check_translation(
            translation_id=row.pk, body="Nqa lub tsho.", reads_it=True, by=by, at=NOW + timedelta(hours=3)
        )
    (late,) = replies(town.oak, "conversations.post:")
    assert "Nqa lub tsho." in late.body and (late.address, late.language) == (MOTHER, "hmn")
    # What a teacher asked about a language is a person's to read: the list stays as it is.
    assert reads(town.oak, MOTHER) == ""


def interpreter(town, *languages):
    account = town.oak.add_account(Role.INTERPRETER)
    for one in languages:
        town.oak.speaks(account, one, may_interpret=True, may_translate=True)
    return replace(town.oak.scope(Role.INTERPRETER), account_id=account.pk)


def test_amid_a_conversation_a_version_that_is_there_goes_at_once():
    town = Town()
    town.begin(body="Bring a coat.", translated={"so": "Keen jaakad."})
    town.sent()
    with town.oak.acting():
        Adult.objects.seen_by(town.oak.system).filter(pk=town.mother.pk).update(reads_language="en")
        Message.objects.seen_by(town.oak.system).update(language="en")
    text_in_thread(town, "SOOMAALI", sender=MOTHER, at=NOW + timedelta(hours=1))
    (late,) = replies(town.oak, "conversations.post:")
    assert "Keen jaakad." in late.body and replies(town.oak) == []


def test_where_nothing_was_said_a_person_reads_it(alert):  # noqa: F811
    inbound = text_in_alert(alert, "+13125550199", "HMOOB")
    assert inbound.state == "unknown_sender"
    with alert.acting():
        assert not Recipient.objects.seen_by(alert.system).filter(language="hmn").exists()
        assert Inbound.objects.seen_by(alert.system).get(pk=inbound.pk).answers == ""
