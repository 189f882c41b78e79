"""Nobody of the staff and no family is at a conference and at a home visit at once: each room knows the other's times."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from psycopg.types.range import TimestamptzRange

from tests.factories import NOW
from tests.practice.conferences.week import OakWeek
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.actions.households import join_households
from thirdpillar.ground.people.actions.merges import merge_adults
from thirdpillar.ground.people.queries.engaged import engaged_elsewhere
from thirdpillar.practice.conferences.actions.moving import move_conference
from thirdpillar.practice.conferences.actions.planning import ask_plan, keep_plan, reckon, take_plan
from thirdpillar.practice.conferences.models import Conference, Week
from thirdpillar.practice.conferences.queries.openings import openings_of
from thirdpillar.practice.conferences.queries.problem import problem_of
from thirdpillar.practice.conferences.rules import notice_of
from thirdpillar.practice.visits.actions.scheduling import accept_proposals, move_visit
from thirdpillar.practice.visits.actions.steadying import steady_booked
from thirdpillar.practice.visits.queries.planning.openings import openings_for

HERE = ZoneInfo("America/Chicago")
DAY = date(2026, 11, 16)


def at(hour, minute=0):
    return datetime.combine(DAY, time(hour, minute), HERE)


@pytest.fixture
def town(db):
    """Pat teaches three children; one's home asked for a visit on Monday afternoon."""
    found = Town()
    found.home = found.family("Zoe", MONDAY)
    found.family("Abe")
    found.family("Cy")
    return found


def oak_of(town):
    found = OakWeek.__new__(OakWeek)
    found.made, found.school, found.kim, found.rooms = town.made, town.school, town.kim, [town.section]
    return found


def held(town, ends=time(18)):
    """Monday's conferences of Pat's class, planned and published."""
    oak = oak_of(town)
    week = oak.week(days=[DAY], begins=time(15, 30), ends=ends)
    oak.plan(week)
    oak.publish(week)
    return oak


def spans(oak, **only):
    return [(one.during.lower, one.during.upper) for one in oak.conferences() if one.during and all(
        getattr(one, name) == value for name, value in only.items()
    )]  # fmt: skip


def touch(one, other):
    return one[0] < other[1] and other[0] < one[1]


def test_a_visit_is_planned_and_offered_beside_the_conferences_of_its_people_and_its_home(town):
    oak = held(town)
    assert len(spans(oak)) == 3
    town.propose()
    for visit in town.visits():
        theirs = [*spans(oak, account_id=town.pat.id), *spans(oak, household_id=visit.household_id)]
        assert theirs and not any(touch((visit.begins_at, visit.ends_at), each) for each in theirs)
    with town.made.acting():
        taken = [each[0] for each in spans(oak)]
        assert not set(taken) & set(
            openings_for(town.home, tried=taken, holds_off=[], at=NOW, zone="America/Chicago", seen_by=town.made.system)
        )  # fmt: skip


def test_a_conference_is_planned_and_moved_beside_the_visits_of_its_teacher_and_its_home(town):
    visit = town.booked()
    oak = held(town)
    assert len(spans(oak)) == 3
    assert not any(touch((visit.begins_at, visit.ends_at), each) for each in spans(oak))
    with town.made.acting():
        (one,) = (each for each in oak.conferences() if each.household_id == visit.household_id)
        assert visit.begins_at not in openings_of(one, at=NOW, seen_by=town.made.system)
    # Whoever plans conferences reads nothing of a visit, nor that somebody is away who is not.
    for each in oak.conferences():
        with town.made.acting(town.kim), pytest.raises(Refused, match="This time was taken meanwhile"):
            move_conference(conference_id=each.pk, begins_at=visit.begins_at, by=town.kim, at=NOW)


def test_a_proposal_is_not_accepted_and_no_visit_is_moved_to_where_a_conference_stands(town):
    town.propose()
    (visit,) = town.visits()
    oak = held(town)  # what nobody was asked about yet stands in no conference's way
    _put(town, oak, visit.begins_at)
    with town.made.acting(town.kim):
        done = accept_proposals(school_id=town.school.id, by=town.kim, at=NOW)
        assert (done.offered, list(done.refused)) == (0, [visit.pk])
        with pytest.raises(Refused):
            move_visit(
                visit_id=visit.pk, begins_at=visit.begins_at + timedelta(minutes=5), by=town.kim, at=NOW
            )


def _put(town, oak, begins):
    """One of Pat's conferences at this moment, whatever was planned; families know of it."""
    with town.made.acting():
        one = next(each for each in oak.conferences() if each.account_id == town.pat.id)
        others = Conference.objects.seen_by(town.made.system).exclude(pk=one.pk)
        others.update(stage="wanted", during=None, interpreter_id=None)
        Conference.objects.seen_by(town.made.system).filter(pk=one.pk).update(
            stage="placed", during=TimestamptzRange(begins, begins + timedelta(minutes=12))
        )
    return one


def test_a_booked_visit_whose_visitor_or_home_is_at_a_conference_then_is_mended_or_called_off(town):
    visit = town.booked()
    oak = held(town)
    one = _put(town, oak, visit.begins_at)
    with town.made.acting():
        assert steady_booked(by=town.made.system, at=NOW + timedelta(hours=2)) == 1
    (now,) = (each for each in town.visits() if each.pk == visit.pk)
    assert now.stage == "cancelled_by_staff" or one.account_id not in now.people_ids
    with town.made.acting():
        assert steady_booked(by=town.made.system, at=NOW + timedelta(hours=3)) == 0


def test_a_draft_that_no_family_knows_of_calls_no_booked_visit_off(town):
    visit = town.booked()
    oak = held(town)
    _put(town, oak, visit.begins_at)
    with town.made.acting():
        Week.objects.seen_by(town.made.system).update(stage="draft")
        assert steady_booked(by=town.made.system, at=NOW + timedelta(hours=2)) == 0
    assert town.visits()[0].stage == "scheduled"


def test_a_plan_that_was_reckoned_while_a_visit_was_booked_is_reckoned_anew(town):
    town.propose()
    oak = oak_of(town)
    week = oak.week(days=[DAY], begins=time(15, 30), ends=time(17, 30))
    with town.made.acting(town.kim):
        ask_plan(week_id=week.pk, by=town.kim, at=NOW)
    for is_before_the_visit in (True, False):
        with town.made.acting():
            found = take_plan(by=town.made.system, at=NOW)
            notice = notice_of(NOW.date())
            problem = problem_of(found, at=NOW, zone=HERE.key, seen_by=town.made.system, notice=notice)
        plan = reckon(problem, anew=False)
        if is_before_the_visit:
            town.accept()
            town.come(town.visits()[0], town.pat, town.lee)
        with town.made.acting():
            kept = keep_plan(week_id=found.pk, problem=problem, plan=plan, by=town.kim, at=NOW)
        assert (kept is None) == is_before_the_visit
    (visit,) = town.visits()
    theirs = [*spans(oak, account_id=town.pat.id), *spans(oak, household_id=visit.household_id)]
    assert visit.stage == "scheduled" and len(spans(oak)) == 3
    assert not any(touch((visit.begins_at, visit.ends_at), each) for each in theirs)
    (row,) = oak.rows(Week)
    # Put back for what others did meanwhile, it has its attempt back: only what fails is given up.
    assert (row.plan_stage, row.attempt) == ("done", 1)


@pytest.mark.parametrize("joins", ["adults", "homes"])
def test_a_home_of_two_records_that_were_joined_is_one_home(town, joins):
    visit, made = town.booked(), town.made
    child = made.add_student("Zed", "Lopez", town.school, section=made.add_section(town.school, "Room L"))
    mother = made.add_adult("Rosa", "Zed")
    made.tie(child, mother, has_legal_authority=True)
    kept = made.add_household([child], [mother])
    with made.acting():
        if joins == "adults":
            merge_adults(kept_id=mother.id, gone_id=town.home.adult_id, by=made.system, at=NOW)
        else:
            old = visit.household_id
            join_households(
                household_id=kept.id, other_household_id=old, by=made.system, at=NOW, because="One home"
            )
        then = (visit.begins_at, visit.ends_at)
        asked = {"since": then[0], "until": then[1], "seen_by": made.system}
        assert engaged_elsewhere([kept.id], but="conferences", **asked) == {kept.id: [then]}
        steady_booked(by=made.system, at=NOW + timedelta(hours=1))
    assert town.visits()[0].stage == "scheduled"
    oak = held(town)
    one = _put(town, oak, visit.begins_at)
    other = made.add_account(Role.TEACHER, email="other@example.org")
    with made.acting():
        Conference.objects.seen_by(made.system).filter(pk=one.pk).update(
            household_id=kept.id, account_id=other.id
        )
        assert engaged_elsewhere([visit.household_id], but="visits", **asked)[visit.household_id]
        assert steady_booked(by=made.system, at=NOW + timedelta(hours=2)) == 1
    assert town.visits()[0].stage == "cancelled_by_staff"


def test_the_way_to_a_visit_is_a_visitors_when_it_is_moved_and_while_it_is_booked(town):
    visit = town.booked()
    oak = held(town)
    one = _put(town, oak, visit.ends_at)
    with town.made.acting():
        # The home may well be at school a minute later; who visits it is on the way.
        theirs = Conference.objects.seen_by(town.made.system).filter(pk=one.pk)
        theirs.update(household_id=visit.household_id, account_id=town.kim.account_id)
        assert steady_booked(by=town.made.system, at=NOW + timedelta(hours=1)) == 0
        theirs.update(account_id=town.pat.id)
    with town.made.acting(town.kim), pytest.raises(Refused, match="This time was taken meanwhile"):
        begins = visit.begins_at - timedelta(minutes=5)
        move_visit(visit_id=visit.pk, begins_at=begins, by=town.kim, at=NOW + timedelta(hours=1))
    with town.made.acting():
        assert steady_booked(by=town.made.system, at=NOW + timedelta(hours=2)) == 1
    (now,) = (each for each in town.visits() if each.pk == visit.pk)
    assert now.stage == "cancelled_by_staff" or town.pat.id not in now.people_ids
