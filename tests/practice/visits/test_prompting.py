from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.practice.visits.after import Pair
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.visits.actions.promising import make_promise
from thirdpillar.practice.visits.actions.prompting import prompt_people
from thirdpillar.practice.visits.actions.recording import record_visit
from thirdpillar.practice.visits.actions.reflecting import reflect
from thirdpillar.practice.visits.rules import practice
from thirdpillar.practice.visits.rules.afterwards import prompting

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return Pair()


def prompted(pair, after: timedelta) -> int:
    return pair.do(prompt_people, by=pair.made.system, at=pair.visit.ends_at + after)


def told(pair):
    with pair.made.acting():
        return [
            (one.channel, one.address, one.body)
            for one in Message.objects.seen_by(pair.made.system).order_by("made_at")
        ]


def test_the_last_reminder_comes_before_the_time_to_reflect_is_over():
    times = prompting(NOW.date())
    last = times.first + times.again * (times.most - 1)
    assert last < timedelta(days=practice("R-PTHV-5b", NOW.date()).terms["reflect_days"])


def test_visitors_are_reminded_the_day_after_and_again_and_then_left_alone(pair):
    assert prompted(pair, timedelta(hours=4)) == 0
    assert prompted(pair, timedelta(days=1)) == 1  # Sam has neither an address nor a number
    ((channel, address, body),) = told(pair)
    assert (channel, address) == ("email", "pat@oak.example")
    assert "Visits to record: 1" in body and body.endswith("/visits/my/after/")
    assert "Ana" not in body and "Lopez" not in body
    counts = [prompted(pair, timedelta(days=day)) for day in (1, 2, 3, 4, 5, 6, 7, 8, 9, 20)]
    assert sum(counts) == 2


def test_a_recorded_visit_asks_for_the_reflection_and_a_joint_one_ends_it(pair):
    pair.do(record_visit, visit_id=pair.visit.pk, minutes=35)
    prompted(pair, timedelta(days=1))
    assert "Reflections to write: 1" in told(pair)[0][2]
    by = pair.as_(pair.sam)
    pair.do(reflect, visit_id=pair.visit.pk, student_id=pair.student.id, is_joint=True, by=by)
    assert prompted(pair, timedelta(days=4)) == 0


def test_nobody_is_reminded_at_night(pair):
    # 17:00 in London is 11:00 in Chicago; ten hours later it is night there.
    assert prompted(pair, timedelta(days=1, hours=13)) == 0
    assert prompted(pair, timedelta(days=2)) == 1


def test_a_promise_is_reminded_of_once_the_day_before_it_is_due(pair):
    pair.do(record_visit, visit_id=pair.visit.pk, minutes=35)
    by = pair.as_(pair.pat)
    pair.do(reflect, visit_id=pair.visit.pk, student_id=pair.student.id, is_joint=True, by=by)
    due = NOW.date() + timedelta(days=9)
    pair.do(make_promise, visit_id=pair.visit.pk, words="Send the list.", due_on=due, by=by)
    assert prompted(pair, timedelta(days=7)) == 0
    assert prompted(pair, timedelta(days=8)) == 1
    assert "My promises: 1" in told(pair)[0][2] and "Send" not in told(pair)[0][2]
    assert prompted(pair, timedelta(days=9)) == 0


def test_who_has_no_e_mail_is_reminded_by_text(pair):
    with pair.made.acting():
        type(pair.pat).objects.seen_by(pair.made.system).filter(pk=pair.pat.pk).update(email="")
    prompted(pair, timedelta(days=1))
    assert told(pair)[0][:2] == ("sms", "+16085550123")
