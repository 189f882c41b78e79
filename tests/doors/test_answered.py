"""Whose words a text or a call is, and which conversation it answers; in doubt a person reads it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW
from tests.means.conversations.test_threads import FATHER, MOTHER, Town
from tests.means.conversations.test_together import agree, ask, write
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.voices import keep_voice, wish_in_call
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.choices import ReachWay
from thirdpillar.ground.people.models import ContactPoint, Preference
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.choices import InboundState, Interest, Standing
from thirdpillar.means.conversations.models import Inbound, Post, Thread
from thirdpillar.practice.gatherings.actions import invite_families

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def town():
    with clock.set_to(NOW):
        yield Town()


def text(town, body, reference="SM1", sender=MOTHER, at=LATER, **more):
    return receive(
        district=town.oak.row, provider="texts", reference=reference, sender=sender, body=body, at=at, **more
    )


def said(town) -> list[tuple]:
    with town.oak.acting():
        found = Post.objects.seen_by(town.oak.system).filter(said_by="family").order_by("at", "made_at")
        return [(one.body, one.adult_id, one.way) for one in found]


def went(town, at) -> None:
    """What waits has gone, at this moment."""
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).filter(state="ready").update(state="accepted", state_at=at)


def has(town, adult, value) -> None:
    with town.oak.acting():
        ContactPoint(district_id=town.oak.id, adult=adult, kind="mobile", value=value).save(force_insert=True)


def case(town, at=NOW) -> Thread:
    with town.oak.acting(town.office):
        return actions.begin_thread(
            adult_id=town.mother.pk, student_ids=[town.child.pk], subject="A hard week", body="How are you?", key="kc",
            by=town.office, at=at, interest=Interest.CASE, school_id=town.school.pk,
        )  # fmt: skip


def call(town, thread, number=MOTHER, purpose="conversations.post"):
    with town.oak.acting():
        post = Post.objects.seen_by(town.oak.system).filter(thread=thread).latest("at")
        message = enqueue(
            by=town.oak.system, at=NOW, channel="voice", purpose=purpose, language="es", address=number,
            reference_id=post.pk, body="x", school_id=town.school.pk,
        )  # fmt: skip
    keep_voice(
        district=town.oak.row, provider="calls", reference="RE1", number=number, seconds=30, at=LATER,
        message_id=message.pk,
    )  # fmt: skip


def test_words_from_a_number_that_moved_are_never_those_of_whoever_had_it(town):
    thread = town.begin()
    town.sent()
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(value=MOTHER).update(left_at=NOW)
    call(town, thread)
    assert said(town) == []
    bob = town.oak.add_adult("Bob", "Smith", phone=MOTHER, language="en")
    kept = text(town, "Tim will be out tomorrow")
    assert (kept.state, kept.adult_id, kept.school_id) == (InboundState.NEEDS_PERSON, bob.pk, None)
    assert said(town) == []


def test_words_from_a_number_said_to_be_wrong_are_nobodys(town):
    town.begin()
    town.sent()
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(value=MOTHER).update(state="wrong")
    kept = text(town, "who is this?")
    assert (kept.state, kept.adult_id) == (InboundState.UNKNOWN_SENDER, None)
    assert said(town) == []


def test_of_a_number_that_two_adults_have_a_person_of_the_school_finds_out_who_wrote(town):
    has(town, town.father, MOTHER)
    thread = town.begin()
    town.sent()
    kept = text(town, "This is Ayanle, I want the papers sent")
    assert (kept.state, kept.adult_id, kept.school_id) == (InboundState.NEEDS_PERSON, None, town.school.pk)
    call(town, thread)
    assert said(town) == []


def test_a_yes_from_whoever_has_the_number_now_answers_no_invitation_of_another(town):
    from tests.practice.gatherings.places import a_gathering

    gathering = a_gathering(town.oak, town.school)
    invite_families(gathering_id=gathering.pk, by=town.oak.system, at=NOW)
    went(town, NOW)
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(value=MOTHER).update(left_at=NOW)
    town.oak.add_adult("Bob", "Smith", phone=MOTHER, language="en")
    assert text(town, "yes").state == InboundState.NEEDS_PERSON


def test_what_a_barred_adult_texts_or_says_is_read_by_the_front_office_alone(town):
    thread = town.begin(adult=town.father)
    went(town, NOW)
    assert text(town, "Thank you", sender=FATHER, at=NOW).answers == "conversations.post"
    town.restrict(town.father)
    kept = text(town, "where is she after school?", "SM2", sender=FATHER)
    assert (kept.state, kept.adult_id, kept.school_id) == (
        InboundState.NEEDS_PERSON,
        town.father.pk,
        town.school.pk,
    )
    call(town, thread, number=FATHER)
    assert [body for body, *_ in said(town)] == ["Thank you"]


def test_the_second_guardian_answers_by_text_and_phone_where_the_two_read_together(town):
    thread = town.begin()
    first, second = ask(town, thread)
    agree(town, first)
    agree(town, second)
    write(town, thread, "For both", "k2", at=NOW)
    went(town, NOW)
    kept = text(town, "I will bring the form", sender=FATHER)
    assert (kept.answers, kept.reference_id) == ("conversations.post", thread.pk)
    call(town, thread, number=FATHER, purpose="conversations.together")
    assert said(town) == [
        ("I will bring the form", town.father.pk, "text"),
        ("🎤 0:30", town.father.pk, "voice"),
    ]
    town.restrict(town.father)
    assert text(town, "And the other form", "SM2", sender=FATHER).state == InboundState.NEEDS_PERSON
    assert len(said(town)) == 2


def test_of_open_conversations_the_one_that_wrote_last_is_answered_and_never_a_case_by_guess(town):
    first = town.begin()
    went(town, NOW)
    second = town.begin(subject="Lunch")
    went(town, NOW + timedelta(minutes=5))
    assert text(town, "haa", "SM1").reference_id == second.pk
    with town.oak.acting(town.by):
        actions.close_thread(thread_id=second.pk, by=town.by, at=NOW)
    assert text(town, "mahadsanid", "SM2").reference_id == first.pk
    sealed = case(town)
    went(town, NOW + timedelta(minutes=9))
    kept = text(town, "Llegamos tarde hoy", "SM3")
    assert (kept.state, kept.school_id) == (InboundState.NEEDS_PERSON, None)
    with town.oak.acting(town.by):
        actions.close_thread(thread_id=first.pk, by=town.by, at=NOW)
    # Now it is the only conversation that is open: nothing is guessed.
    assert text(town, "Waan fiicanahay", "SM4").reference_id == sealed.pk
    with town.oak.acting():
        assert Thread.objects.seen_by(town.oak.system).get(pk=first.pk).standing == Standing.CLOSED


@pytest.mark.parametrize("body", ["Yes we need the bus", "yes", "Is there school?"])
def test_an_answer_to_a_message_to_many_goes_to_no_conversation(town, body):
    town.begin()
    town.sent()
    with town.oak.acting():
        enqueue(
            by=town.oak.system, at=NOW, channel="sms", purpose=f"broadcasts.message:{uuid4()}", reference_id=uuid4(),
            address=MOTHER, body="Do you need a bus?", school_id=town.school.pk,
        )  # fmt: skip
    went(town, NOW + timedelta(hours=1))
    kept = text(town, body)
    assert (kept.state, kept.school_id) == (InboundState.NEEDS_PERSON, town.school.pk)
    assert said(town) == []


def test_a_key_in_a_call_is_nobodys_wish_where_two_have_the_number(town):
    thread = town.begin()
    has(town, town.father, MOTHER)
    with town.oak.acting():
        post = Post.objects.seen_by(town.oak.system).get(thread=thread)
        message = enqueue(
            by=town.oak.system, at=NOW, channel="voice", purpose="conversations.post", language="es", address=MOTHER,
            reference_id=post.pk, body="x", school_id=town.school.pk,
        )  # fmt: skip
    key = {"district": town.oak.row, "message": message, "at": LATER, "way": ReachWay.CALL}
    assert not wish_in_call(reference="CA1", **key)
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(adult=town.mother).update(left_at=NOW)
    assert not wish_in_call(reference="CA2", **key)  # it is his alone by now, and was not said to him
    with town.oak.acting():
        assert not Preference.objects.seen_by(town.oak.system).exists()
        states = Inbound.objects.seen_by(town.oak.system).values_list("state", flat=True)
        assert set(states) == {InboundState.NEEDS_PERSON}
