"""Whoever interprets at a conference is booked for it wherever somebody is booked, and only as long as it stands."""

from dataclasses import replace
from datetime import timedelta
from time import monotonic
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.practice.conferences.week import NOW, THURSDAY, Coming, Evening, OakWeek, at_five
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.models import InterpreterTime
from thirdpillar.practice.conferences.actions import moving
from thirdpillar.practice.conferences.actions.holding import hold_conference
from thirdpillar.practice.conferences.actions.making import cancel_week, take_in_families
from thirdpillar.practice.conferences.actions.planning import ask_plan, keep_plan, reckon, take_plan
from thirdpillar.practice.conferences.choices import PlanStage, Stage
from thirdpillar.practice.conferences.models import Conference
from thirdpillar.practice.conferences.queries.openings import openings_of
from thirdpillar.practice.conferences.queries.problem import problem_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak():
    return OakWeek()


def booked(oak):
    return {(one.source_id, one.account_id, one.during) for one in oak.rows(InterpreterTime)}


def standing(oak):
    return {
        (one.pk, one.interpreter_id, one.during)
        for one in oak.conferences(interpreter_id__isnull=False, stage__in=["placed", "held"])
    }


def promise(oak, helper, begins, minutes=12):
    """Somebody else, of another room, books them: for a visit, a talk, a gathering."""
    with oak.made.acting(), transaction.atomic():
        return InterpreterTime.objects.create(
            district_id=oak.made.id, account_id=helper.id, source_id=uuid4(),
            during=(begins, begins + timedelta(minutes=minutes)),
        )  # fmt: skip


def test_what_is_planned_is_booked_and_nothing_else_can_have_them_then(oak):
    helper = oak.interpreter("es")
    oak.family(("Ana", 1), ("Ben", 2), language="es", phone="+13125550123")
    oak.family(("Cleo", 1), name="Reed")
    week = oak.plan(oak.week())
    assert booked(oak) == standing(oak) and len(booked(oak)) == 2
    first = oak.conferences(interpreter_id=helper.id)[0]
    with pytest.raises(IntegrityError, match="interpreter_anywhere_once"):
        promise(oak, helper, first.during.lower)
    oak.publish(week)
    oak.plan(week)
    assert booked(oak) == standing(oak) and len(booked(oak)) == 2


def test_a_draft_that_is_given_up_frees_whom_it_held_and_one_that_families_know_is_not(oak):
    helper = oak.interpreter("es")
    oak.family(("Ana", 1), language="es", phone="+13125550123")
    week = oak.plan(oak.week())
    (first,) = oak.conferences(interpreter_id=helper.id)
    with oak.made.acting(oak.kim):
        cancel_week(week_id=week.pk, by=oak.kim, at=NOW)
        with pytest.raises(Refused):
            ask_plan(week_id=week.pk, by=oak.kim, at=NOW)
    assert booked(oak) == set() and not oak.conferences(stage="placed")
    assert promise(oak, helper, first.during.lower)
    other = oak.week()
    oak.publish(oak.plan(other))
    with oak.made.acting(oak.kim), pytest.raises(Refused):
        cancel_week(week_id=other.pk, by=oak.kim, at=NOW)


def test_moved_taken_off_held_and_gone_the_booking_goes_along(oak):
    oak.interpreter("es")
    (ana,), rosa, _home = oak.family(("Ana", 1), language="es")
    week = oak.plan(oak.week())
    (one,) = oak.conferences()
    with oak.made.acting(oak.kim):
        free = openings_of(one, at=NOW, seen_by=oak.kim)
        moving.move_conference(conference_id=one.pk, begins_at=free[-1], by=oak.kim, at=NOW)
    assert booked(oak) == standing(oak) and {each[2].lower for each in booked(oak)} == {free[-1]}
    with oak.made.acting(oak.kim):
        hold_conference(conference_id=one.pk, by=oak.kim, at=free[-1])
    assert booked(oak) == standing(oak) and len(booked(oak)) == 1
    with oak.made.acting():
        Conference.objects.seen_by(oak.made.system).update(stage=Stage.PLACED)
    with oak.made.acting(oak.kim):
        moving.take_off(conference_id=one.pk, by=oak.kim, at=NOW)
    assert booked(oak) == set()
    oak.plan(week)
    assert len(booked(oak)) == 1
    oak.bar(ana, rosa)
    with oak.made.acting(oak.kim):
        take_in_families(week_id=week.pk, by=oak.kim, at=NOW)
    assert booked(oak) == set() and oak.conferences()[0].stage == Stage.CANCELLED


def test_who_was_promised_elsewhere_while_it_was_reckoned_is_planned_around(oak):
    helper = oak.interpreter("es")
    oak.family(("Ana", 1), language="es")
    week = oak.week(days=[THURSDAY])
    with oak.made.acting(oak.kim):
        ask_plan(week_id=week.pk, by=oak.kim, at=NOW)
    with oak.made.acting():
        found = take_plan(by=oak.made.system, at=NOW)
        problem = problem_of(found, at=NOW, zone="America/Chicago", seen_by=oak.made.system)
        plan = reckon(problem, anew=False)
    (chosen,) = plan.placed
    taken = problem.times[chosen.slot][0]
    promise(oak, helper, taken)
    with oak.made.acting():
        assert keep_plan(week_id=found.pk, problem=problem, plan=plan, by=oak.kim, at=NOW) is None
    assert oak.rows(type(week))[0].plan_stage == PlanStage.ASKED
    week = oak.plan(week)
    assert (week.placed, oak.conferences()[0].during.lower != taken) == (1, True)
    assert booked(oak) > standing(oak)


def test_by_hand_a_time_at_which_they_are_elsewhere_is_refused(oak, monkeypatch):
    helper = oak.interpreter("es")
    oak.family(("Ana", 1), language="es", phone="+13125550123")
    oak.plan(oak.week())
    (one,) = oak.conferences()
    with oak.made.acting(oak.kim):
        free = openings_of(one, at=NOW, seen_by=oak.kim)
    promise(oak, helper, free[-1])
    with oak.made.acting(oak.kim):
        assert free[-1] not in openings_of(one, at=NOW, seen_by=oak.kim)
        with pytest.raises(Refused):
            moving.move_conference(conference_id=one.pk, begins_at=free[-1], by=oak.kim, at=NOW)
    # Somebody who is quicker than the look at what is free: nothing breaks, and the family is called.
    first, second = oak.rows(Evening)
    slow = problem_of

    def late(*args, **more):
        found = slow(*args, **more)
        able = frozenset(found.times)
        helpers = tuple(replace(each, free=able) for each in found.week.interpreters)
        return replace(found, week=replace(found.week, interpreters=helpers))

    away = first if first.begins_at <= one.during.lower < first.ends_at else second
    other = second if away is first else first
    for minutes in (0, 15, 30, 45):
        if other.begins_at + timedelta(minutes=minutes) != free[-1]:
            promise(oak, helper, other.begins_at + timedelta(minutes=minutes))
    monkeypatch.setattr(moving, "problem_of", late)
    (home,) = oak.rows(Coming)
    with oak.made.acting():
        assert moving.say_when(coming_id=home.pk, away_ids=[away.pk], by=oak.made.system, at=NOW) == 1
    assert oak.rows(Coming)[0].to_call and oak.conferences()[0].during == one.during


def begins(number):
    return at_five() + timedelta(days=9, minutes=15 * number)


def test_hundreds_are_booked_in_a_blink(oak):
    helpers = [oak.interpreter("es"), oak.interpreter("so")]
    oak.family(("Ana", 1), language="es")
    week = oak.plan(oak.week())
    (one,) = oak.conferences()
    with oak.made.acting():
        rows = [
            Conference(
                district_id=oak.made.id, school_id=oak.school.id, week=week, account_id=uuid4(), student_id=uuid4(),
                household_id=uuid4(), language="es", interpreter_id=helpers[number % 2].id, stage=Stage.PLACED, stage_at=NOW,
                during=(begins(number), begins(number) + timedelta(minutes=12)),
            )
            for number in range(768)
        ]  # fmt: skip
        began = monotonic()
        Conference.objects.bulk_create(rows, batch_size=500)
        seconds = monotonic() - began
        mine = Conference.objects.seen_by(oak.made.system).exclude(pk=one.pk)
        assert booked(oak) == standing(oak) and len(booked(oak)) == 769
        mine.delete()
        assert booked(oak) == standing(oak) and len(booked(oak)) == 1
    assert seconds < 5, f"{seconds:.1f} s"
