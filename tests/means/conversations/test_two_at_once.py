"""Two staff at one conversation; questions closed without an answer; words that reach nobody."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.doors.passing_on import pass_on
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.choices import Failure, State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.choices import Way
from thirdpillar.means.conversations.queries.waiting import pace, school_hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town()


def asks(town, thread, words="May she come?", at=NOW + timedelta(minutes=5)):
    with town.oak.acting():
        actions.write_as_family(
            thread_id=thread.pk, body=words, key=words, way=Way.TEXT, by=town.oak.system, at=at
        )


def says(town, by, thread, words, **more):
    with town.oak.acting(by):
        return actions.write_to_family(
            thread_id=thread.pk, body=words, key=words, by=by, at=NOW + timedelta(hours=1), **more
        )


def latest(town, thread):
    with town.oak.acting():
        return queries.latest_word(thread, seen_by=town.oak.system)


def test_the_same_words_from_a_page_gone_back_to_go_once(town):
    thread = town.begin()
    asks(town, thread)
    says(town, town.by, thread, "Yes", seen=latest(town, thread))
    with pytest.raises(Refused, match="a moment ago"), town.oak.acting(town.by):
        actions.write_to_family(
            thread_id=thread.pk, body="Yes", key="another", by=town.by, at=NOW + timedelta(hours=1, minutes=2),
            seen=queries.latest_word(thread, seen_by=town.by),
        )  # fmt: skip
    asks(town, thread, words="And on Friday?", at=NOW + timedelta(hours=1, minutes=3))
    with town.oak.acting(town.by):
        assert actions.write_to_family(
            thread_id=thread.pk, body="Yes", key="third", by=town.by, at=NOW + timedelta(hours=1, minutes=4),
            seen=queries.latest_word(thread, seen_by=town.by),
        )  # fmt: skip


def test_who_answers_second_is_told_and_what_was_seen_may_be_answered(town):
    thread = town.begin()
    asks(town, thread)
    seen = latest(town, thread)
    says(town, town.by, thread, "Yes", seen=seen)
    with pytest.raises(Refused, match="Somebody wrote here"):
        says(town, town.office, thread, "No", seen=seen)
    assert says(town, town.by, thread, "Yes", seen=seen).body == "Yes"
    says(town, town.office, thread, "No, after all", seen=latest(town, thread))
    assert [one.body.partition(": ")[2].split("\n")[0] for one in town.outbox()] == [
        "Hello!",
        "Yes",
        "No, after all",
    ]


def test_the_page_keeps_the_words_shows_the_answer_and_sends_at_the_second_press(town, client):
    thread = town.begin()
    asks(town, thread)
    at_host(client, town.oak.row)
    signed_in(client, town.principal)
    address = reverse("threads:thread", args=[thread.pk])
    before = client.get(address).context["form"]["seen"].value()
    says(town, town.by, thread, "Yes she may")
    posted = {"body": "No she may not", "key": "0123456789abcdef", "seen": before}
    again = client.post(address, posted)
    shown = again.content.decode()
    assert again.status_code == 422
    assert "Somebody wrote here" in shown and "Yes she may" in shown and "No she may not" in shown
    assert len(town.outbox()) == 2
    fresh = again.context["form"]["seen"].value()
    assert client.post(address, posted | {"seen": fresh}).status_code == 302
    assert len(town.outbox()) == 3


def test_what_is_closed_without_an_answer_is_counted(town):
    thread, other = town.begin(), town.begin(subject="Trip")
    asks(town, thread)
    asks(town, other, "When?")
    says(town, town.by, other, "Monday")
    with town.oak.acting(town.by):
        actions.close_thread(thread_id=thread.pk, by=town.by, at=NOW + timedelta(hours=2))
        hours = school_hours(town.oak.row, seen_by=town.by)
        found = pace(hours=hours, aim_hours=24, at=NOW + timedelta(days=1), seen_by=town.by)
    assert (found.answered, found.unanswered) == (1, 1)


def test_words_that_reach_nobody_wait_for_us_and_say_so(town, client):
    town.begin()
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).filter(address=MOTHER).update(
            state=State.REFUSED, failure=Failure.DEAD, provider="texts"
        )
    with clock.set_to(NOW):
        pass_on(town.oak.row, by=town.oak.system)
    at_host(client, town.oak.row)
    signed_in(client, town.teacher)
    shown = client.get(reverse("threads:threads")).content.decode()
    assert "Reading at home" in shown and "Not sent: no way to them" in shown


def test_staff_see_by_which_way_it_went_at_last(town):
    thread = town.begin()
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).filter(address=MOTHER).update(state=State.ACCEPTED)
        (line,) = queries.lines_of(thread, seen_by=town.oak.system)
    assert line.how_far == "Sent · Text message"
