"""Amid a conversation, words of a number, a stop or a way answer what was asked; after an alert, what was asked last."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.doors.test_answered import said, text, town, went  # noqa: F401
from tests.doors.test_stops import replies, stops
from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.test_threads import MOTHER
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Adult, ContactPoint
from thirdpillar.ground.people.models.preferences import Preference
from thirdpillar.means.conversations.choices import InboundState
from thirdpillar.means.conversations.models import Inbound, Post

pytestmark = pytest.mark.django_db


def reads(town, language) -> None:  # noqa: F811
    with town.oak.acting():
        Adult.objects.seen_by(town.oak.system).filter(pk=town.mother.pk).update(reads_language=language)


def asked(town, language) -> None:  # noqa: F811
    reads(town, language)
    town.begin()
    went(town, NOW)


def marks(town) -> list[tuple]:  # noqa: F811
    with town.oak.acting():
        found = Post.objects.seen_by(town.oak.system).filter(said_by="family").order_by("at", "made_at")
        return [(one.body, one.may_mean) for one in found]


def state(town) -> str:  # noqa: F811
    with town.oak.acting():
        return ContactPoint.objects.seen_by(town.oak.system).get(value=MOTHER, adult=town.mother).state


OF_SOMEBODY = [
    ("es", "No, no conozco a esa persona"), ("es", "cambió de número"), ("es", "ya no es su número"),
    ("en", "I don't know this person"), ("en", "not his number"), ("en", "he no longer has this number"),
    ("en", "wrong address"), ("en", "wrong person"), ("ar", "لا أعرف هذا الشخص"), ("ar", "هذا ليس رقمه"),
    ("pt", "não conheço essa pessoa"), ("pt", "o número mudou"), ("fr", "ce n'est plus son numéro"),
    ("ru", "не его номер"), ("so", "qofkaas ma ihi"), ("so", "waad khaldantay"), ("ht", "se pa nimewo li"),
    ("vi", "đây là số của người khác"), ("zh", "这不是他的号码"), ("ko", "그분 번호 아니에요"),
    ("tl", "hindi ito number nya"), ("hmn", "tsis yog nws tus xov tooj"), ("am", "ይህ ቁጥር የሷ አይደለም"),
    ("sw", "si namba yake"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "body"), OF_SOMEBODY)
def test_what_may_be_said_of_somebody_else_closes_no_number_amid_a_conversation(town, language, body):  # noqa: F811
    asked(town, language)
    assert text(town, body).answers == "conversations.post"
    assert (stops(town), state(town)) == (set(), "unconfirmed")
    assert marks(town) == [(body, "wrong_number")]
    assert replies(town) == []


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "sorry, wrong number"),
        ("es", "Número equivocado"),
        ("so", "waa lambar khalad ah"),
        ("ko", "잘못된 번호입니다"),
    ],
)
def test_a_wrong_number_in_so_many_words_is_one_even_there(town, language, body):  # noqa: F811
    asked(town, language)
    assert text(town, body).answers == "wrong_number"
    assert (state(town), said(town)) == ("wrong", [])
    ((_channel, _language, words),) = replies(town)
    assert "START" not in words, "a start could not be heeded"


STOPS_THAT_ANSWER = [
    ("en", "Please cancel"), ("en", "cancel it"), ("en", "end"), ("en", "quit"), ("es", "alto"), ("es", "pare"),
    ("fr", "arrêtez"), ("vi", "dừng"), ("tl", "itigil"), ("ht", "sispann"), ("hmn", "nres"), ("zh", "停止"),
    ("ar", "توقف"), ("ko", "중지"), ("ru", "прекратите"), ("am", "አቁም"), ("sw", "acheni"), ("pt", "pare"), ("so", "jooji"),
    ("es", "cancelar"), ("pt", "cancelar"), ("sw", "acha"), ("ko", "그만"), ("zh", "停"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "body"), STOPS_THAT_ANSWER)
def test_a_stop_that_may_answer_is_heeded_and_kept_where_it_was_asked(town, language, body):  # noqa: F811
    asked(town, language)
    kept = text(town, body)
    assert (kept.answers, kept.state) == ("stop", InboundState.ANSWERED)
    assert stops(town) == {"sms", "whatsapp"}
    assert marks(town) == [(body, "stop")]
    with town.oak.acting(town.by):
        assert Post.objects.seen_by(town.by).get(said_by="family").thread.standing == "for_us"


@pytest.mark.parametrize(
    "body", ["STOP", "stop texting me", "unsubscribe", "no more messages", "leave me alone"]
)
def test_a_stop_that_answers_nothing_is_seen_by_nobody(town, body):  # noqa: F811
    asked(town, "en")
    assert text(town, body).answers == "stop"
    assert said(town) == []


def test_of_a_number_of_two_adults_a_person_reads_a_stop_that_may_answer(town):  # noqa: F811
    with town.oak.acting():
        ContactPoint(district_id=town.oak.id, adult=town.father, kind="mobile", value=MOTHER).save(
            force_insert=True
        )
    asked(town, "en")
    kept = text(town, "please cancel")
    assert (kept.state, kept.answers) == (InboundState.NEEDS_PERSON, "")
    assert stops(town) == {"sms", "whatsapp"} and said(town) == []


@pytest.fixture
def with_address(town):  # noqa: F811
    """The mother is reached by every way."""
    with town.oak.acting():
        ContactPoint(district_id=town.oak.id, adult=town.mother, kind="email", value="a@example.org").save(
            force_insert=True
        )
    return town


def ways_of_mother(town) -> list:  # noqa: F811
    with town.oak.acting():
        found = Preference.objects.seen_by(town.oak.system).filter(adult=town.mother, replaced_at=None)
        return [one.ways for one in found]


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("es", "correo"),
        ("es", "por correo"),
        ("en", "email"),
        ("en", "by email please"),
        ("en", "text me"),
        ("es", "por texto"),
    ],
)
def test_a_way_said_amid_a_conversation_answers_what_was_asked(with_address, language, body):
    asked(with_address, language)
    assert text(with_address, body).answers == "conversations.post"
    assert (ways_of_mother(with_address), marks(with_address)) == ([], [(body, "")])


@pytest.mark.parametrize(
    ("language", "body"), [("es", "prefiero correo"), ("en", "I prefer email"), ("en", "email from now on")]
)
def test_a_way_that_is_to_last_is_heeded_there_too(with_address, language, body):
    asked(with_address, language)
    assert text(with_address, body).answers == "conversations.post"
    assert (ways_of_mother(with_address), said(with_address)[0][0]) == ([["email"]], body)


def test_the_office_gives_a_number_back_that_was_said_to_be_wrong(town, client):  # noqa: F811
    asked(town, "es")
    text(town, "Número equivocado", "SM1", at=NOW)
    kept = text(town, "START", "SM2", at=NOW + timedelta(minutes=5))
    assert kept.state == InboundState.NEEDS_PERSON
    with town.oak.acting():
        told = (
            Message.objects.seen_by(town.oak.system).filter(purpose="conversations.reply").order_by("made_at")
        )
        assert [one.message_class for one in told] == ["confirmation", "confirmation"], "she hears of both"
    office = town.oak.add_account(Role.OFFICE, given="Olga")
    with clock.set_to(NOW + timedelta(minutes=9)):
        desk = signed_in(at_host(client, town.oak.row) or client, office, at=NOW)
        page = desk.get(reverse("texts:inbound")).content.decode()
        assert "May be from" in page and "Amina" in page and "Not on the list" not in page
        assert f'value="theirs:{town.mother.pk}"' in page
        stranger = town.father.pk
        assert (
            desk.post(reverse("texts:settle", args=[kept.pk]), {"means": f"theirs:{stranger}"}).status_code
            == 404
        )
        desk.post(reverse("texts:settle", args=[kept.pk]), {"means": f"theirs:{town.mother.pk}"})
    assert (stops(town), state(town)) == (set(), "confirmed")
    with town.oak.acting():
        assert Inbound.objects.seen_by(town.oak.system).get(pk=kept.pk).state == InboundState.SETTLED
    assert replies(town)[-1][1] == "es"


@pytest.mark.parametrize(
    "body", ["911", "please call 911 he has a gun", "hay un tiroteo", "my husband is hitting me"]
)
def test_words_of_danger_are_marked_without_an_alert_too(town, body):  # noqa: F811
    asked(town, "en")
    text(town, body)
    assert [may_mean for _body, may_mean in marks(town)] == ["help"]


@pytest.mark.parametrize("body", ["son is missing homework", "When is the fire drill?", "He is late, sorry"])
def test_what_only_sounds_so_is_not(town, body):  # noqa: F811
    asked(town, "en")
    text(town, body)
    assert [may_mean for _body, may_mean in marks(town)] == [""]
