"""While a conversation is reported, or all are stopped, its family's words are no answer to anything older: a person reads."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.doors.test_answered import LATER, text, town, went
from tests.doors.test_mail_in import answer, take
from tests.factories import NOW
from tests.practice.gatherings.places import a_gathering
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.delivery.models import Message, Stop
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations.actions.switch import report_thread, stop_threads
from thirdpillar.means.conversations.choices import From, InboundState
from thirdpillar.practice.gatherings.actions import invite_families
from thirdpillar.practice.gatherings.models import Answer

pytestmark = pytest.mark.django_db
__all__ = ["town"]
MAIL = "amina@example.org"


def invite(town, at=NOW):
    found = a_gathering(town.oak, town.school)
    invite_families(gathering_id=found.pk, by=town.oak.system, at=at)
    went(town, at)


def stand_still(town, thread, how, at=NOW + timedelta(minutes=65)):
    by = replace(town.oak.scope(Role.OFFICE), account_id=town.principal.pk)
    with town.oak.acting(by):
        if how == "reported":
            report_thread(thread_id=thread.pk, said_by=From.FAMILY, words="x", by=town.oak.system, at=at)
        else:
            stop_threads(reason="x", by=by, at=at)


def answers(town) -> int:
    with town.oak.acting():
        return Answer.objects.seen_by(town.oak.system).count()


@pytest.mark.parametrize("how", ["reported", "stopped"])
@pytest.mark.parametrize(
    "body", ["yes", "no", "haa", "maya", "yes, need a ride", "need a ride", "later", "another time", "1", "2"]
)
def test_no_answer_to_the_question_is_taken_for_one_to_an_older_invitation(town, how, body):
    invite(town)
    thread = town.begin(body="Did Halima hit Sam yesterday?")
    went(town, NOW + timedelta(hours=1))
    stand_still(town, thread, how)
    kept = text(town, body)
    assert (kept.state, kept.answers, kept.school_id) == (InboundState.NEEDS_PERSON, "", town.school.pk)
    assert answers(town) == 0


@pytest.mark.parametrize("how", ["reported", "stopped"])
def test_words_that_may_be_a_stop_or_an_answer_are_read_by_a_person(town, how):
    thread = town.begin(body="Does she still need the bus?")
    went(town, NOW + timedelta(hours=1))
    stand_still(town, thread, how)
    assert text(town, "ya no").state == InboundState.NEEDS_PERSON
    with town.oak.acting():
        assert not Stop.objects.seen_by(town.oak.system).exists()
    # What stops without a doubt stops.
    assert text(town, "STOP", "SM2").answers == "stop"


@pytest.mark.parametrize("how", ["reported", "stopped"])
def test_what_they_were_invited_to_since_is_answered(town, how):
    thread = town.begin(body="Did Halima hit Sam yesterday?")
    went(town, NOW)
    stand_still(town, thread, how)
    invite(town, NOW + timedelta(hours=1))
    assert text(town, "yes", at=LATER).answers == "gatherings.answer"


@pytest.mark.parametrize("how", ["reported", "stopped", "closed", "open"])
@pytest.mark.parametrize("to", ["answers@oak.example", "signed"])
def test_by_mail_too(town, how, to, settings):
    settings.MAIL_ANSWERS = "answers@oak.example"
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(adult=town.mother).update(
            kind="email", value=MAIL
        )
    invite(town)
    thread = town.begin(body="Did Halima hit Sam yesterday?")
    went(town, NOW + timedelta(hours=1))
    with town.oak.acting():
        sent = Message.objects.seen_by(town.oak.system).get(address=MAIL, purpose="conversations.post")
    if how == "closed":
        from thirdpillar.means.conversations import actions

        with town.oak.acting(town.by):
            actions.close_thread(thread_id=thread.pk, by=town.by, at=NOW + timedelta(minutes=65))
    elif how != "open":
        stand_still(town, thread, how)
    vouched = {"Authentication_Results": "mx.oak.example; dkim=pass header.d=example.org; spf=pass"}
    take(town, answer(sent.reply_to if to == "signed" else to, "yes", **vouched), at=LATER)
    assert answers(town) == 0
