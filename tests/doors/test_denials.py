"""Amid a conversation, words that somebody else has the number are marked, and nothing more goes there unread."""

from datetime import timedelta

import pytest

from tests.doors.test_amid_a_conversation import asked, marks
from tests.doors.test_answered import LATER, text, town  # noqa: F401
from tests.doors.test_stops import send
from tests.means.conversations.test_standing_still import office
from thirdpillar.doors.texts.deeds import take_meant
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.actions import switch
from thirdpillar.means.conversations.models import Post, Thread

pytestmark = pytest.mark.django_db
DENIALS = [
    ("en", "Sorry wrong number. this is Kevin"), ("es", "No soy Amina"),
    ("en", "this is not Amina's number anymore"), ("en", "I don't know any Halima"),
    ("en", "new phone who dis"), ("en", "who is this"), ("en", "This is Kevin"), ("es", "¿Quién es?"),
    ("fr", "Je ne suis pas Amina"), ("so", "waa kuma"), ("en", "Hi, who is this?"), ("so", "No soy Amina"),
    ("en", "Amina doesn't have this phone now"), ("en", "you got the wrong person bro"),
    ("so", "Amina ya no tiene este número"), ("so", "this is the wrong number, bro"),
    ("en", "I'm not the parent of this child"), ("es", "No soy la mamá de esa niña"),
    ("fr", "pas la bonne personne"), ("es", "No soy ella"), ("en", "not my kid"), ("en", "I have no kids"),
    ("en", "I don't have children in your school"), ("en", "Sorry, she's not my kid"),
    ("en", "I don't have any kids at that school, sorry"), ("en", "this isn't her"),
    ("es", "No tengo hijos en esa escuela"), ("es", "No es mi hija"), ("fr", "Je n'ai pas d'enfants"),
    ("fr", "Ce n'est pas mon fils"), ("pt", "Não sou ela"), ("pt", "Não tenho filhos nessa escola"),
    ("ht", "Mwen pa gen pitit"), ("ht", "Se pa pitit mwen"), ("vi", "Tôi không có con"),
    ("vi", "Đó không phải con tôi"), ("zh", "我没有孩子"), ("zh", "我不是她"), ("zh", "這不是我的孩子"),
    ("ko", "저는 아이가 없어요"), ("ko", "그분이 아니에요"), ("ru", "У меня нет детей"),
    ("ru", "Это не мой ребёнок"), ("so", "Carruur ma lihi"), ("so", "Ma ihi iyada"), ("sw", "Sina watoto"),
    ("sw", "Huyo si mtoto wangu"), ("tl", "Wala po akong anak diyan"), ("tl", "Hindi ko po anak yan"),
    ("hmn", "Kuv tsis muaj menyuam"), ("hmn", "Kuv tsis yog nws"), ("am", "ልጅ የለኝም"), ("am", "እሷ አይደለሁም"),
    ("ar", "ليس لدي أطفال"), ("ar", "لست هي"), ("so", "I have no kids"), ("en", "This is Kevin, not her dad"),
    ("vi", "Tôi không phải phụ huynh"), ("zh", "我不是家长"), ("ko", "부모가 아니에요"),
    ("en", "We have no kids at your school"),
]  # fmt: skip
OWN = [
    ("en", "this is Fatima, Amina's sister"), ("en", "This is Fatima, her aunt"), ("en", "This is Awesome"),
    ("en", "This is Incredible"), ("en", "This is So Exciting"), ("en", "I am Confused"),
    ("en", "I'm Pregnant"), ("en", "Who hit him? It's not my kid's fault"),
    ("en", "I have no kids at home on Friday"), ("en", "no kids"), ("es", "Soy Fatima, la hermana de Amina"),
    ("es", "No tengo hijos en casa el viernes"), ("es", "Es Increíble"), ("fr", "C'est Super"),
    ("pt", "Sou a Tia"), ("ht", "Se Lendi"), ("ru", "Это Бабушка"), ("so", "Waxaan ahay Hooyo"),
    ("ko", "아이가 없어요"), ("tl", "Wala akong anak na may sakit"), ("sw", "Mimi ni Bibi"),
    ("en", "This is Mom"), ("en", "This Is Amazing"), ("en", "this is Great"), ("en", "This is Amina"),
    ("en", "this is Ayanle, her father"), ("en", "this is not right"), ("en", "This is important"),
    ("en", "who is the new teacher"), ("en", "I don't know the bus number"),
    ("en", "I am not coming on Friday"), ("en", "Halima does not have this book"),
    ("en", "she is not at this school on Friday"), ("en", "the kids are not at school on Friday"),
    ("es", "No soy de aquí"),
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
    """What went or is to go; not what is held."""
    with town.oak.acting():
        found = (
            Message.objects.seen_by(town.oak.system)
            .filter(purpose="conversations.post")
            .exclude(state="held")
        )
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


def looked(town, said, words="who is this"):  # noqa: F811
    with town.oak.acting(town.office):
        post = Post.objects.seen_by(town.office).get(body=words)
        take_meant(post, said, district=town.oak.row, by=town.office, at=LATER + timedelta(hours=2))


def queued_and_denied(town):  # noqa: F811
    """Two posts, the second of which has not gone when the words come."""
    asked(town, "en")
    written(town)
    text(town, "who is this")


def ours(town) -> list[str]:  # noqa: F811
    with town.oak.acting():
        post = Post.objects.seen_by(town.oak.system).get(body="Her plan is changed.")
        found = Message.objects.seen_by(town.oak.system).filter(reference_id=post.pk).order_by("made_at")
        return [one.state for one in found]


@pytest.mark.parametrize("is_in_hand", [False, True])
def test_what_waited_when_the_words_came_is_held_until_somebody_has_looked(town, is_in_hand):  # noqa: F811
    asked(town, "en")
    written(town)
    if is_in_hand:
        with town.oak.acting():  # a sender has it, and its call has not begun
            Message.objects.seen_by(town.oak.system).filter(state="ready").update(state="claimed", epoch=0)
    text(town, "who is this")
    send(town)
    assert ours(town) == ["held"]
    looked(town, "else")
    send(town)
    assert ours(town) == ["accepted"]


def test_a_call_that_had_failed_begins_no_more(town):  # noqa: F811
    queued_and_denied(town)
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).filter(state="held").update(state="ready", why="no answer")
    send(town)
    assert ours(town) == ["held"]


def test_what_is_corrected_waits_too(town):  # noqa: F811
    asked(town, "en")
    post = written(town)
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).filter(reference_id=post.pk).update(
            purpose=f"conversations.post:{post.pk}"
        )
    text(town, "who is this")
    send(town)
    assert ours(town) == ["held"]


def test_of_a_wrong_number_it_goes_nowhere(town):  # noqa: F811
    queued_and_denied(town)
    looked(town, "wrong")
    send(town)
    assert ours(town) == ["stopped"]


def test_while_conversations_stand_still_what_was_held_waits_for_that(town):  # noqa: F811
    queued_and_denied(town)
    with town.oak.acting(by := office(town)):
        switch.stop_threads(reason="A mistake", by=by, at=LATER)
    looked(town, "else")
    send(town)
    assert ours(town) == ["held"]
    with town.oak.acting(by):
        switch.resume_threads(by=by, at=LATER)
    send(town)
    assert ours(town) == ["accepted"]
