"""The year of a class's team: meetings, skills, scores, a chart without names, make-up sessions, goals."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest

from tests.factories import at_host, signed_in
from tests.practice.conferences.week import NOW, ZONE, OakWeek
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.models import Terms
from thirdpillar.means.conversations.rules.hours import SchoolHours
from thirdpillar.practice.conferences.actions.teaming import (
    make_team,
    note_presence,
    note_result,
    record_scores,
    set_goal,
    set_skills,
)
from thirdpillar.practice.conferences.choices import GoalResult, Presence
from thirdpillar.practice.conferences.models import (
    Coming,
    Goal,
    Host,
    Score,
    Skill,
    Team,
    TeamHome,
    TeamMeeting,
    TeamPresence,
    Week,
)
from thirdpillar.practice.conferences.queries import teams as queries
from thirdpillar.practice.conferences.rules.teams import class_chart, goal_due, make_up_until

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 12)
READING = {
    "title": "Words a minute", "measure": "One minute of reading aloud", "scale": 200, "goal_now": 80, "goal_end": 120,
    "practice": "Read together for ten minutes.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


class Class:
    """Pat's class of twelve children, with its team. Invented."""

    def __init__(self, size=12) -> None:
        self.oak = OakWeek()
        self.families = [
            self.oak.family((f"Child{number:02d}", 1), name=f"Family{number:02d}") for number in range(size)
        ]
        self.pat = Scope(
            self.oak.made.id,
            "class",
            Role.TEACHER,
            self.oak.pat.id,
            section_ids=frozenset([self.oak.rooms[0].id]),
        )
        moments = [NOW + timedelta(days=days) for days in (2, 70, 140)]
        with self.oak.made.acting(self.pat):
            self.team = make_team(section_id=self.oak.rooms[0].id, begins_at=moments, by=self.pat, at=NOW)

    def meeting(self) -> TeamMeeting:
        return self.oak.rows(TeamMeeting, number=1)[0]

    def scored(self, values=None) -> Skill:
        with self.oak.made.acting(self.pat):
            set_skills(meeting_id=self.meeting().pk, skills=[READING], by=self.pat, at=NOW)
            (skill,) = self.oak.rows(Skill)
            children = [students[0].id for students, _adult, _home in self.families]
            values = values or {child: 60 + place for place, child in enumerate(children)}
            record_scores(skill_id=skill.pk, values=values, by=self.pat, at=NOW)
        return skill


def test_the_year_has_three_meetings_of_75_minutes_and_a_place_for_every_home():
    here = Class()
    rows = here.oak.rows(TeamMeeting)
    assert sorted(one.number for one in rows) == [1, 2, 3]
    assert {one.ends_at - one.begins_at for one in rows} == {timedelta(minutes=75)}
    assert len(here.oak.rows(TeamHome)) == 12
    with here.oak.made.acting(here.pat), pytest.raises(Refused):
        make_team(section_id=here.oak.rooms[1].id, begins_at=[NOW], by=here.pat, at=NOW)


def test_numbers_are_drawn_anew_and_old_scores_are_refused():
    here = Class()
    skill = here.scored()
    first = {one.student_id: one.number for one in here.oak.rows(Score)}
    assert len(set(first.values())) == 12
    again = {one.student_id: one.number for one in here.oak.rows(Score, skill=here.scored())}
    assert first != again
    with here.oak.made.acting(here.pat), pytest.raises(Refused, match="14 days"):
        early = NOW - timedelta(days=20)
        record_scores(skill_id=skill.pk, values={}, by=here.pat, at=early)


def test_a_small_class_is_not_shown_and_a_smaller_one_has_no_average():
    scores = {uuid4(): (value, 10 + value) for value in range(9)}
    mine = next(iter(scores))
    chart = class_chart(scores, scale=20, on=ON, own=mine)
    assert (chart.bars, chart.own, chart.average, chart.hidden) == ((), 0, 4.0, 9)
    few = class_chart(dict(list(scores.items())[:4]), scale=20, on=ON, own=mine)
    assert few.average is None and few.own == 0


def test_who_stands_alone_is_seen_by_the_own_family_only():
    scores = {uuid4(): (value, 20 + value) for value in range(12)}
    alone = uuid4()
    scores[alone] = (90, 77)
    everybody = class_chart(scores, scale=100, on=ON)
    assert 77 not in [bar.number for bar in everybody.bars] and everybody.hidden == 1
    assert [bar.number for bar in class_chart(scores, scale=100, on=ON, own=alone).bars if bar.is_own] == [77]
    # The average beside all other bars would tell it: 13 times the average less their sum.
    assert everybody.average is None and class_chart(scores, scale=100, on=ON, own=alone).average == 12.0


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_a_chart_tells_nothing_but_the_scores(seed):
    values = [Random(seed).randint(0, 100) for _ in range(10 + 4 * seed)]
    scores = {uuid4(): (value, 100 + place) for place, value in enumerate(values)}
    turned = dict(reversed(scores.items()))
    assert class_chart(scores, scale=100, on=ON).bars == class_chart(turned, scale=100, on=ON).bars


def test_days_are_the_models():
    assert goal_due(date(2026, 11, 12)) == date(2027, 1, 11)
    hours = SchoolHours(zone="America/Chicago")
    assert make_up_until(date(2026, 11, 12), is_school_day=hours.is_school_day) == date(2026, 11, 26)
    # Thanksgiving and the days around it, and a week of four days: ten school days are longer then.
    off = [date(2026, 11, day) for day in (25, 26, 27)]
    closed = replace(hours, closed_on=off, weekdays=(0, 1, 2, 3))
    assert make_up_until(date(2026, 11, 12), is_school_day=closed.is_school_day) == date(2026, 12, 3)
    ends = replace(hours, years=[(date(2026, 9, 1), date(2026, 11, 20))])
    assert make_up_until(date(2026, 11, 12), is_school_day=ends.is_school_day) == date(2026, 11, 20)


def test_make_up_sessions_are_until_a_day_of_the_schools_own_calendar(client):
    here = Class(2)
    made = here.oak.made
    at_host(client, made.row)
    page = f"/conferences/teams/meetings/{here.meeting().pk}/"
    day = here.meeting().ends_at
    with clock.set_to(day):
        pat = signed_in(client, here.oak.pat)
        told = pat.get(page).content.decode()
        assert "until Nov. 26, 2026" in told
    with made.acting():
        Terms.objects.create(district_id=made.id, closed_on=[date(2026, 11, each) for each in (26, 27)])
    with clock.set_to(day):
        assert "until Nov. 30, 2026" in pat.get(page).content.decode()


def test_who_was_not_there_makes_it_up():
    here = Class(3)
    homes = [home.id for _students, _adult, home in here.families]
    with here.oak.made.acting(here.pat):
        note_presence(meeting_id=here.meeting().pk, household_ids=homes[:2], by=here.pat, at=NOW)
        note_presence(
            meeting_id=here.meeting().pk, household_ids=homes, way=Presence.MADE_UP, by=here.pat, at=NOW
        )
    ways = {one.household_id: one.way for one in here.oak.rows(TeamPresence)}
    assert ways == {homes[0]: "there", homes[1]: "there", homes[2]: "made_up"}


def test_a_family_sets_a_goal_on_its_page_and_sees_its_own_child_alone(client):
    here = Class()
    skill = here.scored()
    (child, *_), _adult, home = here.families[3]
    (place,) = here.oak.rows(TeamHome, household_id=home.id)
    at_host(client, here.oak.made.row)
    page = client.get(f"/c/team/{place.code}").content.decode()
    number = here.oak.rows(Score, student_id=child.id)[0].number
    assert f"Child03 is number {number}: 63" in page and "Your child" in page
    assert "Child04" not in page and "Family0" not in page
    # On a phone no head of a column says what stands there; and its own bar is not drawn as the others are.
    assert page.count(">Number ") == 12 and page.count("tp-meter-waiting") == 1
    asked = {
        "skill": str(skill.pk),
        "student": str(child.id),
        "target": "90",
        "minutes": "60",
        "words": "Read daily",
    }
    client.post(f"/c/team/{place.code}", asked)
    (goal,) = here.oak.rows(Goal)
    assert (goal.baseline, goal.target, goal.words, goal.household_id) == (63, 90, "Read daily", home.id)
    assert goal.due_on == here.meeting().begins_at.date() + timedelta(days=60)
    # Another family's child, and a goal below where the child is, are not taken.
    (other, *_), *_rest = here.families[4]
    client.post(f"/c/team/{place.code}", asked | {"student": str(other.id)})
    client.post(f"/c/team/{place.code}", asked | {"target": "10"})
    assert [one.target for one in here.oak.rows(Goal)] == [90]
    with here.oak.made.acting(here.pat):
        note_result(goal_id=goal.pk, result=GoalResult.MET, by=here.pat, at=NOW)
    assert here.oak.rows(Goal)[0].result == "met"


def test_the_teacher_keeps_the_team_and_the_wall_shows_no_name(client):
    here = Class()
    pat = signed_in(client, here.oak.pat)
    assert "Room 1" in pat.get("/conferences/teams/").content.decode()
    meeting = here.meeting()
    address = f"/conferences/teams/meetings/{meeting.pk}/"
    facts = {f"{name}-0": value for name, value in READING.items()}
    assert pat.post(f"{address}skills/", facts | {"goal_now-0": "500"}).status_code == 422
    assert pat.post(f"{address}skills/", facts).status_code == 302
    (skill,) = here.oak.rows(Skill)
    scores = {f"score-{students[0].id}": "70" for students, _adult, _home in here.families}
    pat.post(address, scores | {"deed": f"scores-{skill.pk}"})
    assert len(here.oak.rows(Score)) == 12
    page = pat.get(address).content.decode()
    assert "Child00" in page and "Words a minute" in page
    wall = pat.get(f"{address}chart/").content.decode()
    assert "Child0" not in wall and "Family0" not in wall and "Average of the class" in wall
    team = pat.get(f"/conferences/teams/{here.team.pk}/").content.decode()
    assert here.oak.rows(TeamHome)[0].code in team


def test_another_teacher_sees_nothing_of_it(client):
    here = Class(2)
    lee = signed_in(client, here.oak.lee)
    assert lee.get(f"/conferences/teams/meetings/{here.meeting().pk}/").status_code == 404
    assert lee.get(f"/conferences/teams/{here.team.pk}/").status_code == 404


def test_a_goal_is_not_set_for_a_child_without_a_score():
    here = Class(2)
    skill = here.scored()
    (place, *_) = here.oak.rows(TeamHome)
    with here.oak.made.acting(), pytest.raises(Refused):
        set_goal(
            skill_id=skill.pk, home_id=place.pk, student_id=uuid4(), target=99, words="x", minutes_a_week=10,
            by=here.oak.made.system, at=NOW,
        )  # fmt: skip


def test_a_link_on_paper_closes_with_a_restriction_that_comes_later(client):
    here = Class(2)
    (child, *_), _adult, home = here.families[0]
    (place,) = here.oak.rows(TeamHome, household_id=home.id)
    at_host(client, here.oak.made.row)
    assert client.get(f"/c/team/{place.code}").status_code == 200
    other, _their_home = here.oak.other_home([child])
    here.oak.bar(child, other)
    assert client.get(f"/c/team/{place.code}").status_code == 404


def test_a_teacher_who_has_the_class_no_more_keeps_nothing_of_its_team():
    here = Class(2)
    skill = here.scored()
    gone = replace(here.pat, section_ids=frozenset())
    assert queries.team(here.team.pk, seen_by=here.pat) and not queries.team(here.team.pk, seen_by=gone)
    with here.oak.made.acting(gone), pytest.raises(Refused):
        record_scores(skill_id=skill.pk, values={here.families[0][0][0].id: 3}, by=gone, at=NOW)
    with here.oak.made.acting(here.pat), pytest.raises(Refused):
        record_scores(skill_id=skill.pk, values={}, by=here.pat, at=NOW)
    assert len(here.oak.rows(Score)) == 2
    # Without any filter of ours, by the database's own word.
    models = (Team, TeamHome, TeamMeeting, Skill, Score)
    with here.oak.made.acting(here.pat):
        assert [model._base_manager.count() for model in models] == [1, 2, 3, 1, 2]
    with here.oak.made.acting(gone):
        assert [model._base_manager.count() for model in models] == [0, 0, 0, 0, 0]


def test_whoever_gets_the_class_keeps_its_team_on():
    here = Class(2)
    skill = here.scored()
    new = here.oak.made.add_account(Role.TEACHER, section=here.oak.rooms[0], email="new@example.org")
    theirs = replace(here.pat, account_id=new.id)
    with here.oak.made.acting(theirs):
        assert queries.team(here.team.pk, seen_by=theirs)
        values = {children[0].id: 4 for children, _adult, _home in here.families}
        record_scores(skill_id=skill.pk, values=values, by=theirs, at=NOW)
        assert set(Score._base_manager.values_list("value", flat=True)) == {4}


@pytest.mark.parametrize("gone", ["ended", "not yet", "suspended"])
def test_a_class_is_kept_by_whoever_teaches_it_today(gone):
    oak = OakWeek()
    oak.family(("Ana", 1))
    new = oak.made.add_account(Role.TEACHER, section=oak.rooms[0], email="new@example.org")
    day = NOW.astimezone(ZONE).date()
    with oak.made.acting():
        mine = RoleGrant.objects.seen_by(oak.made.system).filter(account_id=new.id)
        if gone == "ended":
            mine.update(ends_on=day - timedelta(days=1))
        elif gone == "not yet":
            mine.update(begins_on=day + timedelta(days=2))
        else:
            Account.objects.seen_by(oak.made.system).filter(pk=new.id).update(suspended_at=NOW)
    with oak.made.acting(oak.kim):
        (row,) = queries.classes(year_id=None, on=day, seen_by=oak.kim)
        assert row["teacher"] == account_names([oak.pat.id], seen_by=oak.kim)[oak.pat.id]
        moments = [NOW + timedelta(days=days) for days in (2, 70, 140)]
        team = make_team(section_id=oak.rooms[0].id, begins_at=moments, by=oak.kim, at=NOW)
    assert team.account_id == oak.pat.id


def test_the_individual_meeting_is_a_conference_of_half_an_hour_in_the_teams_year(client):
    here = Class(3)
    oak = here.oak
    oak.interpreter("es")
    (child, *_), _adult, _home = oak.family(("Mina", 1), name="Diaz", language="es", phone="+13125550123")
    oak.other_home([child])
    with oak.made.acting():
        kim = Account.objects.seen_by(oak.made.system).get(pk=oak.kim.account_id)
    at_host(client, oak.made.row)
    desk = signed_in(client, kim)
    page = desk.get(f"/conferences/teams/{here.team.pk}/").content.decode()
    assert f"/conferences/teams/{here.team.pk}/individual/" in page and "<dd>30</dd>" in page
    words = {
        "title": "Room 1, one by one",
        "days": "2026-11-19\n2026-11-20",
        "begins": "16:00",
        "ends": "18:00",
        "between": "0",
    }
    made = desk.post(f"/conferences/teams/{here.team.pk}/individual/", words)
    (week,) = oak.rows(Week)
    assert made.status_code == 302 and (week.team_id, week.minutes) == (here.team.pk, 30)
    rows = oak.conferences()
    # Its own class alone, both homes apart; whoever needs an interpreter has one.
    assert len(rows) == 5 and {one.account_id for one in rows} == {oak.pat.id}
    assert {one.part for one in oak.rows(Host)} == {"teacher", "interpreter"}
    oak.publish(oak.plan(week))
    rows = oak.conferences()
    assert {one.during.upper - one.during.lower for one in rows} == {timedelta(minutes=30)}
    assert [bool(one.interpreter_id) for one in rows if one.language] == [True]
    # Once a year; and its page leads there, as the family's own does.
    again = desk.post(f"/conferences/teams/{here.team.pk}/individual/", words)
    assert again.url == f"/conferences/{week.pk}/" and len(oak.rows(Week)) == 1
    with oak.made.acting(oak.kim), pytest.raises(Refused):
        oak.week(team_id=here.team.pk)
    assert "5 / 5" in desk.get(f"/conferences/teams/{here.team.pk}/").content.decode()
    assert "5 / 5" in signed_in(client, oak.pat).get(f"/conferences/teams/{here.team.pk}/").content.decode()
    place = oak.rows(TeamHome)[0]
    (coming,) = oak.rows(Coming, household_id=place.household_id)
    assert f"/c/{coming.code}" in client.get(f"/c/team/{place.code}").content.decode()
