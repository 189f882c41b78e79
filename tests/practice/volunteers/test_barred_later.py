"""A restriction that comes after somebody signed up, offered or said yes: it holds from then on, and nobody reads why."""

from datetime import timedelta

import pytest

from tests.factories import at_host, signed_in
from tests.practice.volunteers.school import NOW, OakHelps, at_hour
from thirdpillar.doors.volunteering import remind_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.actions.merges import merge_adults
from thirdpillar.practice.volunteers.actions.hours import log_hours
from thirdpillar.practice.volunteers.actions.lessons import (
    answer_lesson,
    ask_lesson,
    hold_lesson,
    move_lesson,
)
from thirdpillar.practice.volunteers.actions.reminding import remind_volunteers
from thirdpillar.practice.volunteers.actions.shifts import confirm_again, leave_shift, note_came
from thirdpillar.practice.volunteers.models import Lesson, Offer, SignUp

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def oak():
    """Juan has a second child at the school, whom he may see: he can be written to."""
    made = OakHelps()
    bea = made.made.add_student("Bea", "Lopez", made.school, section=made.other_room)
    made.made.tie(bea, made.juan, has_legal_authority=True)
    return made


def mia(oak):
    _ben, adult, _home = oak.family("Ben", "Mia", name="Reed", phone="+13125550177")
    return oak.volunteer(adult)


def asked(oak):
    return oak.do(
        ask_lesson, offer_id=oak.offer().pk, title="Wood", how="visit", begins_at=at_hour(13), ends_at=at_hour(14),
        section_id=oak.room.id, by=oak.pat,
    )  # fmt: skip


def test_whoever_waits_is_not_moved_up(oak):
    shift = oak.shift()
    first, waits = oak.sign_up(shift, mia(oak)), oak.sign_up(shift)
    oak.bar(oak.ana, oak.juan)
    oak.do(leave_shift, sign_up_id=first.pk, by=oak.kim)
    assert oak.rows(SignUp, pk=waits.pk)[0].standing == "waiting"
    assert [one.address for one in oak.messages("booked")] == ["+13125550177"]


def test_a_place_is_given_back_with_a_text_that_says_no_reason_and_the_school_sees_a_mark(oak, client):
    shift = oak.shift()
    his, waits = oak.sign_up(shift), oak.sign_up(shift, mia(oak))
    oak.bar(oak.ana, oak.juan)
    with oak.made.acting():
        account = Account.objects.seen_by(oak.made.system).get(pk=oak.kim.account_id)
    kim = signed_in(client, account)
    assert "Please look" in kim.get(f"/volunteers/shifts/{shift.pk}/").content.decode()
    remind_for(oak.made.row)
    (row,), (moved,) = oak.rows(SignUp, pk=his.pk), oak.rows(SignUp, pk=waits.pk)
    assert (row.standing, row.given_back_at) == ("cancelled", NOW) and moved.standing == "booked"
    (told,) = oak.messages("released")
    assert told.address == "+13125550123" and told.language == "es" and "llame a la escuela" in told.body
    shown = kim.get(f"/volunteers/shifts/{shift.pk}/").content.decode()
    assert shown.count("Please look") == 1 and "Juan Lopez" in shown
    remind_for(oak.made.row)
    assert len(oak.messages("released")) == 1


def test_nobody_barred_is_reminded_confirmed_or_noted_as_there(oak):
    row = oak.sign_up(oak.shift())
    oak.bar(oak.ana, oak.juan)
    assert oak.do(remind_volunteers, at=at_hour(9) - timedelta(hours=10)) == 0 == len(oak.messages("remind"))
    with pytest.raises(Refused):
        oak.do(confirm_again, sign_up_id=row.pk, by=oak.kim)
    with pytest.raises(Refused):
        oak.do(note_came, sign_up_id=row.pk, came=True, by=oak.kim, at=at_hour(9))


def test_a_lesson_is_not_answered_with_yes_moved_or_held_and_is_off_by_the_clock(oak, client):
    lesson = asked(oak)
    oak.bar(oak.ana, oak.juan)
    page = f"/h/{oak.volunteer().code}"
    at_host(client, oak.made.row)
    client.post(page, {"lesson": str(lesson.pk), "answer": "yes"})
    assert oak.rows(Lesson)[0].stage == "asked"
    oak.do(answer_lesson, lesson_id=lesson.pk, answer="no")
    oak.do(leave_stage, lesson_id=lesson.pk, stage="yes")
    for deed, more in (
        (move_lesson, {"begins_at": at_hour(15), "ends_at": at_hour(16), "at": NOW}),
        (hold_lesson, {"at": at_hour(14)}),
    ):
        with pytest.raises(Refused) as refused:
            oak.do(deed, lesson_id=lesson.pk, by=oak.pat, **more)
        assert str(refused.value.reason) == "Please call the office."
    remind_for(oak.made.row)
    assert oak.rows(Lesson)[0].stage == "off"


def leave_stage(*, lesson_id, stage, by, at):
    Lesson.objects.seen_by(by).filter(pk=lesson_id).update(stage=stage)


def test_nothing_new_is_offered_and_no_hours_are_logged_by_the_link(oak, client):
    volunteer = oak.volunteer()
    oak.bar(oak.ana, oak.juan)
    at_host(client, oak.made.row)
    said = {"kind": "story", "words": "Cuentos", "hows": ["visit"], "found_by": "class", "agreed": "on"}
    client.post(f"/h/{volunteer.code}/know", said)
    assert oak.rows(Offer) == []
    with pytest.raises(Refused):
        oak.do(
            log_hours,
            volunteer_id=volunteer.pk,
            begins_at=at_hour(9),
            ends_at=at_hour(10),
            way="link",
            at=at_hour(20),
        )


def test_who_is_barred_under_another_record_of_theirs_is_barred(oak):
    double = oak.made.add_adult("Juan", "Lopez")
    oak.made.tie(oak.ana, double)
    row = oak.sign_up(oak.shift(), oak.volunteer(double))
    office = oak.staff(Role.OFFICE, email="o@example.org")
    oak.do(merge_adults, kept_id=oak.juan.id, gone_id=double.id, by=office)
    oak.bar(oak.ana, oak.juan)
    remind_for(oak.made.row)
    assert oak.rows(SignUp, pk=row.pk)[0].standing == "cancelled"
