"""Shifts and who does them: places, two at once, checks with an end, reminders, and hours."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.practice.volunteers.school import NOW, POLICY, THURSDAY, OakHelps, at_hour
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.ground.people.actions.merges import merge_adults
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.credentials.actions import record_clearance, revoke_clearance
from thirdpillar.means.credentials.models import Clearance
from thirdpillar.practice.volunteers.actions.hours import (
    approve_all,
    decide_hours,
    log_hours,
    take_back_hours,
)
from thirdpillar.practice.volunteers.actions.reminding import remind_volunteers, tell_lapses
from thirdpillar.practice.volunteers.actions.shifts import (
    cancel_shift,
    confirm_again,
    leave_shift,
    make_role,
    note_came,
)
from thirdpillar.practice.volunteers.actions.telling import pass_on_news, put_right
from thirdpillar.practice.volunteers.models import Hours, SignUp
from thirdpillar.practice.volunteers.queries.checks import checks_listed
from thirdpillar.practice.volunteers.queries.touchpoints import touchpoints

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def oak():
    return OakHelps()


def test_a_place_is_given_once_and_who_waits_moves_up(oak):
    shift, juan = oak.shift(places=1), oak.volunteer()
    _ben, mia, _home = oak.family("Ben", "Mia", name="Reed", phone="+13125550124")
    first = oak.sign_up(shift, juan)
    second = oak.sign_up(shift, oak.volunteer(mia))
    assert (first.standing, first.place) == ("booked", 1) and (second.standing, second.place) == (
        "waiting",
        None,
    )
    assert [one.address for one in oak.messages("booked")] == ["+13125550123"]
    with pytest.raises(IntegrityError), transaction.atomic(), oak.made.acting():
        SignUp.objects.seen_by(oak.made.system).filter(pk=second.pk).update(standing="booked", place=1)
    oak.do(leave_shift, sign_up_id=first.pk, by=oak.kim)
    (moved,) = oak.rows(SignUp, pk=second.pk)
    assert (moved.standing, moved.place) == ("booked", 1)
    assert [one.address for one in oak.messages("booked")] == ["+13125550123", "+13125550124"]
    # Pressed twice, it is one sign-up.
    assert oak.sign_up(shift, oak.volunteer(mia)).pk == second.pk


def test_nobody_is_in_two_shifts_at_once_at_any_school_under_any_record(oak):
    oak.sign_up(oak.shift(begins=9, ends=11))
    with pytest.raises(Refused):
        oak.sign_up(oak.shift(begins=10, ends=12))
    there = oak.shift(oak.role("Lunch", school=oak.elm), begins=10, ends=12)
    with pytest.raises(Refused):
        oak.sign_up(there, oak.volunteer(school=oak.elm))
    double = oak.made.add_adult("Juan", "Lopez")
    oak.made.tie(oak.ana, double)
    office = oak.staff(Role.OFFICE, email="o@example.org")
    page = oak.volunteer(double, school=oak.elm)
    oak.do(merge_adults, kept_id=double.id, gone_id=oak.juan.id, by=office)
    with pytest.raises(Refused):
        oak.sign_up(there, page)
    assert oak.sign_up(oak.shift(begins=11, ends=12)).standing == "booked"


def test_a_check_bars_only_the_shifts_that_need_it_on_their_day(oak):
    alone = oak.role("Reading alone with a child", needs=["background"])
    with pytest.raises(Refused) as refused:
        oak.sign_up(oak.shift(alone))
    assert refused.value.citation == POLICY and "Background check" in str(refused.value.reason)
    assert oak.sign_up(oak.shift()).standing == "booked"  # the library needs none
    oak.clear(THURSDAY - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        oak.sign_up(oak.shift(alone, begins=13, ends=14))
    assert "Nov" in str(refused.value.reason)
    check = oak.clear(THURSDAY)  # its last day counts
    row = oak.sign_up(oak.shift(alone, begins=13, ends=14))
    assert row.standing == "booked"
    with pytest.raises(Refused):
        oak.sign_up(oak.shift(alone, day=THURSDAY + timedelta(days=1)))
    oak.do(revoke_clearance, clearance_id=check.pk)
    with pytest.raises(Refused):
        oak.sign_up(oak.shift(alone, begins=15, ends=16))


def test_a_role_that_needs_a_check_says_by_which_rule(oak):
    with pytest.raises(Refused):
        oak.do(
            make_role, school_id=oak.school.id, title="x", place="y", needs=["background"],
        )  # fmt: skip


def test_who_is_barred_from_a_child_of_the_school_signs_up_for_nothing_and_reads_no_reason(oak):
    other, *_rest = oak.family("Ben", "Mia", name="Reed")
    oak.bar(other, oak.juan)
    with pytest.raises(Refused) as refused:
        oak.sign_up(oak.shift())
    assert str(refused.value.reason) == "Please call the school about this." and refused.value.citation == ""


def test_a_check_that_ends_before_a_booked_shift_is_told_once_in_time_and_stands_on_the_list(oak):
    check = oak.clear(THURSDAY)
    shift = oak.shift(oak.role("Alone", needs=["background"]))
    row = oak.sign_up(shift)
    oak.sign_up(oak.shift(begins=13, ends=14))
    oak.do(revoke_clearance, clearance_id=check.pk)
    oak.clear(THURSDAY - timedelta(days=2))
    assert oak.do(tell_lapses) == 1 == len(oak.messages("lapses"))
    assert oak.do(tell_lapses) == 0
    with oak.made.acting(oak.kim):
        (listed,) = checks_listed(on=NOW.date(), seen_by=oak.kim)
    assert [one.pk for one in listed["flagged"]] == [row.pk]
    assert [one["until"] for one in listed["kinds"]] == [THURSDAY - timedelta(days=2)]
    # Nothing of a check is kept but who made it, and when it holds.
    kept = {each.name for each in Clearance._meta.concrete_fields}
    assert kept == {
        "id", "district_id", "made_at", "adult_id", "school_id", "kind", "checked_by", "begins_on", "ends_on",
        "recorded_by_id", "revoked_at",
    }  # fmt: skip


def test_a_check_noted_at_another_school_counts_here(oak):
    elsewhere = oak.staff(Role.COORDINATOR, school=oak.elm, email="e@example.org")
    oak.do(
        record_clearance, adult_id=oak.juan.id, kind="background", checked_by="State police",
        begins_on=date(2026, 1, 1), ends_on=date(2027, 1, 1), school_id=oak.elm.id, by=elsewhere,
    )  # fmt: skip
    assert oak.sign_up(oak.shift(oak.role("Alone", needs=["background"]))).standing == "booked"
    with oak.made.acting(oak.kim):
        assert list(Clearance.objects.seen_by(oak.kim)) == []


def test_reminded_once_a_day_before_and_told_when_it_does_not_take_place(oak):
    shift = oak.shift()
    oak.sign_up(shift)
    assert oak.do(remind_volunteers) == 0
    near = at_hour(9) - timedelta(hours=20)
    assert oak.do(remind_volunteers, at=near) == 1 and oak.do(remind_volunteers, at=near) == 0
    oak.do(cancel_shift, shift_id=shift.pk, by=oak.kim)
    assert len(oak.messages("cancelled")) == 1 and oak.rows(SignUp)[0].standing == "cancelled"


def failed(oak, message):
    with oak.made.acting():
        Message.objects.seen_by(oak.made.system).filter(pk=message.pk).update(
            state="refused", failure="refused", state_at=NOW
        )


def test_what_failed_goes_on_by_the_next_way_while_it_is_so(oak):
    with oak.made.acting():
        ContactPoint(district_id=oak.made.id, adult=oak.juan, kind="email", value="j@x.example").save(
            force_insert=True
        )
    shift = oak.shift()
    row = oak.sign_up(shift)
    (text,) = oak.messages("booked")
    failed(oak, text)
    oak.do(pass_on_news, tried={row.volunteer_id: Places(frozenset([(text.channel, text.address)]))})
    (_text, mail) = oak.messages("booked")
    assert mail.address == "j@x.example" and mail.subject and mail.body == text.body.partition("\n")[0]
    with oak.made.acting():
        assert put_right({row.volunteer_id: "j@x.example"}, by=oak.made.system) == {}
        assert list(put_right({row.volunteer_id: "x@x.example"}, by=oak.made.system)) == [row.volunteer_id]
    oak.do(leave_shift, sign_up_id=row.pk)
    failed(oak, mail)
    oak.do(pass_on_news, tried={row.volunteer_id: Places(frozenset([(mail.channel, mail.address)]))})
    assert len(oak.messages("booked")) == 2


def test_a_confirmation_is_sent_again(oak):
    row = oak.sign_up(oak.shift())
    assert oak.do(confirm_again, sign_up_id=row.pk, by=oak.kim, at=NOW + timedelta(minutes=3)) == 1
    first, again = oak.messages("booked")
    assert first.body == again.body


def test_signed_in_on_the_day_and_not_before(oak):
    row = oak.sign_up(oak.shift())
    with pytest.raises(Refused):
        oak.do(note_came, sign_up_id=row.pk, came=True, by=oak.kim)
    oak.do(note_came, sign_up_id=row.pk, came=True, by=oak.kim, at=at_hour(9))
    assert oak.rows(SignUp)[0].came_at == at_hour(9)
    oak.do(note_came, sign_up_id=row.pk, came=False, by=oak.kim, at=at_hour(9))
    assert oak.rows(SignUp)[0].came_at is None


def logged(oak, begins, ends, at=None, **more):
    return oak.do(
        log_hours, volunteer_id=oak.volunteer(quietly=True).pk, begins_at=at_hour(begins), ends_at=at_hour(ends),
        way="link", at=at or at_hour(20), **more,
    )  # fmt: skip


def test_a_volunteer_logs_some_of_the_hours_and_never_twice(oak):
    row = oak.sign_up(oak.shift(begins=9, ends=12))
    first = logged(oak, 9, 10, sign_up_id=row.pk)
    last = logged(oak, 11, 12, sign_up_id=row.pk)  # with a pause between
    with pytest.raises(Refused):
        logged(oak, 9, 12)
    with pytest.raises(IntegrityError), transaction.atomic(), oak.made.acting():
        Hours.objects.seen_by(oak.made.system).filter(pk=last.pk).update(during=first.during)
    assert oak.do(approve_all, hours_ids=[first.pk, last.pk], by=oak.kim) == 2
    with pytest.raises(Refused):  # approved, it is not taken back by themselves
        oak.do(take_back_hours, hours_id=first.pk)


def test_hours_are_over_not_long_ago_and_of_some_length(oak):
    for begins, ends, at in ((9, 10, NOW), (9, 9, None), (9, 10, at_hour(9) + timedelta(days=200))):
        with pytest.raises(Refused):
            logged(oak, begins, ends, at=at)
    assert oak.rows(Hours) == []


def test_what_is_not_simply_yes_has_a_word_and_what_was_logged_stays_to_be_seen(oak):
    row = logged(oak, 9, 12)
    with pytest.raises(Refused):
        oak.do(decide_hours, hours_id=row.pk, counts=True, ends_at=at_hour(11), by=oak.kim, at=at_hour(21))
    oak.do(
        decide_hours, hours_id=row.pk, counts=True, ends_at=at_hour(11), word="The library closed at 11.", by=oak.kim,
        at=at_hour(21),
    )  # fmt: skip
    (kept,) = oak.rows(Hours)
    assert (
        kept.stage == "approved" and kept.during.upper == at_hour(11) and kept.as_logged.upper == at_hour(12)
    )
    assert kept.word == "The library closed at 11."
    other = logged(oak, 13, 14)
    with pytest.raises(Refused):
        oak.do(decide_hours, hours_id=other.pk, counts=False, by=oak.kim, at=at_hour(21))
    oak.do(decide_hours, hours_id=other.pk, counts=False, word="Wrong day", by=oak.kim, at=at_hour(21))
    assert logged(oak, 13, 14).stage == "logged"  # the time is free again


def test_approved_hours_are_a_touch_of_the_home(oak):
    row = logged(oak, 9, 10)

    def touches():
        with oak.made.acting():
            (rows,) = touchpoints(seen_by=oak.made.system)
            return list(rows.values_list("household_id", "adult_id", "at", "kind", "two_way"))

    assert touches() == []
    oak.do(approve_all, hours_ids=[row.pk], by=oak.kim)
    assert touches() == [(oak.home.id, oak.juan.id, at_hour(9), "volunteer.helped", True)]


def test_another_schools_staff_neither_see_nor_decide(oak):
    row = logged(oak, 9, 10)
    elsewhere = oak.staff(Role.COORDINATOR, school=oak.elm, email="e@example.org")
    for deed, more in (
        (decide_hours, {"hours_id": row.pk, "counts": True}),
        (cancel_shift, {"shift_id": oak.shift().pk}),
    ):
        with pytest.raises(Refused):
            oak.do(deed, by=elsewhere, **more)
