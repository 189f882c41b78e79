"""Who does not check out is asked before anything rings; any plain answer settles it, and a call for help is one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import signed_in
from tests.practice.visits.test_alarms import LATE, rung
from tests.practice.visits.test_safety import END, alarms, booked, said, seat, text
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.doors.visiting import alarm_for
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.actions.safety import ask_if_out, check_in, check_out, settle_alarm

pytestmark = pytest.mark.django_db
PAT, LEE = "+13125550177", "+13125550178"
ASKED = END + timedelta(minutes=5)


@pytest.fixture
def town():
    made = Town()
    for account, phone in ((made.pat, PAT), (made.lee, LEE)):
        account.phone = phone
        with made.made.acting():
            account.save(update_fields=["phone"])
    return made


def ask(town, at) -> int:
    with town.made.acting():
        return ask_if_out(by=town.made.system, at=at)


def page(town, client, path="/visits/alarms/", at=LATE) -> str:
    with town.made.acting():
        kim = type(town.pat).objects.seen_by(town.made.system).get(pk=town.kim.account_id)
    with clock.set_to(at):
        return signed_in(client, kim).get(path).content.decode()


def test_both_are_asked_once_some_minutes_after_the_end_and_before_the_alarm(town):
    booked(town)
    assert ask(town, ASKED - timedelta(minutes=1)) == 0
    assert (ask(town, ASKED), ask(town, ASKED + timedelta(minutes=1))) == (2, 0)
    assert {(one.address, one.message_class) for one in town.messages("visits.out")} == {
        (PAT, "emergency"),
        (LEE, "emergency"),
    }
    (body,) = {one.body for one in town.messages("visits.out")}
    assert "OUT" in body and "HELP" in body and "Ana" not in body and "Lopez" not in body


def test_who_is_out_is_not_asked_and_a_year_that_asks_late_still_asks_before_it_rings(town):
    visit = booked(town)
    said(town, town.pat, check_out, END, visit)
    with town.made.acting():
        type(town.year).objects.seen_by(town.made.system).update(ask_minutes=30, alarm_minutes=20)
    assert ask(town, END + timedelta(minutes=9)) == 0
    assert ask(town, END + timedelta(minutes=10)) == 1
    assert [one.address for one in town.messages("visits.out")] == [LEE]


@pytest.mark.parametrize("words", ["OUT", "out 35", "Out 4:15", "done", "done 35", "salí", "Yes", "sí"])
def test_any_plain_answer_settles_it(town, words):
    booked(town)
    ask(town, ASKED)
    text(town, PAT, words, ASKED + timedelta(minutes=1))
    text(town, LEE, "out", ASKED + timedelta(minutes=1))
    assert seat(town, town.pat).checked_out_at is not None
    assert alarms(town, LATE) == 0 and not rung(town)


def test_a_yes_that_nobody_asked_for_and_a_no_check_nobody_out(town):
    booked(town)
    text(town, PAT, "yes", END)
    ask(town, ASKED)
    text(town, LEE, "no", ASKED)
    assert seat(town, town.pat).checked_out_at is None and seat(town, town.lee).checked_out_at is None
    assert alarms(town, LATE) == 1


def test_done_of_one_of_two_visits_takes_the_visitor_out_of_the_one_they_are_at(town):
    town.family("Ana", MONDAY, phone="+13125550123")
    town.family("Zed", MONDAY + timedelta(minutes=90), phone="+13125550124")
    town.propose()
    town.accept()
    for one in town.visits():
        town.come(one, town.pat, town.lee)
    second = town.visits()[1]
    said(town, town.pat, check_in, second.begins_at, second)
    text(town, PAT, "done 35", second.ends_at)
    with town.made.acting():
        mine = type(seat_of(town, second)).objects.seen_by(town.made.system)
        assert mine.get(visit=second, account_id=town.pat.id).checked_out_at == second.ends_at


def seat_of(town, visit):
    return visit.seats.model.objects.seen_by(town.made.system).filter(visit=visit).first()


def test_help_in_answer_alarms_at_once_in_words_that_fit(town, client):
    booked(town)
    ask(town, ASKED)
    text(town, PAT, "HELP", ASKED + timedelta(minutes=1))
    (alarm,) = town.messages("visits.alarm")
    assert "Needs help" in alarm.body and "not checked out" not in alarm.body
    told, board = page(town, client), page(town, client, "/visits/plan/")
    assert "Needs help" in told and "Not checked out" not in told
    assert "Needs help" in board and "not checked out" not in board


def test_after_a_call_for_help_a_person_settles_it_and_the_check_out_is_still_looked_at(town):
    visit = booked(town)
    amid = MONDAY + timedelta(minutes=10)
    text(town, PAT, "not safe", amid)
    text(town, PAT, "out", amid + timedelta(minutes=1))
    text(town, LEE, "out", amid + timedelta(minutes=1))
    assert town.visits()[0].alarm_settled_at is None
    with town.made.acting(town.kim):
        settle_alarm(visit_id=visit.pk, by=town.kim, at=amid + timedelta(minutes=5))
    assert alarms(town, LATE) == 0


def test_a_missing_check_out_rings_though_an_earlier_call_was_settled(town):
    visit = booked(town)
    amid = MONDAY + timedelta(minutes=10)
    text(town, PAT, "not safe", amid)
    with town.made.acting(town.kim):
        settle_alarm(visit_id=visit.pk, by=town.kim, at=amid + timedelta(minutes=5))
    assert (ask(town, ASKED), alarms(town, LATE)) == (2, 1)
    assert "not checked out" in town.messages("visits.alarm:")[0].body
    assert alarms(town, LATE + timedelta(minutes=10)) == 1


def test_the_worker_asks_and_then_rings(town):
    booked(town)
    for at, asked, rang in ((ASKED, 2, 0), (LATE, 2, 1)):
        with clock.set_to(at):
            alarm_for(town.made.row)
        assert (len(town.messages("visits.out")), len(rung(town))) == (asked, rang)
