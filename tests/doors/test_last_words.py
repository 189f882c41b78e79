"""A short answer is to what we asked last at its number, whatever room asked; of what is older a person reads it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from tests.doors.test_answered import LATER, town, went
from tests.doors.test_answered_while_still import MAIL, answers, invite
from tests.doors.test_conferences import ROSA, oak, published, texts, today
from tests.doors.test_mail_in import answer, take
from tests.factories import NOW as TOWN_NOW
from tests.practice.conferences.week import NOW, Coming
from tests.practice.gatherings.places import a_gathering
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint, HouseholdStudent
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.choices import InboundState
from thirdpillar.means.conversations.models import Post
from thirdpillar.practice.gatherings.actions import invite_families
from thirdpillar.practice.gatherings.models import Answer, Invitation

pytestmark = pytest.mark.django_db
__all__ = ["oak", "today", "town"]

YES_OR_NO = ["yes", "YES!", "1", "no", "2", "no puedo", "no podemos", "I need a ride", "maya", "не", "不能"]
ANOTHER_TIME = [
    "change", "New time!", "cambio", "otra hora", "changer", "outro horário", "hloov", "palit", "其他时间", "another time",
]  # fmt: skip
# What can be last at the number, and whether it leaves what is older open.
ASKS = [
    "conferences.times:a673ee", "conferences.moved:1", "conferences.offered:1", "gatherings.programme_news:place:1",
    "gatherings.place_offer", "gatherings.changed:2", "gatherings.cancelled", "visits.booked:1", "visits.called_off:1",
    "visits.hopes", "conversations.reply:visit:times", "conversations.post", "broadcasts.message", "people.preference_changed:1",
    "a_new_room.words",
]  # fmt: skip
ASKS_NOTHING = ["conversations.reply", "conversations.reply:how_to_stop", "accounts.code"]


def accept(oak, at):
    with oak.made.acting():
        Message.objects.seen_by(oak.made.system).filter(state="ready").update(state="accepted", state_at=at)


def says(oak, purpose, body="Words of ours.", at=NOW, reference_id=None, channel="sms", address=ROSA):
    with oak.made.acting():
        enqueue(
            by=oak.made.system, at=at, channel=channel, purpose=purpose, reference_id=reference_id or uuid4(), subject="",
            address=address, language="en", body=body, message_class="informational", school_id=oak.school.pk,
            expires_at=at + timedelta(hours=12),
        )  # fmt: skip
    accept(oak, at)


def invited(oak, at=NOW - timedelta(days=2)):
    with clock.set_to(at):
        found = a_gathering(oak.made, oak.school)
        invite_families(gathering_id=found.pk, by=oak.made.system, at=at)
    accept(oak, at)


def heard(oak, words, at=NOW + timedelta(minutes=9)):
    """{word: (its state, what it became, what is answered to invitations)}, each said alone."""
    found = {}
    for word in words:
        with transaction.atomic(), clock.set_to(at):
            kept = texts(oak, word)
            with oak.made.acting():
                given = list(
                    Answer.objects.seen_by(oak.made.system).order_by("at").values_list("answer", flat=True)
                )
            found[word] = (kept.state, kept.answers, given)
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("before", [[], ["yes"]])
@pytest.mark.parametrize("purpose", ASKS)
def test_what_was_asked_since_leaves_an_older_invitation_as_it_is(oak, purpose, before):
    oak.family(("Ana", 1), phone=ROSA)
    invited(oak)
    with clock.set_to(NOW - timedelta(days=1)):
        for word in before:
            texts(oak, word)
    accept(oak, NOW - timedelta(days=1))
    says(oak, purpose)
    for word, (state, _became, given) in heard(oak, YES_OR_NO).items():
        assert (state, given) == (InboundState.NEEDS_PERSON, before), word


@pytest.mark.parametrize("purpose", ASKS_NOTHING)
def test_what_asks_nothing_is_passed_over(oak, purpose):
    oak.family(("Ana", 1), phone=ROSA)
    invited(oak)
    says(oak, purpose)
    found = heard(oak, ["yes", "1", "no", "2", "no puedo"])
    assert {word: (each[1], each[2]) for word, each in found.items()} == {
        word: ("gatherings.answer", ["yes" if word in ("yes", "1") else "no"]) for word in found
    }


def test_news_of_the_gathering_itself_make_it_the_last(oak):
    oak.family(("Ana", 1), phone=ROSA)
    invited(oak)
    says(oak, "conferences.times:1", at=NOW - timedelta(days=1))
    with oak.made.acting():
        one = Invitation.objects.seen_by(oak.made.system).get()
    says(oak, "gatherings.changed:3", reference_id=one.pk)
    assert heard(oak, ["no puedo"])["no puedo"][1:] == ("gatherings.answer", ["no"])


@pytest.mark.parametrize("purpose", ASKS)
def test_a_place_that_was_offered_is_not_answered_after_something_else(oak, purpose):
    oak.family(("Ana", 1), phone=ROSA)
    says(oak, "gatherings.place_offer", at=NOW - timedelta(hours=5))
    says(oak, purpose)
    for word, (_state, became, _given) in heard(oak, ["yes", "no", "1", "2"]).items():
        assert became == "", word


LATER_WORDS = {
    "gatherings.invitation": ("Coming?", False), "visits.invitation": ("May we visit?", False),
    "gatherings.programme_news:place:1": ("Your place", False), "conversations.post": ("Ana was glad.", False),
    "conversations.together": ("Keep it or change?", False), "broadcasts.message": ("Another time?", False),
    "a_new_room.words": ("Words.", False), "broadcasts.digest": ("News of the week.", True),
    "conversations.reply": ("Thank you.", True), "accounts.code": ("123456", True),
}  # fmt: skip


@pytest.mark.parametrize("purpose", LATER_WORDS)
def test_another_time_is_the_conferences_while_it_was_last(oak, purpose):
    oak.family(("Ana", 1), phone=ROSA)
    published(oak)
    body, is_the_conferences = LATER_WORDS[purpose]
    says(oak, purpose, body, at=NOW + timedelta(minutes=1))
    for word, (_state, became, _given) in heard(oak, ANOTHER_TIME).items():
        assert (became == "conferences.change") is is_the_conferences, word


@pytest.mark.parametrize("purpose", LATER_WORDS)
def test_a_number_moves_a_conference_only_while_times_were_offered_last(oak, purpose):
    oak.family(("Ana", 1), phone=ROSA)
    published(oak)
    texts(oak, "change")
    accept(oak, NOW + timedelta(minutes=1))
    before = oak.conferences()[0].during
    says(oak, purpose, at=NOW + timedelta(minutes=2))
    is_last = purpose in ("conversations.reply", "accounts.code")
    with clock.set_to(NOW + timedelta(minutes=9)):
        kept = texts(oak, "2")
    assert (kept.answers == "conferences.change") is is_last
    assert (oak.conferences()[0].during != before) is is_last


@pytest.mark.parametrize("word", ["cambio", "otra hora", "New time!", "其他时间"])
@pytest.mark.parametrize("interest", ["class", "office", "case"])
def test_a_conversation_that_asked_since_keeps_its_answer_and_the_conference_its_time(oak, interest, word):
    oak.family(("Ana", 1), phone=ROSA)
    published(oak)
    made, coming, at = oak.made, oak.rows(Coming, told_at__isnull=False)[0], NOW + timedelta(days=1)
    with made.acting():
        child = HouseholdStudent.objects.seen_by(made.system).get(household_id=coming.household_id)
    asker = oak.pat if interest == "class" else principal(oak)
    with made.acting():
        by = scope_of_account(asker, made.row.zone)
    before = oak.conferences()[0].during
    with made.acting(by), clock.set_to(at):
        thread = actions.begin_thread(
            adult_id=coming.adult_id, student_ids=[child.student_id], interest=interest, subject="Seat",
            section_id=oak.rooms[0].pk if interest == "class" else None, school_id=oak.school.pk, by=by, at=at, key="k1",
            body="Shall Ana keep her seat by the window, or change?",
        )  # fmt: skip
    accept(oak, at)
    with clock.set_to(at + timedelta(minutes=9)):
        kept = [texts(oak, each) for each in (word, "1")]
    with made.acting():
        posts = Post.objects.seen_by(made.system).filter(thread=thread)
        assert {word, "1"} < {one.body for one in posts}
    assert [one.answers for one in kept] == ["conversations.post"] * 2
    assert oak.conferences()[0].during == before and oak.messages("conferences.offered") == []


def principal(oak):
    return oak.made.add_account(Role.PRINCIPAL, school=oak.school, given="Pia")


@pytest.mark.parametrize(
    "last", ["", "conferences.times:1", "gatherings.programme_news:place:1", "conversations.reply"]
)
@pytest.mark.parametrize("word", ["yes", "no"])
def test_by_mail_too(town, word, last, settings):
    settings.MAIL_ANSWERS, settings.MAIL_CHECKED_BY = "answers@oak.example", "mx.oak.example"
    with town.oak.acting():
        points = ContactPoint.objects.seen_by(town.oak.system).filter(adult=town.mother)
        points.update(kind="email", value=MAIL)
    invite(town)
    if last:
        with town.oak.acting():
            enqueue(
                by=town.oak.system, at=TOWN_NOW, channel="email", purpose=last, reference_id=uuid4(), subject="Words",
                address=MAIL, language="en", body="Words of ours.", message_class="informational",
                school_id=town.school.pk, expires_at=TOWN_NOW + timedelta(hours=12),
            )  # fmt: skip
        went(town, TOWN_NOW + timedelta(minutes=5))
    vouched = {"Authentication_Results": "mx.oak.example; dkim=pass header.d=example.org; spf=pass"}
    take(town, answer("answers@oak.example", word, **vouched), at=LATER)
    assert answers(town) == (1 if last in ("", "conversations.reply") else 0)
