"""Words that amid a conversation may as well answer what was asked: kept there, marked for a person; a STOP is never lost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.doors.test_answered import text
from tests.doors.test_stops import stops
from tests.factories import NOW, signed_in
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.doors.intents import Intent, meaning_of
from thirdpillar.doors.lexicon import spellings
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Adult, ContactPoint
from thirdpillar.means.conversations import queries
from thirdpillar.means.conversations.choices import InboundState
from thirdpillar.means.conversations.models import Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    with clock.set_to(NOW):
        yield Town()


def reads(town, language) -> None:
    with town.oak.acting():
        Adult.objects.seen_by(town.oak.system).filter(pk=town.mother.pk).update(reads_language=language)


def filed(town) -> list[tuple]:
    with town.oak.acting():
        found = Post.objects.seen_by(town.oak.system).filter(said_by="family").order_by("at", "made_at")
        return [(one.body, one.may_mean) for one in found]


def replies(town) -> list[str]:
    with town.oak.acting():
        found = Message.objects.seen_by(town.oak.system).filter(purpose__startswith="conversations.reply")
        return list(found.order_by("made_at").values_list("body", flat=True))


def state(town) -> tuple:
    with town.oak.acting():
        point = ContactPoint.objects.seen_by(town.oak.system).get(value=MOTHER)
        return point.state, point.stopped_at


def asked(town) -> None:
    town.begin()
    town.sent()


@pytest.mark.parametrize(
    ("language", "body"),
    [("fr", "erreur"), ("ru", "вы ошиблись"), ("zh", "打错了"), ("so", "qof kale"), ("pt", "engano"),
     ("hmn", "yuam kev"), ("es", "se equivocó"), ("so", "waad khaldantay"), ("en", "not my child"), ("ko", "잘못 보냈어요"),
     ("am", "ስህተት ነው"), ("tl", "nagkamali po kayo"), ("sw", "umekosea"), ("ar", "أنت مخطئ")],
)  # fmt: skip
def test_you_are_mistaken_is_an_answer_and_no_wrong_number(town, language, body):
    reads(town, language)
    asked(town)
    before = state(town)
    kept = text(town, body)
    assert filed(town) == [(body, "wrong_number")]
    assert (kept.answers, state(town), stops(town), replies(town)) == (
        "conversations.post",
        before,
        set(),
        [],
    )


@pytest.mark.parametrize(
    ("language", "body"),
    [("fr", "mauvais numéro"), ("ru", "вы ошиблись номером"), ("so", "waa lambar khalad"),
     ("pt", "número errado"), ("hmn", "yuam kev xov tooj"), ("es", "se equivocó de número"), ("en", "wrong number")],
)  # fmt: skip
def test_who_names_the_number_is_believed_amid_a_conversation(town, language, body):
    reads(town, language)
    asked(town)
    assert text(town, body).answers == "wrong_number"
    assert (state(town)[0], filed(town)) == ("wrong", [])


def test_where_no_conversation_goes_on_a_doubtful_wrong_number_holds_of_a_number_that_never_answered(town):
    reads(town, "fr")
    assert text(town, "erreur").answers == "wrong_number"


def test_a_number_that_has_answered_before_is_wrong_by_a_person_alone(town):
    reads(town, "fr")
    asked(town)
    text(town, "bonjour", "SM1")
    kept = text(town, "erreur", "SM2", at=NOW + timedelta(days=40))
    assert (kept.state, state(town)[0] == "wrong") == (InboundState.NEEDS_PERSON, False)


@pytest.mark.parametrize(
    ("language", "body"),
    [("es", "Ya no"), ("so", "ma rabo"), ("zh", "取消"), ("en", "enough"), ("so", "iska daa"), ("pt", "chega"), ("vi", "thôi"),
     ("ru", "хватит")],
)  # fmt: skip
def test_no_more_may_be_an_answer_and_is_asked_about_once(town, language, body):
    reads(town, language)
    asked(town)
    text(town, body, "SM1")
    text(town, body, "SM2", at=NOW + timedelta(hours=3))
    assert filed(town) == [(body, "stop")] * 2
    assert stops(town) == set() and state(town)[1] is None
    (said,) = replies(town)
    assert "STOP" in said


@pytest.mark.parametrize(
    ("language", "body"),
    [("es", "STOP"), ("es", "stop"), ("so", "Unsubscribe"), ("es", "ya no más"), ("es", "ya no me manden mensajes"),
     ("en", "cancel"), ("en", "end"), ("en", "quit"), ("en", "s t o p"), ("en", "S.T.O.P."), ("es", "ya no, mensajes"),
     ("zh", "停止"), ("zh", "取消订阅"), ("so", "jooji"), ("so", "ma rabo fariimo"), ("en", "enough texts"), ("", "🛑"),
     ("es", "ya no, stop"), ("tl", "huwag na po kayo mag text"), ("es", "párale"), ("es", "bórrame"), ("ru", "отстаньте"),
     ("hmn", "txwv xa ntxiv"), ("so", "iska daa fariimaha"), ("tl", "wag na po kayong mag-text")],
)  # fmt: skip
def test_an_unmistakable_stop_holds_amid_a_conversation(town, language, body):
    reads(town, language)
    asked(town)
    assert text(town, body).answers == "stop"
    assert stops(town) == {"sms", "whatsapp"} and state(town)[1] is not None


@pytest.mark.parametrize("body", ["Ya no", "basta"])
def test_where_nobody_was_asked_anything_no_more_is_a_stop(town, body):
    reads(town, "es")
    assert text(town, body).answers == "stop"


def test_the_conversation_shows_what_the_words_may_mean_and_that_another_channel_is_wanted(client, town):
    reads(town, "es")
    asked(town)
    text(town, "se equivocó", "SM1")
    thread = town_thread(town)
    signed_in(client, town.teacher)
    page = client.get(reverse("threads:thread", args=[thread.pk])).content.decode()
    assert "May be a wrong number" in page and "Prefers another channel" not in page
    listed = client.get(reverse("threads:threads")).content.decode()
    assert "May be a wrong number" in listed
    text(town, "STOP", "SM2", at=NOW + timedelta(hours=3))
    page = client.get(reverse("threads:thread", args=[thread.pk])).content.decode()
    assert "Prefers another channel" in page


def town_thread(town):
    with town.oak.acting(town.by):
        return queries.threads(seen_by=town.by, box="for_us").first()


@pytest.mark.parametrize(
    ("language", "body"),
    [("es", "ayúdenme por favor"), ("en", "help me"), ("so", "i caawi"), ("ru", "помогите"), ("ko", "도와주세요"),
     ("en", "help please")],
)  # fmt: skip
def test_a_plea_goes_to_a_person_first_and_gets_no_brochure(town, language, body):
    reads(town, language)
    other = town.begin(adult=town.father, subject="Buses")
    asked_at = NOW + timedelta(minutes=1)
    town.begin(subject="Reading")
    town.sent(asked_at)
    text(town, "I have a question", "SM0", sender="+16125550102")
    text(town, body, "SM1", at=NOW + timedelta(hours=5))
    assert filed(town)[-1] == (body, "help")
    with town.oak.acting(town.by):
        first, second = queries.threads(seen_by=town.by, box="for_us")
    assert second.pk == other.pk and first.calls_for_help
    (said,) = replies(town)
    assert "STOP" not in said


@pytest.mark.parametrize(
    ("language", "body"),
    [("es", "AYUDA"), ("es", "ayuda!!"), ("en", "Help!"), ("hmn", "pab"), ("am", "እርዳታ"), ("tl", "Tulong"), ("ar", "مساعدة"),
     ("sw", "msaada"), ("en", "HELP")],
)  # fmt: skip
def test_the_keyword_alone_is_answered_with_who_we_are_and_stands_in_the_conversation(town, language, body):
    reads(town, language)
    asked(town)
    kept = text(town, body)
    assert (kept.answers, kept.state) == ("help", InboundState.ANSWERED)
    assert filed(town) == [(body, "help")] and len(replies(town)) == 1
    assert town_thread(town).calls_for_help


@pytest.mark.parametrize("body", ["HELP", "ayuda"])
def test_the_keyword_of_somebody_we_know_is_answered_and_waits_for_a_person_where_nothing_was_asked(
    town, body
):
    kept = text(town, body)
    assert (kept.state, kept.answers, len(replies(town))) == (InboundState.NEEDS_PERSON, "", 1)


def test_who_asks_who_we_are_or_is_unknown_is_answered_only(town):
    asked(town)
    assert text(town, "info").answers == "help" and filed(town) == []
    kept = text(town, "HELP", "SM9", sender="+16125550199")
    assert (kept.state, kept.answers) == (InboundState.ANSWERED, "help")


def test_a_plea_where_no_conversation_goes_on_waits_for_a_person(town):
    reads(town, "es")
    kept = text(town, "ayúdenme por favor")
    assert (kept.state, kept.answers) == (InboundState.NEEDS_PERSON, "")
    assert len(replies(town)) == 1


def test_three_stops_bring_one_confirmation_and_a_start_between_them_another(town):
    for turn in range(3):
        assert text(town, "STOP", f"SM{turn}").answers == "stop"
    assert len(replies(town)) == 1
    text(town, "START", "SM4")
    text(town, "STOP", "SM5")
    assert len(replies(town)) == 3


def test_a_second_wrong_number_is_not_confirmed_again(town):
    text(town, "wrong number", "SM1")
    text(town, "wrong number", "SM2")
    assert len(replies(town)) == 1


def test_every_phrase_in_doubt_is_one_that_is_known():
    listed = [(tag, one) for tag, found in spellings().items() for one in found.get("may_answer", ())]
    assert len(listed) > 150
    astray = [
        (tag, one) for tag, one in listed
        if meaning_of(one, tag).intent not in (Intent.STOP, Intent.HELP) or meaning_of(one, tag).holds
    ]  # fmt: skip
    assert astray == []


def test_most_stops_hold_and_no_doubtful_one_is_most_of_a_language():
    for tag, found in spellings().items():
        stops_here = found.get("stop", ())
        holding = [one for one in stops_here if meaning_of(one, tag).holds]
        assert len(stops_here) < 10 or len(holding) > 0.7 * len(stops_here), tag
