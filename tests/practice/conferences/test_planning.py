"""A conference week from its making to what families hear."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.practice.conferences.week import FRIDAY, NOW, THURSDAY, Coming, Evening, Host, OakWeek, at_five
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.models import InterpreterTime
from thirdpillar.practice.conferences.actions.making import change_host
from thirdpillar.practice.conferences.actions.moving import (
    lock_conference,
    move_conference,
    say_when,
)
from thirdpillar.practice.conferences.actions.planning import ask_plan, take_plan
from thirdpillar.practice.conferences.choices import PlanStage, Stage
from thirdpillar.practice.conferences.models import Conference
from thirdpillar.practice.conferences.queries.openings import openings_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak():
    return OakWeek()


def test_every_home_of_every_child_is_to_meet_its_teacher(oak):
    (ana, _), rosa, home = oak.family(("Ana", 1), ("Ben", 2))
    juan, other = oak.other_home([ana])
    week = oak.week()
    assert {(one.student_id, one.household_id, one.account_id) for one in oak.conferences()} == {
        (ana.id, home.id, oak.pat.id),
        (ana.id, other.id, oak.pat.id),
        (_.id, home.id, oak.lee.id),
    }
    assert {(one.household_id, one.adult_id) for one in oak.rows(Coming)} == {
        (home.id, rosa.id),
        (other.id, juan.id),
    }
    assert [one.room for one in oak.rows(Host, account_id=oak.pat.id)] == ["Room 1"]
    assert len(oak.rows(Evening, week=week)) == 2


def test_a_home_in_which_nobody_may_hear_of_the_child_is_not_asked(oak):
    (ana,), _, home = oak.family(("Ana", 1))
    juan, _other = oak.other_home([ana])
    oak.bar(ana, juan)
    oak.week()
    assert [one.household_id for one in oak.conferences()] == [home.id]
    assert [one.household_id for one in oak.rows(Coming)] == [home.id]


def test_brothers_and_sisters_are_placed_side_by_side_and_the_plan_says_its_bound(oak):
    oak.family(("Ana", 1), ("Ben", 2))
    for number in range(3):
        oak.family((f"Child {number}", 1), name=f"Family {number}")
    week = oak.plan(oak.week(days=[THURSDAY]))
    assert (week.plan_stage, week.wanted, week.placed, week.most) == (PlanStage.DONE, 5, 5, 5)
    assert (week.several, week.one_evening, week.side_by_side) == (1, 1, 1)
    assert all(one.stage == Stage.PLACED for one in oak.conferences())


def test_two_homes_of_a_child_come_apart(oak):
    (ana,), _, home = oak.family(("Ana", 1))
    oak.other_home([ana])
    oak.plan(oak.week())
    first, second = oak.conferences()
    assert {first.household_id, second.household_id} > {home.id} and first.during.upper <= second.during.lower


def test_an_interpreter_who_is_on_a_home_visit_then_is_not_planned_for_a_conference(oak):
    helper = oak.interpreter("es")
    oak.family(("Ana", 1), language="es")
    week = oak.week(days=[THURSDAY])
    (evening,) = oak.rows(Evening, week=week)
    with oak.made.acting():
        InterpreterTime.objects.create(
            district_id=oak.made.id,
            account_id=helper.id,
            source_id=uuid4(),
            during=(evening.begins_at, evening.ends_at),
        )
    assert oak.plan(week).placed == 0
    with oak.made.acting():
        InterpreterTime.objects.seen_by(oak.made.system).delete()
    assert oak.plan(week).placed == 1


def test_who_needs_an_interpreter_gets_one_and_who_cannot_has_a_reason(oak):
    helper = oak.interpreter("es")
    oak.family(("Ana", 1), language="es")
    oak.family(("Omar", 1), name="Ali", language="so")
    week = oak.plan(oak.week())
    placed, missed = sorted(oak.conferences(), key=lambda one: one.stage != Stage.PLACED)
    assert (placed.language, placed.interpreter_id) == ("es", helper.id)
    assert missed.stage == Stage.WANTED and [one["why"] for one in week.missed] == ["no_language"]


def test_the_database_refuses_two_at_once(oak):
    oak.family(("Ana", 1))
    oak.family(("Ben", 1), name="Reed")
    oak.plan(oak.week())
    first, second = oak.conferences()
    with (
        oak.made.acting(),
        pytest.raises(IntegrityError, match="no_teacher_in_two_conferences"),
        transaction.atomic(),
    ):
        Conference.objects.seen_by(oak.made.system).filter(pk=second.pk).update(during=first.during)
    with (
        oak.made.acting(),
        pytest.raises(IntegrityError, match="no_home_in_two_conferences"),
        transaction.atomic(),
    ):
        Conference.objects.seen_by(oak.made.system).filter(pk=second.pk).update(
            during=first.during, household_id=first.household_id, account_id=oak.lee.id
        )


def test_moved_by_hand_it_stays_and_what_is_in_the_way_is_said(oak):
    oak.family(("Ana", 1))
    oak.family(("Ben", 1), name="Reed")
    week = oak.plan(oak.week(days=[THURSDAY]))
    first, second = oak.conferences()
    with oak.made.acting(oak.kim):
        with pytest.raises(Refused, match="meets another family"):
            move_conference(conference_id=second.pk, begins_at=first.during.lower, by=oak.kim, at=NOW)
        free = openings_of(second, at=NOW, seen_by=oak.kim)
        assert free and first.during.lower not in free and second.during.lower not in free
        move_conference(conference_id=second.pk, begins_at=free[-1], by=oak.kim, at=NOW)
    oak.plan(week)
    (moved,) = oak.conferences(pk=second.pk)
    assert moved.during.lower == free[-1] and moved.is_locked
    with oak.made.acting(oak.kim):
        lock_conference(conference_id=second.pk, is_locked=False, by=oak.kim, at=NOW)
    assert oak.conferences(pk=second.pk)[0].is_locked is False


def test_published_every_home_reads_its_own_times_in_its_language(oak):
    oak.interpreter("es")
    (ana, _ben), _, home = oak.family(("Ana", 1), ("Ben", 2), language="es", phone="+13125550123")
    oak.other_home([ana], phone="+13125550124")
    oak.family(("Cleo", 2), name="Reed")  # no way to reach them is known
    week = oak.plan(oak.week())
    assert oak.publish(week) == 2
    by_number = {one.address: one for one in oak.messages("conferences.times")}
    spanish, english = by_number["+13125550123"], by_number["+13125550124"]
    assert spanish.language == "es" and "CAMBIAR" in spanish.body
    assert "Ana" in spanish.body and "Ben" in spanish.body and "Room 2" in spanish.body
    assert "Ana" in english.body and "Ben" not in english.body and "CHANGE" in english.body
    assert [one.household_id for one in oak.rows(Coming, to_call=True)] not in ([], [home.id])
    assert oak.publish(week) == 0  # nobody is told twice


def test_after_publishing_who_moves_is_told_and_nobody_else_moves(oak):
    oak.family(("Ana", 1), phone="+13125550123")
    oak.family(("Ben", 2), name="Reed", phone="+13125550124")
    week = oak.plan(oak.week())
    oak.publish(week)
    ana, ben = (
        next(one for one in oak.conferences() if one.account_id == who.id) for who in (oak.pat, oak.lee)
    )
    (host,) = oak.rows(Host, account_id=oak.pat.id)
    evening = next(one for one in oak.rows(Evening) if one.begins_at <= ana.during.lower < one.ends_at)
    with oak.made.acting(oak.kim):
        change_host(
            host_id=host.pk, room="Gym", away_ids=[evening.pk], begins=None, ends=None, by=oak.kim, at=NOW
        )
    oak.plan(week)
    (moved,) = oak.conferences(pk=ana.pk)
    assert moved.during.lower.date() != ana.during.lower.date() and moved.room == "Gym"
    assert oak.conferences(pk=ben.pk)[0].during == ben.during
    (news,) = oak.messages("conferences.moved")
    assert news.address == "+13125550123" and "Gym" in news.body


def test_a_home_that_cannot_come_on_an_evening_is_moved_alone(oak):
    oak.family(("Ana", 1), ("Ben", 2), phone="+13125550123")
    oak.family(("Cleo", 1), name="Reed")
    oak.plan(oak.week())
    (home,) = [one for one in oak.rows(Coming) if len(oak.conferences(household_id=one.household_id)) == 2]
    before = {one.pk: one.during for one in oak.conferences() if one.household_id != home.household_id}
    first = oak.conferences(household_id=home.household_id)[0]
    evening = next(one for one in oak.rows(Evening) if one.begins_at <= first.during.lower < one.ends_at)
    with oak.made.acting():
        assert say_when(coming_id=home.pk, away_ids=[evening.pk], by=oak.made.system, at=NOW) == 0
    mine = oak.conferences(household_id=home.household_id)
    assert all(one.during.lower > evening.ends_at or one.during.upper < evening.begins_at for one in mine)
    assert mine[1].during.lower - mine[0].during.upper == at_five(minutes=3) - at_five()
    assert {one.pk: one.during for one in oak.conferences() if one.pk in before} == before


def test_nobody_plans_another_school_and_a_plan_is_asked_for_once(oak):
    oak.family(("Ana", 1))
    week = oak.week()
    elsewhere = replace(oak.kim, school_ids=frozenset())
    with oak.made.acting(elsewhere), pytest.raises(Refused):
        ask_plan(week_id=week.pk, by=elsewhere, at=NOW)
    with oak.made.acting(oak.kim):
        ask_plan(week_id=week.pk, by=oak.kim, at=NOW)
        ask_plan(week_id=week.pk, by=oak.kim, at=NOW)
    with oak.made.acting():
        assert take_plan(by=oak.made.system, at=NOW).pk == week.pk
        assert take_plan(by=oak.made.system, at=NOW) is None  # it is in somebody's hand
        deeds = Entry.objects.seen_by(oak.made.system).filter(deed="conferences.ask_plan")
        assert deeds.count() == 1


def test_a_week_is_as_the_standard_says(oak):
    for wrong in ({"minutes": 2}, {"minutes": 90}, {"between": 45}):
        with pytest.raises(Refused):
            oak.week(**wrong)
    with pytest.raises(Refused):
        oak.week(days=[FRIDAY.replace(month=10)])
