"""A list of times left open takes no number that answers what was asked at that number later."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.doors.test_conferences import ROSA, published, texts
from tests.doors.test_time_texts import AMINA, asked, free, picks, says, two
from tests.doors.test_time_texts import town as evening  # noqa: F401
from tests.doors.test_trust_answers import PHONE, Home
from tests.factories import NOW
from tests.factories.visits import add_invitation, add_visit_year, put
from tests.practice.conferences.week import OakWeek
from tests.practice.gatherings.places import a_gathering
from thirdpillar.doors.last_words import TIMES
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import HouseholdAdult, Tie
from thirdpillar.means.conversations.choices import InboundState
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.gatherings.actions import invite_families
from thirdpillar.practice.gatherings.models import Answer
from thirdpillar.practice.visits.models import Invitation, WishedTime

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def lists(made, invitation, phone, at):
    """Three times were shown there for a visit, and nobody has chosen."""
    said = put(
        made,
        Inbound(
            district_id=made.id, provider="texts", provider_reference=f"{uuid4()}", sender=phone, body="domingo a las 4 pm",
            at=at, state="answered", answers="visits.answer", reference_id=invitation.pk,
        ),
    )  # fmt: skip
    with made.acting():
        Invitation.objects.seen_by(made.system).filter(pk=invitation.pk).update(
            offered_in=said.pk, offered_times=[NOW + timedelta(days=5, hours=one) for one in range(3)]
        )
    put(
        made,
        Message(
            district_id=made.id, channel="sms", purpose=TIMES, reference_id=said.pk, address=phone,
            body="1. 2. 3.", state="accepted", state_at=at, message_class="reply",
        ),
    )  # fmt: skip


def wished(made):
    with made.acting():
        return WishedTime.objects.seen_by(made.system).count()


@pytest.mark.parametrize("since", [4 * HOUR, HOUR / 6])
@pytest.mark.parametrize(
    ("body", "point"), [("1", 1), ("2", 2), ("3", 3), ("5", 5), ("2 gracias", 2), ("ok 1", 1)]
)
def test_a_question_on_trust_is_counted_and_its_words_are_put_apart(since, body, point):
    home = Home()
    lists(home.made, home.invitation, PHONE, NOW - since)
    home.ask()
    kept = home.text(body)
    assert home.answers() == [("before", {"welcome": point})]
    assert (kept.state, kept.answers, kept.body) == ("answered", "visits.trust", "…")
    assert wished(home.made) == 0 and home.fresh().standing == "accepted"


def test_once_a_list_was_shown_after_the_question_no_number_is_counted_for_it():
    home = Home()
    home.ask()
    lists(home.made, home.invitation, PHONE, NOW + HOUR / 60)
    assert home.text("para 2", at=NOW + 4 * HOUR / 60).state == "needs_person"
    # Nobody is free at what this list names: a person reads it.
    assert (home.text("2").state, home.answers(), wished(home.made)) == ("needs_person", [], 0)


@pytest.mark.parametrize(("since", "answered"), [(4 * HOUR, True), (HOUR / 6, False)])
@pytest.mark.parametrize(("body", "answer"), [("1", "yes"), ("2 gracias", "no")])
def test_an_invitation_to_a_gathering_has_its_one_and_two_unless_it_came_with_the_list(
    since, answered, body, answer
):
    home = Home(standing_at=NOW - timedelta(days=60))
    lists(home.made, home.invitation, PHONE, NOW - since)
    with clock.set_to(NOW), home.made.acting():
        invite_to = a_gathering(home.made, home.school)
        invite_families(gathering_id=invite_to.pk, by=home.made.system, at=NOW)
    home.send()
    kept = home.text(body)
    assert [one.answer for one in home.all(Answer)] == ([answer] if answered else [])
    assert kept.state == ("answered" if answered else "needs_person") and wished(home.made) == 0


def a_visit_beside(made, school, household, students, adult, phone):
    _year, cycle, _second = add_visit_year(made, school)
    invitation = add_invitation(made, cycle, school, household, students, adult_id=adult.id, language="en")
    lists(made, invitation, phone, NOW - 4 * HOUR)


def _beside_the_evening(town):
    home = HouseholdAdult.objects.seen_by(town.system).get(adult=town.amina).household
    students = [one.student for one in Tie.objects.seen_by(town.system).filter(adult=town.amina)]
    a_visit_beside(town, town.school, home, students, town.amina, AMINA)


def test_figures_say_when_a_home_could_come_and_which_of_two(evening):  # noqa: F811
    _beside_the_evening(evening)
    asked(evening)
    assert says(evening, "2").answers == "gatherings.answer_asking"
    assert free(evening, evening.amina)[0] and WishedTime.objects.seen_by(evening.system).count() == 0
    two(evening, at=NOW + 3 * HOUR)
    assert says(evening, "1", at=NOW + 4 * HOUR).answers == "gatherings.answer_asking"
    assert picks(evening, evening.amina) == [1]


@pytest.mark.parametrize("body", ["2", "2 please"])
def test_a_conference_has_the_number_of_its_own_times(body):
    with clock.set_to(NOW):
        oak = OakWeek()
        students, rosa, home = oak.family(("Ana", 1), phone=ROSA, language="en")
        oak.family(("Ben", 1), name="Reed")
        published(oak)
        a_visit_beside(oak.made, oak.school, home, students, rosa, ROSA)
        texts(oak, "change")
        with oak.made.acting():
            Message.objects.seen_by(oak.made.system).filter(purpose__startswith="conferences.offered").update(
                state="accepted", state_at=NOW
            )
        assert len(oak.messages("conferences.offered")) == 1
        assert texts(oak, body).state == InboundState.ANSWERED
        assert len(oak.messages("conferences.moved")) == 1 and wished(oak.made) == 0
