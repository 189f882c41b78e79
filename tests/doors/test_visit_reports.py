from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.factories.visits import add_invitation
from tests.practice.visits.after import Pair
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.visit_reports import Said, said_in
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.visits.actions.recording import record_visit


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("done 35", Said(35)), ("Done, 35 min.", Said(35)), ("35 listo", Said(35)), ("LISTO 40", Said(40)),
        ("完成 35", Said(35)), ("تم ٣٥", Said(35)), ("done", Said(None)), ("끝 35분", Said(35)),
        ("完成35分钟", Said(35)), ("35 phút xong", Said(35)), ("Готово, 35 мин", Said(35)), ("done 35m", Said(35)),
        ("done 35 40", None),
        ("we are done here", None), ("35", None), ("done with 35", None),
    ],
)  # fmt: skip
def test_a_report_is_a_word_for_done_and_the_minutes(text, said):
    assert said_in(text) == said


@pytest.fixture
def pair(db):
    return Pair()


def text(pair, body, sender="+16085550123", at=NOW, reference="SM1"):
    return receive(
        district=pair.made.row, provider="texts", reference=reference, sender=sender, body=body, at=at
    )


def replies(pair):
    with pair.made.acting():
        return [one.body for one in Message.objects.seen_by(pair.made.system).order_by("made_at")]


def test_a_visitor_records_a_visit_by_text_from_their_own_number(pair):
    inbound = text(pair, "done 35")
    assert (inbound.state, inbound.answers, inbound.reference_id) == (
        "answered",
        "visits.record",
        pair.visit.pk,
    )
    visit = pair.fresh()
    assert (visit.stage, visit.minutes, visit.recorded_way, visit.recorded_by_id) == (
        "completed", 35, "text", pair.pat.id,
    )  # fmt: skip
    (reply,) = replies(pair)
    assert "written down" in reply and reply.endswith("/visits/my/after/")


def test_a_number_that_is_nobodys_of_us_records_nothing(pair):
    inbound = text(pair, "done 35", sender="+16085550999")
    assert (inbound.state, pair.fresh().stage) == ("unknown_sender", "scheduled")


def test_a_visitor_without_a_visit_that_began_is_read_by_a_person(pair):
    text(pair, "done 35", at=pair.visit.begins_at - timedelta(minutes=5))
    assert (pair.fresh().stage, replies(pair)[:0]) == ("scheduled", [])


def test_of_two_visits_that_wait_none_is_guessed(pair):
    home = pair.made.add_household([pair.student], [])
    asked = add_invitation(pair.made, pair.first, pair.school, home, [pair.student])
    other = pair.book(invitation=asked, begins=NOW - timedelta(hours=4))
    inbound = text(pair, "done 35")
    assert (inbound.state, inbound.reference_id) == ("answered", None)
    assert {pair.fresh().stage, pair.fresh(other).stage} == {"scheduled"}
    (reply,) = replies(pair)
    assert reply.startswith("Say how it went")


def test_without_the_minutes_the_page_asks(pair):
    text(pair, "done")
    assert pair.fresh().stage == "scheduled"
    assert replies(pair)[0].startswith("Say how it went")


def test_who_recorded_it_may_put_the_minutes_right_and_the_other_one_only_agree(pair):
    text(pair, "done 35")
    text(pair, "done 45", reference="SM2")
    assert pair.fresh().minutes == 45
    pair.do(record_visit, visit_id=pair.visit.pk, minutes=50, by=pair.as_(pair.sam))
    text(pair, "done 45", reference="SM3")
    assert pair.fresh().minutes == 50
    assert pair.seat(pair.pat).validated_at is not None  # from their own first report


# Two visits of one pair: yesterday's fell through and nobody wrote it down, today's Pat has written down.


@pytest.fixture
def two(pair):
    pair.sams = "+16085550188"
    phone(pair, pair.sam, pair.sams)
    home = pair.made.add_household([pair.student], [])
    asked = add_invitation(pair.made, pair.first, pair.school, home, [pair.student])
    pair.before = pair.book(invitation=asked, begins=pair.visit.begins_at - timedelta(days=1))
    return pair


def phone(pair, account, number):
    with pair.made.acting():
        type(account).objects.seen_by(pair.made.system).filter(pk=account.pk).update(
            phone=number, language="en"
        )


def test_who_agrees_by_text_records_no_other_visit(two):
    two.do(record_visit, visit_id=two.visit.pk, minutes=35)
    inbound = text(two, "done 35", sender=two.sams, at=NOW + timedelta(minutes=10))
    assert (inbound.state, inbound.reference_id) == ("answered", None)
    assert two.fresh(two.before).stage == "scheduled"
    assert two.seat(two.sam).validated_at is None
    assert replies(two)[0].startswith("Say how it went")


def test_who_wrote_down_the_newer_one_on_the_page_and_texts_is_asked_which_one_they_mean(two):
    two.do(record_visit, visit_id=two.visit.pk, minutes=35)
    assert text(two, "done 40").reference_id is None
    assert two.fresh(two.before).stage == "scheduled"


def test_long_after_the_newer_one_the_older_is_meant(two):
    two.do(record_visit, visit_id=two.visit.pk, minutes=35)
    at = NOW + timedelta(hours=14)
    assert text(two, "done 35", sender=two.sams, at=at).reference_id == two.before.pk
    assert two.fresh(two.before).minutes == 35


def test_of_one_that_the_other_wrote_down_a_text_agrees(pair):
    phone(pair, pair.sam, "+16085550188")
    pair.do(record_visit, visit_id=pair.visit.pk, minutes=35)
    assert text(pair, "done 35", sender="+16085550188").reference_id == pair.visit.pk
    assert pair.seat(pair.sam).validated_at is not None


def test_the_reply_names_the_visit_that_is_written_down(pair):
    text(pair, "done 35")
    when = day_and_time(pair.visit.begins_at, "America/Chicago", "en")
    assert f"written down. {when}\n" in replies(pair)[0]


def test_of_two_of_us_with_one_number_it_is_whoever_has_a_visit_that_waits(pair):
    spouse = pair.made.add_account(Role.TEACHER, given="Kit")
    phone(pair, spouse, "+16085550123")
    assert text(pair, "done 35").reference_id == pair.visit.pk
    assert pair.fresh().recorded_by_id == pair.pat.id


def test_of_two_with_one_number_who_went_together_a_page_asks(pair):
    phone(pair, pair.sam, "+16085550123")
    inbound = text(pair, "done 35")
    assert (inbound.state, inbound.reference_id, pair.fresh().stage) == ("answered", None, "scheduled")
    assert replies(pair)[0].startswith("Say how it went")
