"""After an alert, what answers something newer goes there; what says that one is safe, or needs help, is counted."""

from datetime import timedelta

import pytest

from tests.doors.test_alerts import NIGHT, ROSA, alert, counts, text  # noqa: F401
from thirdpillar.doors.alert_words import may_be_call, wellbeing_meant
from thirdpillar.doors.lexicon import spellings
from thirdpillar.doors.pleas import words_of_help
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Adult, Student
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.choices import Interest
from thirdpillar.means.conversations.models import Post, Thread
from thirdpillar.means.conversations.queries.calls_for_help import how_many_call
from thirdpillar.practice.gatherings.actions import invite_families

pytestmark = pytest.mark.django_db
LATER = NIGHT + timedelta(minutes=30)


@pytest.fixture
def asked_since(alert):  # noqa: F811
    """The office asks Rosa something in a conversation, after the alert."""
    with alert.acting(), clock.set_to(LATER):
        rosa = Adult.objects.seen_by(alert.system).get(given_name="Rosa")
        child = Student.objects.seen_by(alert.system).get(given_name="Ana")
        alert.thread = actions.begin_thread(
            adult_id=rosa.pk, student_ids=[child.pk], subject="Inhaler", body="Please send it.", key="k1", by=alert.by,
            at=LATER, interest=Interest.SCHOOL, school_id=alert.schools[0].pk,
        )  # fmt: skip
        Message.objects.seen_by(alert.system).filter(purpose="conversations.post").update(
            state="accepted", state_at=LATER
        )
    return alert


def said(alert) -> list[tuple]:  # noqa: F811
    with alert.acting():
        found = Post.objects.seen_by(alert.system).filter(said_by="family").order_by("at", "made_at")
        return [(one.body, one.may_mean) for one in found]


@pytest.mark.parametrize("body", ["Ok gracias", "ok", "Bien", "todo bien", "estamos bien", "sí, gracias"])
def test_thanks_for_something_newer_are_no_word_of_safety(asked_since, body):
    kept = text(asked_since, ROSA, body, LATER + timedelta(minutes=5))
    assert (kept.answers, kept.reference_id) == ("conversations.post", asked_since.thread.pk)
    assert counts(asked_since) == (2, 0, 0, 2)
    assert said(asked_since) == [(body, "")]


@pytest.mark.parametrize(
    ("body", "counted"),
    [("Estamos a salvo", (2, 1, 0, 1)), ("we are safe", (2, 1, 0, 1)), ("ayuda", (2, 0, 1, 1))],
)
def test_safety_itself_and_a_call_for_help_are_counted_and_stand_in_the_conversation_too(
    asked_since, body, counted
):
    kept = text(asked_since, ROSA, body, LATER + timedelta(minutes=5))
    assert kept.answers == "conversations.wellbeing"
    assert counts(asked_since) == counted
    assert said(asked_since) == [(body, "help" if body == "ayuda" else "")]
    with asked_since.acting():
        assert Thread.objects.seen_by(asked_since.system).get().standing == "for_us"


@pytest.mark.parametrize(("body", "marked", "rings"), [("1", "", False), ("2", "help", True)])
def test_a_number_after_something_newer_is_read_by_whoever_answers_for_the_alert_too_and_a_two_rings(
    asked_since, body, marked, rings
):
    asked_since.add_account(Role.OFFICE, email="desk@x.example")
    kept = text(asked_since, ROSA, body, LATER + timedelta(minutes=5))
    assert (kept.answers, kept.state) == ("conversations.wellbeing", "needs_person")
    assert said(asked_since) == [(body, marked)]
    assert counts(asked_since)[1:3] == (0, 0)
    with asked_since.acting():
        assert how_many_call(seen_by=asked_since.system) == 1
        told = Message.objects.seen_by(asked_since.system).filter(purpose__startswith="broadcasts.help")
        assert told.exists() == rings


def test_a_one_of_who_has_answered_is_the_conversations_alone(asked_since):
    text(asked_since, ROSA, "we are safe", LATER + timedelta(minutes=4))
    assert text(asked_since, ROSA, "1", LATER + timedelta(minutes=5)).answers == "conversations.post"


@pytest.mark.parametrize(("body", "answer"), [("1", "yes"), ("2", "no")])
def test_a_number_answers_the_invitation_that_came_after(alert, body, answer):  # noqa: F811
    from tests.practice.gatherings.places import a_gathering
    from thirdpillar.practice.gatherings.models import Answer

    alert.add_account(Role.OFFICE)
    gathering = a_gathering(alert, alert.schools[0])
    with alert.acting(), clock.set_to(LATER):
        invite_families(gathering_id=gathering.pk, by=alert.system, at=LATER)
        Message.objects.seen_by(alert.system).filter(purpose="gatherings.invitation", address=ROSA).update(
            state="accepted", state_at=LATER
        )
    assert text(alert, ROSA, body, LATER + timedelta(minutes=5)).answers == "gatherings.answer"
    with alert.acting():
        assert [one.answer for one in Answer.objects.seen_by(alert.system)] == [answer]
    assert counts(alert) == (2, 0, 0, 2)


@pytest.mark.parametrize("body", ["ok", "OK.", "okay thanks", "ok gracias"])
def test_an_ok_alone_is_asked_again_and_a_person_reads_it(alert, body):  # noqa: F811
    kept = text(alert, ROSA, body)
    assert (kept.answers, kept.state) == ("conversations.wellbeing", "needs_person")
    assert counts(alert)[:3] == (2, 0, 0)
    with alert.acting():
        again = Message.objects.seen_by(alert.system).get(purpose="conversations.reply", address=ROSA)
    assert "¿Todo bien?" in again.body


@pytest.mark.parametrize(
    "body",
    ["not safe thanks", "We are safe but my son is missing", "thanks, please send someone, my son is bleeding", "2 please",
     "Where is my son??", "Gracias. Ayuda", "ayudenme por favor", "We called 911", "I need help getting out", "2 gracias"],
)  # fmt: skip
def test_what_may_be_a_call_after_something_newer_is_marked_and_rings(asked_since, body):
    asked_since.add_account(Role.OFFICE, email="desk@x.example")
    kept = text(asked_since, ROSA, body, LATER + timedelta(minutes=5))
    assert (kept.answers, kept.state) == ("conversations.wellbeing", "needs_person")
    assert said(asked_since) == [(body, "help")] and counts(asked_since)[1:3] == (0, 0)
    with asked_since.acting():
        assert how_many_call(seen_by=asked_since.system) == 1
        told = Message.objects.seen_by(asked_since.system).filter(purpose__startswith="broadcasts.help")
        assert told.exists()


@pytest.mark.parametrize("language", list(spellings()))
def test_every_word_of_help_after_something_newer_is_a_call_or_may_be_one(language):
    lost = [
        body
        for word in words_of_help(language)
        for body in (word, f"{word}. thanks", f"thanks {word}", f"{word} my son")
        if wellbeing_meant(body, language, is_asked_since=True) != "help" and not may_be_call(body)
    ]
    assert lost == []


@pytest.mark.parametrize(
    "body", ["I need help with the bus form", "Her homework is here", "2:30 works", "2 kids are coming"]
)
def test_help_with_a_thing_a_time_and_a_count_are_of_what_was_asked_last(asked_since, body):
    asked_since.add_account(Role.OFFICE, email="desk@x.example")
    kept = text(asked_since, ROSA, body, LATER + timedelta(minutes=5))
    assert kept.answers == "conversations.post" and said(asked_since) == [(body, "")]


def test_what_may_be_a_call_rings_where_the_newer_was_an_invitation_too(alert):  # noqa: F811
    from tests.practice.gatherings.places import a_gathering

    alert.add_account(Role.OFFICE, email="desk@x.example")
    gathering = a_gathering(alert, alert.schools[0])
    with alert.acting(), clock.set_to(LATER):
        invite_families(gathering_id=gathering.pk, by=alert.system, at=LATER)
        Message.objects.seen_by(alert.system).filter(purpose="gatherings.invitation", address=ROSA).update(
            state="accepted", state_at=LATER
        )
    kept = text(alert, ROSA, "thanks, my son is bleeding", LATER + timedelta(minutes=5))
    assert (kept.answers, kept.state) == ("conversations.wellbeing", "needs_person")
    with alert.acting():
        assert Message.objects.seen_by(alert.system).filter(purpose__startswith="broadcasts.help").exists()
