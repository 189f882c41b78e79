"""Amid a conversation, words that somebody else has the number are marked, and nothing more goes there unread."""

from datetime import timedelta

import pytest

from tests.doors.test_amid_a_conversation import asked, marks
from tests.doors.test_answered import LATER, text, town  # noqa: F401
from thirdpillar.doors.texts.deeds import take_meant
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.models import Post, Thread

pytestmark = pytest.mark.django_db
DENIALS = [
    ("en", "Sorry wrong number. this is Kevin"), ("es", "No soy Amina"), ("en", "this is not Amina's number anymore"),
    ("en", "I don't know any Halima"), ("en", "new phone who dis"), ("en", "who is this"), ("en", "This is Kevin"),
    ("es", "¿Quién es?"), ("fr", "Je ne suis pas Amina"), ("so", "waa kuma"), ("en", "Hi, who is this?"),
    ("so", "No soy Amina"), ("en", "Amina doesn't have this phone now"), ("en", "you got the wrong person bro"),
    ("so", "Amina ya no tiene este número"), ("so", "this is the wrong number, bro"),
]  # fmt: skip
OWN = [
    ("en", "This is Amina"), ("en", "this is Ayanle, her father"), ("en", "this is not right"), ("en", "This is important"),
    ("en", "who is the new teacher"), ("en", "I don't know the bus number"), ("en", "I am not coming on Friday"),
    ("en", "Halima does not have this book"), ("en", "she is not at this school on Friday"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "body"), DENIALS)
def test_a_denial_is_marked(town, language, body):  # noqa: F811
    asked(town, language)
    text(town, body)
    assert [may_mean for _body, may_mean in marks(town)] in (["wrong_number"], []), "or heeded at once"
    if not marks(town):
        assert body.startswith("Sorry wrong")


@pytest.mark.parametrize(("language", "body"), OWN)
def test_a_familys_own_words_are_not(town, language, body):  # noqa: F811
    asked(town, language)
    text(town, body)
    assert marks(town) == [(body, "")]


def written(town, key="k2"):  # noqa: F811
    with town.oak.acting(town.by):
        thread = Thread.objects.seen_by(town.by).get()
        return actions.write_to_family(
            thread_id=thread.pk,
            body="Her plan is changed.",
            key=key,
            by=town.by,
            at=LATER + timedelta(hours=1),
        )


def bodies(town) -> list[str]:  # noqa: F811
    with town.oak.acting():
        found = Message.objects.seen_by(town.oak.system).filter(purpose="conversations.post")
        return [one.body for one in found if "Her plan" in one.body]


def test_what_we_write_then_waits_until_somebody_has_looked(town):  # noqa: F811
    asked(town, "en")
    text(town, "who is this")
    written(town)
    assert bodies(town) == []
    with town.oak.acting(town.office):
        post = Post.objects.seen_by(town.office).get(body="who is this")
        take_meant(post, "else", district=town.oak.row, by=town.office, at=LATER + timedelta(hours=2))
    assert len(bodies(town)) == 1, "it was theirs after all"


def test_and_goes_nowhere_where_the_number_was_wrong(town):  # noqa: F811
    asked(town, "en")
    text(town, "who is this")
    written(town)
    with town.oak.acting(town.office):
        post = Post.objects.seen_by(town.office).get(body="who is this")
        take_meant(post, "wrong", district=town.oak.row, by=town.office, at=LATER + timedelta(hours=2))
    assert bodies(town) == []
