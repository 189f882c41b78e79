"""A lesson that is off after somebody counted on it: each hears of it from the other."""

from datetime import timedelta

import pytest

from tests.factories import at_host, signed_in
from tests.practice.volunteers.school import NOW, OakHelps, at_hour
from thirdpillar.doors.volunteering import remind_for
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.practice.volunteers.actions.lessons import (
    answer_lesson,
    ask_lesson,
    call_off_lesson,
    hold_lesson,
)
from thirdpillar.practice.volunteers.actions.offers import withdraw_offer
from thirdpillar.practice.volunteers.actions.telling import pass_on_news
from thirdpillar.practice.volunteers.models import Hours, Lesson

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def oak():
    return OakHelps()


def asked(oak, answer="", volunteer=None):
    offer = oak.offer(volunteer)
    lesson = oak.do(
        ask_lesson,
        offer_id=offer.pk,
        title="Wood",
        how="visit",
        begins_at=at_hour(9),
        ends_at=at_hour(10),
        by=oak.pat,
    )
    if answer:
        oak.do(answer_lesson, lesson_id=lesson.pk, answer=answer)
    return lesson


def mails_to_teacher(oak, answered=False):
    """What a teacher is written; what the family answered first (`answered`), or what came after."""
    mails = oak.rows(Message, purpose__startswith="volunteers.to_teacher")
    first = ("volunteers.to_teacher:yes:", "volunteers.to_teacher:another:")
    return [one for one in mails if one.purpose.startswith(first) is answered]


def to_teacher(oak):
    return [(one.address, one.channel) for one in mails_to_teacher(oak)]


@pytest.mark.parametrize("answer", ["", "yes", "another"])
def test_a_family_that_was_asked_hears_that_a_lesson_is_off_in_its_language(oak, answer):
    lesson = asked(oak, answer)
    assert oak.do(call_off_lesson, lesson_id=lesson.pk, by=oak.pat) is True
    (text,) = oak.messages("off")
    assert (text.address, text.language) == ("+13125550123", "es")
    assert "Esto no se hará" in text.body and "Wood" in text.body and "/h/" in text.body
    assert to_teacher(oak) == []  # it was theirs to call off
    assert [one.address for one in mails_to_teacher(oak, answered=True)] == ["pat@example.org"] * bool(answer)


def test_a_family_that_said_no_hears_nothing_more(oak):
    lesson = asked(oak, "no")
    oak.do(call_off_lesson, lesson_id=lesson.pk, by=oak.pat)
    assert oak.messages("off") == []


def test_a_text_that_did_not_arrive_goes_on_by_the_next_way(oak):
    with oak.made.acting():
        mail = ContactPoint(district_id=oak.made.id, adult=oak.juan, kind="email", value="j@x.example")
        mail.save(force_insert=True)
    lesson = asked(oak, "yes")
    oak.do(call_off_lesson, lesson_id=lesson.pk, by=oak.pat)
    (text,) = oak.messages("off")
    with oak.made.acting():
        rows = Message.objects.seen_by(oak.made.system).filter(pk=text.pk)
        rows.update(state="refused", failure="refused", state_at=NOW)
    oak.do(pass_on_news, tried={text.reference_id: Places(frozenset([(text.channel, text.address)]))})
    assert [one.address for one in oak.messages("off")] == ["+13125550123", "j@x.example"]


def test_where_no_way_is_known_the_teacher_reads_that_a_call_is_needed(oak, client):
    _ben, mia, _home = oak.family("Ben", "Mia", name="Reed")
    lesson = asked(oak, "yes", oak.volunteer(mia))
    with oak.made.acting():
        account = Account.objects.seen_by(oak.made.system).get(pk=oak.pat.account_id)
    pat = signed_in(at_host(client, oak.made.row), account)
    answer = pat.post("/volunteers/lessons/", {"lesson": str(lesson.pk), "deed": "off"}, follow=True)
    assert "No way is known to reach this person. Please call." in answer.content.decode()


def test_a_teacher_hears_of_a_yes_that_is_taken_back_and_of_no_name(oak):
    lesson = asked(oak, "yes")
    oak.do(withdraw_offer, offer_id=lesson.offer_id)
    (mail,) = mails_to_teacher(oak)
    assert (mail.address, mail.channel) == ("pat@example.org", "email")
    assert "Called off" in mail.subject and "Wood" in mail.body and "/volunteers/lessons/" in mail.body
    assert "Juan" not in mail.body and "madera" not in mail.body


def test_a_teacher_hears_of_a_no_after_a_yes_and_of_nothing_that_was_only_asked(oak):
    lesson = asked(oak, "yes")
    oak.do(answer_lesson, lesson_id=lesson.pk, answer="no")
    assert to_teacher(oak) == [("pat@example.org", "email")]
    oak.do(withdraw_offer, offer_id=asked(oak).offer_id)
    assert len(to_teacher(oak)) == 1


def test_a_teacher_hears_another_time_once_however_often_it_was_pressed(oak):
    lesson = asked(oak)
    for number, words in enumerate(("Friday", "Friday", "Monday")):
        at = NOW + timedelta(seconds=number)
        oak.do(answer_lesson, lesson_id=lesson.pk, answer="another", words=words, at=at)
    assert len(mails_to_teacher(oak, answered=True)) == 2  # other words are news
    assert oak.rows(Lesson)[0].answer == "Monday"


@pytest.mark.parametrize("answer", ["", "another"])
def test_without_a_yes_its_teacher_alone_says_that_the_family_came(oak, client, answer):
    lesson = asked(oak, answer)
    for by, more in ((oak.pat, {}), (oak.kim, {"came": True}), (oak.kim, {})):
        with pytest.raises(Refused, match="No answer yet"):
            oak.do(hold_lesson, lesson_id=lesson.pk, by=by, at=at_hour(11), **more)
    assert oak.rows(Hours) == []
    (account,) = oak.rows(Account, pk=oak.pat.account_id)
    with clock.set_to(at_hour(11)):
        pat = signed_in(at_host(client, oak.made.row), account)
        assert "Was there: <bdi>Juan Lopez" in pat.get("/volunteers/lessons/").content.decode()
        pat.post("/volunteers/lessons/", {"lesson": str(lesson.pk), "deed": "held"})
        assert oak.rows(Hours) == []
        pat.post("/volunteers/lessons/", {"lesson": str(lesson.pk), "deed": "held", "came": "on"})
    assert oak.rows(Lesson)[0].stage == "held" and len(oak.rows(Hours)) == 1


def test_a_lesson_that_may_not_take_place_any_more_is_told_to_both_without_a_reason(oak):
    bea = oak.made.add_student("Bea", "Lopez", oak.school, section=oak.other_room)
    oak.made.tie(bea, oak.juan, has_legal_authority=True)
    asked(oak, "yes")
    oak.bar(oak.ana, oak.juan)
    remind_for(oak.made.row)
    remind_for(oak.made.row)
    assert [one.address for one in oak.messages("off")] == ["+13125550123"]
    assert to_teacher(oak) == [("pat@example.org", "email")]
