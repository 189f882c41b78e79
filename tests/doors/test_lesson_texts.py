"""A family answers a teacher who asks for a lesson by text: yes, no, another time; doubt is a person's to read."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import at_host, signed_in
from tests.practice.gatherings.places import a_gathering
from tests.practice.volunteers.school import NOW, OakHelps, at_hour
from thirdpillar.doors.inbound import receive
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.practice.gatherings.actions import invite_families
from thirdpillar.practice.gatherings.models import Answer
from thirdpillar.practice.volunteers.actions.lessons import answer_lesson, ask_lesson, call_off_lesson
from thirdpillar.practice.volunteers.models import Lesson

pytestmark = pytest.mark.django_db
JUAN = "+13125550123"


@pytest.fixture
def oak():
    with clock.set_to(NOW):
        yield OakHelps()


def arrives(oak, at=NOW):
    with oak.made.acting():
        Message.objects.seen_by(oak.made.system).filter(state="ready").update(state="accepted", state_at=at)


def asked(oak, title="Wood", at=NOW, **more):
    lesson = oak.do(
        ask_lesson, offer_id=oak.offer(**more).pk, title=title, how="visit", begins_at=at_hour(9), ends_at=at_hour(10),
        by=oak.pat, at=at,
    )  # fmt: skip
    arrives(oak, at)
    return lesson


def says(oak, body, at=None):
    at = at or NOW + timedelta(hours=2)
    with clock.set_to(at):
        return receive(
            district=oak.made.row, provider="p", reference=uuid4().hex, sender=JUAN, body=body, at=at
        )


def stage(oak, title="Wood"):
    (lesson,) = oak.rows(Lesson, title=title)
    return lesson.stage


def replies(oak):
    return [one.body for one in oak.rows(Message, purpose__startswith="conversations.reply")]


@pytest.mark.parametrize(
    ("body", "became", "words", "replied"),
    [
        ("Sí", "yes", "", "¡Gracias! Wood"), ("yes", "yes", "", "¡Gracias! Wood"),
        ("no puedo", "no", "", "Gracias por"), ("otra hora", "another", "otra hora", "Gracias"),
    ],
)  # fmt: skip
def test_yes_no_and_another_time_by_text_answer_the_teacher(oak, body, became, words, replied):
    lesson = asked(oak)
    got = says(oak, body)
    (lesson,) = oak.rows(Lesson)
    assert (lesson.stage, lesson.answer) == (became, words)
    assert (got.state, got.answers, got.reference_id, got.school_id) == (
        "answered",
        "volunteers.answer_lesson",
        lesson.pk,
        oak.school.pk,
    )
    (reply,) = replies(oak)
    assert replied in reply and (("/h/" in reply) == (became == "yes"))


def test_who_said_yes_may_say_no_later_and_the_teacher_hears_it(oak):
    asked(oak)
    says(oak, "Sí")
    says(oak, "No", at=NOW + timedelta(hours=3))
    assert stage(oak) == "no"
    assert [one.address for one in oak.rows(Message, purpose__startswith="volunteers.to_teacher:no")] == [
        "pat@example.org"
    ]


@pytest.mark.parametrize("body", ["1", "ok", "sí, el viernes", "¿sí?", "sí y no"])
def test_what_is_no_plain_answer_a_person_reads(oak, body):
    asked(oak)
    got = says(oak, body)
    assert (got.state, got.answers, stage(oak)) == ("needs_person", "", "asked")


def test_of_two_lessons_that_wait_a_person_finds_out_which(oak):
    asked(oak)
    other = asked(oak, "Bread", words="Pan de mi pueblo")
    assert says(oak, "Sí").state == "needs_person"
    oak.do(answer_lesson, lesson_id=other.pk, answer="no")
    assert says(oak, "Sí", at=NOW + timedelta(hours=4)).state == "needs_person"  # to one that was answered?
    assert (stage(oak), stage(oak, "Bread")) == ("asked", "no")


def test_a_lesson_that_is_off_or_over_is_a_persons(oak):
    lesson = asked(oak)
    oak.do(call_off_lesson, lesson_id=lesson.pk, by=oak.pat)
    assert says(oak, "Sí").state == "needs_person" and stage(oak) == "off"


def test_who_is_barred_since_hears_what_all_in_doubt_hear(oak):
    asked(oak)
    ben, _mia, _home = oak.family("Ben", "Mia", name="Reed")
    oak.bar(ben, oak.juan)
    got = says(oak, "Sí")
    assert (got.state, got.answers, stage(oak)) == ("needs_person", "", "asked")
    (reply,) = replies(oak)
    assert "Wood" not in reply and "/h/" not in reply and "persona" in reply


def test_whose_number_it_is_no_more_answers_nothing(oak):
    asked(oak)
    with oak.made.acting():
        ContactPoint.objects.seen_by(oak.made.system).filter(value=JUAN).update(
            adult_id=oak.family("Ben", "Mia")[1].pk
        )
    assert says(oak, "Sí").answers == "" and stage(oak) == "asked"


def test_after_something_newer_a_yes_is_to_that_and_within_the_hour_a_persons(oak):
    asked(oak)
    with clock.set_to(NOW):
        invited = a_gathering(oak.made, oak.school)
    for at, answered in ((NOW + timedelta(minutes=30), False), (NOW + timedelta(hours=5), True)):
        if answered:
            with oak.made.acting():
                Message.objects.seen_by(oak.made.system).filter(purpose="gatherings.invitation").update(
                    state_at=at
                )
        else:
            with oak.made.acting(), clock.set_to(at):
                invite_families(gathering_id=invited.pk, by=oak.made.system, at=at)
            arrives(oak, at)
        got = says(oak, "Sí", at=at + timedelta(minutes=5))
        assert (got.answers == "gatherings.answer") == answered and stage(oak) == "asked"
        assert len(oak.rows(Answer)) == int(answered)


def test_what_else_asked_within_the_hour_before_leaves_it_to_a_person(oak):
    with oak.made.acting():
        enqueue(
            by=oak.made.system, at=NOW - timedelta(minutes=20), channel="sms", purpose="a_new_room.words", reference_id=uuid4(),
            subject="", address=JUAN, language="es", body="¿Viene?", message_class="informational",
            school_id=oak.school.pk, expires_at=NOW + timedelta(days=1),
        )  # fmt: skip
    arrives(oak, NOW - timedelta(minutes=20))
    asked(oak)
    assert says(oak, "Sí").state == "needs_person" and stage(oak) == "asked"


def test_staff_reads_in_the_table_how_a_lesson_is_answered(oak, client):
    with oak.made.acting():
        account = Account.objects.seen_by(oak.made.system).get(pk=oak.kim.account_id)
    browser = signed_in(at_host(client, oak.made.row), account)
    shown = browser.get("/texts/table/?language=es").content.decode()
    assert "Lessons with families: Yes" in shown and "Lessons with families: Another time, please" in shown
