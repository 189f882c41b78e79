"""Words that somebody else has a number now hold back all that goes there, whatever it answers, until a person has looked."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.doors.test_amid_a_conversation import asked
from tests.doors.test_answered import LATER, case, text, town  # noqa: F401
from tests.doors.test_denials import bodies, looked, written
from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.test_threads import MOTHER
from thirdpillar.doors.forgetting import believe_again
from thirdpillar.doors.texts.deeds import look_at_owner
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.actions import settle_inbound
from thirdpillar.means.conversations.choices import Standing
from thirdpillar.means.conversations.models import Inbound, Post, Thread
from thirdpillar.means.conversations.queries.threads import threads, unless_astray

pytestmark = pytest.mark.django_db
EMAIL = "amina@home.example"


def reads_mail_too(town) -> None:  # noqa: F811
    with town.oak.acting():
        ContactPoint(district_id=town.oak.id, adult=town.mother, kind="email", value=EMAIL).save(
            force_insert=True
        )


def to_mother(town) -> list[str]:  # noqa: F811
    """The ways by which she is written to now."""
    with town.oak.acting():
        ways = Ways(adults=[town.mother.pk], students=[town.child.pk], on=NOW.date(), seen_by=town.oak.system)
        return [way for way in ("sms", "voice", "email") if ways.of(town.mother.pk, way)]


def test_no_other_conversation_goes_there_either(town):  # noqa: F811
    asked(town, "en")
    text(town, "who is this")
    case(town, at=LATER + timedelta(hours=1))
    with town.oak.acting():
        there = Message.objects.seen_by(town.oak.system).filter(address=MOTHER)
        assert not there.filter(body__contains="How are you?").exists()
    assert to_mother(town) == []
    looked(town, "else")
    assert to_mother(town) == ["sms", "voice"]


@pytest.mark.parametrize(
    "words", ["No soy Amina", "This is not Amina's phone", "this is Kevin, I don't know any Halima"]
)
def test_said_outside_of_any_conversation_it_holds_back_the_same(town, words):  # noqa: F811
    text(town, words, at=NOW + timedelta(minutes=1))
    with town.oak.acting():
        found = Inbound.objects.seen_by(town.oak.system).get()
        point = ContactPoint.objects.seen_by(town.oak.system).get(value=MOTHER)
    assert to_mother(town) == [] and (point.doubted_at or point.state == "wrong")
    if point.state != "wrong":
        with town.oak.acting(town.office):
            settle_inbound(inbound_id=found.pk, by=town.office, at=LATER)
            look_at_owner(MOTHER, by=town.office, at=LATER)
        assert to_mother(town) == ["sms", "voice"]


def test_what_is_urgent_goes_there_all_the_same(town):  # noqa: F811
    asked(town, "en")
    text(town, "who is this")
    with town.oak.acting():
        ways = Ways(
            adults=[town.mother.pk], students=[town.child.pk], on=NOW.date(), seen_by=town.oak.system,
            though_stopped=True,
        )  # fmt: skip
        assert ways.of(town.mother.pk, "sms") == [MOTHER]


def test_our_next_words_take_the_next_way(town):  # noqa: F811
    reads_mail_too(town)
    asked(town, "en")
    text(town, "who is this")
    written(town)
    with town.oak.acting():
        found = Message.objects.seen_by(town.oak.system).filter(purpose="conversations.post")
        went = [(one.channel, one.address) for one in found if "Her plan" in one.body]
    assert went == [("email", EMAIL)]
    looked(town, "else")
    assert len(bodies(town)) == 1, "said once"


def test_the_conversation_waits_for_us_whatever_we_write_until_somebody_has_looked(town):  # noqa: F811
    asked(town, "en")
    text(town, "who is this")
    written(town)

    def waiting() -> list[str]:
        with town.oak.acting(town.office):
            return [one.may_mean for one in threads(seen_by=town.office, box=Standing.FOR_US)]

    assert waiting() == ["wrong_number"]
    looked(town, "else")
    assert waiting() == []


def test_links_that_went_there_open_nothing_while_it_is_in_doubt(town):  # noqa: F811
    asked(town, "en")
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).filter(state="ready").update(state="accepted", state_at=NOW)
        thread = Thread.objects.seen_by(town.oak.system).get()
        assert unless_astray(thread, seen_by=town.oak.system) is not None
    text(town, "who is this")
    with town.oak.acting():
        assert unless_astray(thread, seen_by=town.oak.system) is None
    looked(town, "else")
    with town.oak.acting():
        assert unless_astray(thread, seen_by=town.oak.system) is not None


def doubted(town, value=MOTHER) -> bool:  # noqa: F811
    with town.oak.acting():
        points = ContactPoint.objects.seen_by(town.oak.system).filter(value=value)
        return points.exclude(doubted_at=None).exists()


@pytest.mark.parametrize("button", ["begin", "else"])
def test_whatever_a_person_makes_of_the_text_the_doubt_goes_with_it(town, client, button):  # noqa: F811
    found = text(town, "who is this", at=NOW + timedelta(minutes=1))
    assert doubted(town)
    at_host(client, town.oak.row)
    signed_in(client, town.principal)
    client.post(reverse("texts:settle", args=[found.pk]), {"means": button, "subject": "Hello"})
    assert not doubted(town)


def test_who_writes_in_a_case_settles_what_was_said_there(town, client):  # noqa: F811
    case(town)
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).filter(state="ready").update(state="accepted", state_at=NOW)
    text(town, "who is this")
    assert doubted(town)
    with town.oak.acting():
        post = Post.objects.seen_by(town.oak.system).get(may_mean="wrong_number")
    with town.oak.acting(town.office), pytest.raises(Refused):
        actions.close_thread(thread_id=post.thread_id, by=town.office, at=LATER)
    at_host(client, town.oak.row)
    signed_in(client, town.principal)
    client.post(reverse("texts:meant", args=[post.pk]), {"means": "else"})
    assert not doubted(town)


OWN_NAME = [
    ("en", "Yes sorry I am Amina, new phone"), ("en", "Hi, this is Amina"), ("es", "Perdón, soy Amina"),
    ("ru", "Извините, это Amina"),
    ("so", "Waxaan ahay Amina"),
]  # fmt: skip
NO_NAME_OF_OURS = [
    "I am Amina's sister", "I am Amina sister", "I am not Amina", "I am Kevin", "this is Amina, wrong number", "yes",
    "I am Halima",
]  # fmt: skip


@pytest.mark.parametrize(("language", "words"), OWN_NAME)
def test_who_says_their_own_name_lifts_the_doubt(town, language, words):  # noqa: F811
    asked(town, language)
    text(town, "who is this")
    written(town)
    assert doubted(town) and bodies(town) == []
    text(town, words, reference="SM2", at=LATER + timedelta(hours=2))
    assert not doubted(town) and len(bodies(town)) == 1, "what waited goes"
    with town.oak.acting():
        assert not Post.objects.seen_by(town.oak.system).filter(may_mean="wrong_number").exists()


@pytest.mark.parametrize("words", NO_NAME_OF_OURS)
def test_no_other_words_do(town, words):  # noqa: F811
    asked(town, "en")
    text(town, "who is this")
    text(town, words, reference="SM2", at=LATER + timedelta(hours=2))
    assert doubted(town) or not to_mother(town), words


def test_a_doubt_that_nothing_stands_behind_ends_by_night(town):  # noqa: F811
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(value=MOTHER).update(doubted_at=NOW)
    believe_again(town.oak.row)
    assert not doubted(town)
    text(town, "No soy Amina", at=NOW + timedelta(minutes=1))
    believe_again(town.oak.row)
    assert doubted(town), "nobody has read it"
