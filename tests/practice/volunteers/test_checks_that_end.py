"""A check that ends, or is revoked, after somebody signed up: the place goes to who may have it; nobody is at two places."""

from datetime import timedelta

import pytest

from tests.practice.volunteers.school import NOW, THURSDAY, OakHelps, at_hour
from thirdpillar.doors.volunteering import remind_for
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.credentials.actions import revoke_clearance
from thirdpillar.means.credentials.models import Clearance
from thirdpillar.practice.volunteers.actions.lessons import answer_lesson, ask_lesson, call_off_lesson
from thirdpillar.practice.volunteers.actions.shifts import note_came
from thirdpillar.practice.volunteers.models import SignUp

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def oak():
    return OakHelps()


def standings(oak, *sign_ups):
    by_id = {one.pk: str(one.standing) for one in oak.rows(SignUp)}
    return [by_id[one.pk] for one in sign_ups]


def two_want_it(oak, until):
    """Juan has the one place of a shift that needs a check, which holds until then; Mia, whose check holds, waits."""
    oak.clear(until)
    _ben, mia, _home = oak.family("Ben", "Mia", name="Reed", phone="+13125550177")
    oak.clear(THURSDAY + timedelta(days=30), adult=mia)
    shift = oak.shift(oak.role("Alone with a child", needs=["background"]))
    return oak.sign_up(shift), oak.sign_up(shift, oak.volunteer(mia))


def test_a_revoked_check_gives_the_place_to_whoever_waits(oak):
    juan, mia = two_want_it(oak, THURSDAY + timedelta(days=30))
    assert standings(oak, juan, mia) == ["booked", "waiting"]
    (check,) = (one for one in oak.rows(Clearance) if one.adult_id == oak.juan.id)
    oak.do(revoke_clearance, clearance_id=check.pk)
    with pytest.raises(Refused, match="needs"), clock.set_to(at_hour(9)):
        oak.do(note_came, sign_up_id=juan.pk, came=True, by=oak.kim, at=at_hour(9))
    remind_for(oak.made.row)
    assert standings(oak, juan, mia) == ["cancelled", "booked"]
    remind_for(oak.made.row)
    (told,) = oak.messages("released")
    assert told.reference_id == juan.volunteer_id and "police" not in told.body
    assert not oak.rows(SignUp, pk=juan.pk)[0].given_back_at  # it is a date that ended: nobody has to look


def test_a_check_that_will_have_ended_keeps_the_place_until_reminders_go(oak):
    juan, mia = two_want_it(oak, THURSDAY + timedelta(days=30))
    (check,) = (one for one in oak.rows(Clearance) if one.adult_id == oak.juan.id)
    with oak.made.acting():
        Clearance.objects.seen_by(oak.made.system).filter(pk=check.pk).update(
            ends_on=THURSDAY - timedelta(days=1)
        )
    remind_for(oak.made.row)
    assert standings(oak, juan, mia) == ["booked", "waiting"]
    with clock.set_to(at_hour(9) - timedelta(hours=20)):
        remind_for(oak.made.row)
    assert standings(oak, juan, mia) == ["cancelled", "booked"]


def a_lesson(oak, by, words="Sé construir muebles de madera"):
    return oak.do(
        ask_lesson, offer_id=oak.offer(words=words).pk, title="Wood", how="visit", begins_at=at_hour(9),
        ends_at=at_hour(10), by=by,
    )  # fmt: skip


def test_nobody_says_yes_to_two_things_at_one_time(oak):
    first, second = a_lesson(oak, oak.pat), a_lesson(oak, oak.lee, "Otro")
    oak.do(answer_lesson, lesson_id=first.pk, answer="yes")
    with pytest.raises(Refused, match="something else"):
        oak.do(answer_lesson, lesson_id=second.pk, answer="yes")
    with pytest.raises(Refused, match="something else"):
        oak.sign_up(oak.shift())
    oak.do(answer_lesson, lesson_id=second.pk, answer="no")
    oak.do(answer_lesson, lesson_id=first.pk, answer="no")
    assert oak.sign_up(oak.shift()).standing == "booked"


def test_a_teacher_hears_a_yes_and_the_coordinator_calls_off_for_who_left(oak):
    lesson = a_lesson(oak, oak.pat)
    oak.do(answer_lesson, lesson_id=lesson.pk, answer="yes")
    (mail,) = oak.rows(Message, purpose__startswith="volunteers.to_teacher")
    assert mail.address == "pat@example.org"
    with oak.made.acting():
        Account.objects.seen_by(oak.made.system).filter(pk=oak.pat.account_id).update(suspended_at=NOW)
    with pytest.raises(Refused):
        oak.do(call_off_lesson, lesson_id=lesson.pk, by=oak.lee)
    assert oak.do(call_off_lesson, lesson_id=lesson.pk, by=oak.kim)
