"""“What is on this week?” by text: what that adult may hear of, in their language, with the page behind it."""

from datetime import timedelta

import pytest

from tests.doors.family_page import FATHER, MOTHER, TwoHomes
from tests.doors.test_intents import THE_FIFTEEN
from tests.factories import at_host
from tests.factories.visits import add_invitation, add_visit, add_visitor
from tests.practice.conferences.week import NOW
from tests.practice.gatherings.places import bar
from tests.practice.gatherings.school_of_courses import a_course, a_family, a_school
from tests.practice.visits.asked import a_home, a_school_with_a_year
from tests.practice.volunteers.school import OakHelps
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.week_texts import asks_of_week, week_words
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Student
from thirdpillar.means.conversations.choices import InboundState
from thirdpillar.practice.gatherings.actions.programmes import register

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


def says(town, body, sender=MOTHER, at=NOW):
    got = receive(
        district=town.made.row, provider="p", reference=f"{sender}{body}{at}", sender=sender, body=body, at=at
    )
    return got, [one for one in town.oak.messages("conversations.reply") if one.address == sender]


def test_fifteen_languages_have_words_for_it_and_each_is_understood():
    assert set(week_words()) == set(THE_FIFTEEN)
    assert all(asks_of_week(one) for listed in week_words().values() for one in listed)


def test_fifteen_languages_have_words_for_the_next_week_and_none_is_taken_for_this_one():
    assert set(week_words(is_next=True)) == set(THE_FIFTEEN)
    listed = [one for each in week_words(is_next=True).values() for one in each]
    assert all(asks_of_week(one, is_next=True) and not asks_of_week(one) for one in listed)
    assert not any(asks_of_week(one, is_next=True) for each in week_words().values() for one in each)


def test_next_week_is_next_week_alone():
    town = TwoHomes("en")
    town.conferences()  # nine days from now
    got, (reply,) = says(town, "what is on next week?", at=NOW)
    assert got.answers == "family.week"
    assert "Room 1" in reply.body and "Cocoa evening" not in reply.body


@pytest.mark.parametrize(
    "body",
    [
        "What is on this week?", "hello, whats on this week please", "what is on this weak", "Wat is on this week",
        "¿Qué hay esta semana?", "Hola, que ay esta semana por favor", "ماذا يوجد هذا الاسبوع؟", "kuna nini wiki hii?",
        "这周有什么活动？", "tuan nay co gi khong", "what is on at school this week", "What's happening at school this week?",
        "¿Qué hay esta semana en la escuela?", "que hay en la escuela esta semana", "what is on today?", "What is on tomorrow",
        "Hola, ¿qué hay hoy en la escuela?",
    ],
)  # fmt: skip
def test_it_is_understood_with_pleasantries_and_a_slipped_letter(body):
    assert asks_of_week(body)


@pytest.mark.parametrize(
    "body",
    [
        "this week",
        "today",
        "what is happening at school",
        "is school on today",
        "yes",
        "we can come this week",
        "not this week",
        "esta semana no",
        "stop",
        "what?",
        "",
    ],
)
def test_what_may_answer_something_else_is_not_taken_for_it(body):
    assert not asks_of_week(body)


@pytest.mark.parametrize(
    ("language", "body", "head"),
    [
        ("en", "what's on this week", "Coming up"), ("es", "que hay esta semna", None),
        ("ar", "ماذا يوجد هذا الأسبوع", None),
    ],
)  # fmt: skip
def test_the_answer_is_in_their_language_with_a_link_that_opens_the_page(client, language, body, head):
    town = TwoHomes(language)
    at_host(client, town.made.row)
    got, replies = says(town, body)
    assert (got.state, got.answers) == (InboundState.ANSWERED, "family.week")
    (reply,) = replies
    assert reply.language == language and "Cocoa evening" in reply.body
    assert ("Coming up" in reply.body) == (language == "en") or head is None
    assert client.get("/mine/" + reply.body.rpartition("/mine/")[2]).status_code == 200


def test_only_what_that_adult_may_hear_of_and_only_this_week(client):
    town = TwoHomes("en")
    town.conferences()  # nine days from now
    _got, (mother,) = says(town, "what is on this week", at=NOW)
    assert "Cocoa evening" in mother.body and "Conference" not in mother.body
    later = NOW + timedelta(days=4)
    with clock.set_to(later):
        _got, replies = says(town, "what is on this week", at=later)
        assert "Room 1" in replies[-1].body + replies[0].body and "Ben" in replies[-1].body + replies[0].body
        _got, (father,) = says(town, "what is on this week", FATHER, at=later)
        assert "Ana" in father.body and "Ben" not in father.body and "Room 2" not in father.body
    town.oak.bar(town.ana, town.juan)
    after = NOW + timedelta(days=5)
    with clock.set_to(after):
        _got, replies = says(town, "what is on this week", FATHER, at=after)
    (now,) = [one for one in replies if one.pk != father.pk]
    assert now.body.startswith("Sample District: Nothing right now") and now.body.endswith("/mine/")


def test_a_link_that_went_by_text_closes_once_somebody_is_barred(client):
    town = TwoHomes("en")
    at_host(client, town.made.row)
    _got, (reply,) = says(town, "what is on this week")
    with town.made.acting():
        # The invitation itself never went: the text alone carries the link.
        sent = Message.objects.seen_by(town.made.system).exclude(pk=reply.pk)
        sent.update(state="stopped")
        Message.objects.seen_by(town.made.system).filter(pk=reply.pk).update(state="accepted", state_at=NOW)
    path = "/mine/" + reply.body.rpartition("/mine/")[2]
    assert client.get(path).status_code == 200
    town.oak.bar(town.ana, town.juan)
    assert client.get(path).status_code == 404


def test_two_peoples_number_and_a_strangers_are_left_to_a_person():
    town = TwoHomes("en")
    town.made.add_adult("Omar", "Ali", phone=MOTHER)
    got, replies = says(town, "what is on this week")
    assert got.state != InboundState.ANSWERED and not any("Cocoa" in one.body for one in replies)
    got, replies = says(town, "what is on this week", "+13125550999")
    assert got.state != InboundState.ANSWERED and not any("Cocoa" in one.body for one in replies)


def asks(made, sender=MOTHER):
    """What somebody hears who asks for the week."""
    receive(
        district=made.row, provider="p", reference=f"week{sender}", sender=sender, body="what is on this week", at=NOW
    )  # fmt: skip
    with made.acting():
        rows = Message.objects.seen_by(made.system).filter(address=sender)
        (reply,) = rows.filter(purpose__startswith="conversations.reply")
        return reply


def is_open(client, path) -> bool:
    return client.get(path).status_code == 200


def test_whoever_comes_to_a_course_alone_gets_the_link_of_their_place(client):
    made, school = a_school()
    at_host(client, made.row)
    rosa = a_family(made, school, phone=MOTHER, language="en")
    with made.acting():
        course = a_course(made, school, first=NOW.date() + timedelta(days=2))
        place = register(programme_id=course.pk, adult_id=rosa.id, way="staff", by=made.system, at=NOW)
        Message.objects.seen_by(made.system).update(state="stopped")
    reply = asks(made)
    assert "English for families" in reply.body and reply.body.endswith(f"/mine/{place.code}")
    assert is_open(client, f"/mine/{place.code}")
    with made.acting():
        Message.objects.seen_by(made.system).filter(pk=reply.pk).update(state="accepted", state_at=NOW)
        ana = Student.objects.seen_by(made.system).get()
    luis = made.add_adult("Luis", "Ortega", phone=MOTHER)
    made.tie(ana, luis)
    with made.acting():
        bar(made, luis, ana)
    assert not is_open(client, f"/mine/{place.code}")


def test_whoever_is_visited_gets_the_link_of_the_visit_and_it_closes_once_somebody_is_barred(client):
    made, school, cycle, _kim = a_school_with_a_year()
    at_host(client, made.row)
    home, child, mother = a_home(made, school, phone=MOTHER, language="en")
    asked = add_invitation(made, cycle, school, home, [child], adult_id=mother.id, code="visitcode1")
    pat, _opt_in = add_visitor(made, cycle.visit_year, school, section=made.add_section(school))
    add_visit(made, asked, [pat], begins=NOW + timedelta(days=2))
    reply = asks(made)
    assert "Home visit" in reply.body and reply.body.endswith("/mine/visitcode1")
    with made.acting():
        Message.objects.seen_by(made.system).filter(pk=reply.pk).update(state="accepted", state_at=NOW)
    assert is_open(client, "/mine/visitcode1")
    father = made.add_adult("Luis", "Ortega", phone="+13125550177")
    made.tie(child, father)
    with made.acting():
        bar(made, father, child)
    assert not is_open(client, "/mine/visitcode1")


def test_whoever_helps_on_a_shift_alone_gets_their_own_link(client):
    oak = OakHelps()
    at_host(client, oak.made.row)
    helps = oak.volunteer()
    oak.sign_up(oak.shift(day=NOW.date() + timedelta(days=2)), helps)
    with oak.made.acting():
        Message.objects.seen_by(oak.made.system).update(state="stopped")
    reply = asks(oak.made)
    assert "Reading in the library" in reply.body and reply.body.endswith(f"/mine/{helps.code}")
    assert is_open(client, f"/mine/{helps.code}")
