"""What one home says moves its own conferences alone: never to a time that is over, never what staff fixed."""

from datetime import timedelta

import pytest

from tests.practice.conferences.week import FRIDAY, NOW, THURSDAY, Coming, Evening, OakWeek, at_five
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.conferences.actions.moving import lock_conference, move_conference, say_when
from thirdpillar.practice.conferences.actions.planning import ask_plan, keep_plan, reckon, take_plan
from thirdpillar.practice.conferences.choices import PlanStage, Stage
from thirdpillar.practice.conferences.queries.openings import openings_of
from thirdpillar.practice.conferences.queries.problem import problem_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak():
    return OakWeek()


def evening_of(oak, one):
    return next(each for each in oak.rows(Evening) if each.begins_at <= one.during.lower < each.ends_at)


def says(oak, away, at=NOW):
    (home,) = oak.rows(Coming)
    with oak.made.acting():
        return say_when(coming_id=home.pk, away_ids=away, by=oak.made.system, at=at)


def test_nobody_is_planned_into_a_time_that_is_over_or_that_comes_too_soon(oak):
    oak.family(("Ana", 1), phone="+13125550123")
    week = oak.plan(oak.week())
    friday = next(one for one in oak.rows(Evening) if one.begins_at == at_five(FRIDAY))
    thursday = next(one for one in oak.rows(Evening) if one.begins_at == at_five(THURSDAY))
    # On Friday they cannot; on Thursday evening, half an hour in, what is left of it is too near to be told.
    assert says(oak, [friday.pk]) == 0
    assert oak.conferences()[0].during.lower == at_five(THURSDAY)
    assert says(oak, [thursday.pk]) == 0
    assert oak.conferences()[0].during.lower == at_five(FRIDAY)
    at = at_five(THURSDAY, 20)
    assert says(oak, [friday.pk], at=at) == 1
    (one,) = oak.conferences()
    assert one.stage == Stage.WANTED and oak.rows(Coming)[0].to_call
    # A person, who speaks with them, may still put them there: at times that have not begun.
    with oak.made.acting(oak.kim):
        free = openings_of(one, at=at, seen_by=oak.kim)
    assert free == [at_five(THURSDAY, 30), at_five(THURSDAY, 45)]
    oak.plan(week, at=at)
    assert oak.conferences()[0].stage == Stage.WANTED


def test_what_has_begun_stays_and_the_next_evening_is_planned(oak):
    oak.family(("Ana", 1))
    oak.family(("Ben", 1), name="Reed")
    week = oak.plan(oak.week(days=[THURSDAY]))
    first = oak.conferences()[0]
    oak.plan(week, at=first.during.lower + timedelta(minutes=1))
    assert oak.conferences(pk=first.pk)[0].during == first.during


def test_what_staff_fixed_stays_and_a_person_is_asked_to_move_it(oak):
    oak.family(("Ana", 1), phone="+13125550123")
    oak.publish(oak.plan(oak.week()))
    (one,) = oak.conferences()
    with oak.made.acting(oak.kim):
        lock_conference(conference_id=one.pk, is_locked=True, by=oak.kim, at=NOW)
    assert says(oak, [evening_of(oak, one).pk]) == 1
    assert oak.conferences()[0].during == one.during and oak.conferences()[0].is_locked
    assert oak.rows(Coming)[0].to_call
    with oak.made.acting():
        free = openings_of(one, at=NOW, seen_by=oak.made.system)
        with pytest.raises(Refused, match="The school fixed this time"):
            move_conference(conference_id=one.pk, begins_at=free[0], by=oak.made.system, at=NOW, quietly=True)
    with oak.made.acting(oak.kim):
        lock_conference(conference_id=one.pk, is_locked=False, by=oak.kim, at=NOW)
    assert says(oak, [evening_of(oak, one).pk]) == 0
    assert oak.conferences()[0].during != one.during and not oak.rows(Coming)[0].to_call


def test_what_a_home_chose_itself_it_may_choose_again(oak):
    oak.family(("Ana", 1), phone="+13125550123")
    oak.publish(oak.plan(oak.week()))
    (one,) = oak.conferences()
    with oak.made.acting():
        free = openings_of(one, at=NOW, seen_by=oak.made.system)
        for begins in free[-2:]:
            move_conference(conference_id=one.pk, begins_at=begins, by=oak.made.system, at=NOW, quietly=True)
    (moved,) = oak.conferences()
    assert moved.during.lower == free[-1] and moved.is_locked and moved.is_own_choice
    assert says(oak, [evening_of(oak, moved).pk]) == 0
    assert evening_of(oak, oak.conferences()[0]) != evening_of(oak, moved)


def test_what_somebody_moved_while_it_was_reckoned_is_reckoned_again(oak):
    oak.family(("Ana", 1))
    week = oak.plan(oak.week())
    (one,) = oak.conferences()
    with oak.made.acting(oak.kim):
        ask_plan(week_id=week.pk, by=oak.kim, at=NOW)
    with oak.made.acting():
        found = take_plan(by=oak.made.system, at=NOW)
        problem = problem_of(found, at=NOW, zone="America/Chicago", seen_by=oak.made.system)
    with oak.made.acting(oak.kim):
        free = openings_of(one, at=NOW, seen_by=oak.kim)
        move_conference(conference_id=one.pk, begins_at=free[-1], by=oak.kim, at=NOW)
    with oak.made.acting():
        plan = reckon(problem, anew=False)
        assert keep_plan(week_id=found.pk, problem=problem, plan=plan, by=oak.kim, at=NOW) is None
    assert oak.conferences()[0].during.lower == free[-1]
    assert oak.rows(type(week))[0].plan_stage == PlanStage.ASKED
