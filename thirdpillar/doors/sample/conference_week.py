"""A class's team in the made term: its first meeting, its families' goals, the school's compact, and the week in which each
family meets the teacher for half an hour.

Only through the actions that pages use. What a family wants for its child is invented like the families themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from thirdpillar.algorithms import timetable
from thirdpillar.doors.sample.synth.dice import roll_for
from thirdpillar.doors.sample.visit_days import at_of
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Placement
from thirdpillar.ground.schools.queries import school_year_on
from thirdpillar.practice.conferences.actions.compacts import mark_compact, write_compact
from thirdpillar.practice.conferences.actions.holding import hold_conference
from thirdpillar.practice.conferences.actions.making import make_week
from thirdpillar.practice.conferences.actions.planning import ask_plan, keep_plan, publish_week, take_plan
from thirdpillar.practice.conferences.actions.teaming import (
    make_team,
    note_presence,
    record_scores,
    set_goal,
    set_skills,
)
from thirdpillar.practice.conferences.choices import STANDING, CompactMade, CompactWay
from thirdpillar.practice.conferences.models import Conference
from thirdpillar.practice.conferences.queries import teams
from thirdpillar.practice.conferences.queries.coming import adults_of
from thirdpillar.practice.conferences.queries.problem import problem_of
from thirdpillar.practice.conferences.rules import notice_of

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Place, Term

# Days before today (below 0: after it) on which each thing happens.
WRITTEN, MADE, MET, SET, PLANNED, TOLD = 30, 28, 16, 12, 11, 10
MEETINGS = (MET, -60, -125)
# The week began on the last weekday before today, and goes on for five more.
BEFORE, AFTER = range(1, 4), range(8)
COMING = 5
LEAST, MOST = 10, 45  # homes of the class
SKILL = {
    "title": "Words read in a minute", "measure": "One minute of reading aloud", "scale": 150, "goal_now": 60,
    "goal_end": 100, "practice": "Read together for ten minutes, in any language.",
}  # fmt: skip
COMPACT = (
    "The school: we teach well, tell you often how your child is doing, and answer within two days.\n\n"
    "The family: we ask how school was, read together, and say what our child needs.\n\n"
    "The child: I come on time, try hard things, and ask for help."
)
PACTO = (
    "La escuela: enseñamos bien, le decimos a menudo cómo va su hijo y contestamos en dos días.\n\n"
    "La familia: preguntamos cómo fue la escuela, leemos juntos y decimos qué necesita nuestro hijo.\n\n"
    "El niño: llego a tiempo, intento cosas difíciles y pido ayuda."
)
WORDS = "Ten minutes of reading before bed"


@dataclass
class Class:
    """The class whose team it is."""

    place: Place
    section_id: UUID
    days: tuple[date, ...] = ()
    team_id: UUID = field(default_factory=lambda: UUID(int=0))
    week_id: UUID = field(default_factory=lambda: UUID(int=0))


def prepare(term: Term, places: list[Place]) -> None:
    """The school where people sign in, else the first that has a class for it."""
    own = [one for one in places if one.school.pk in term.waiting_at]
    for place in [*own, *places]:
        with term.stage.acting(place.by):
            section = _section(term, place)
        if section:
            gone = [term.today - timedelta(days=each) for each in BEFORE]
            coming = [term.today + timedelta(days=each) for each in AFTER]
            days = [
                next(one for one in gone if one.weekday() < 5),
                *(one for one in coming if one.weekday() < 5),
            ]
            here = Class(place, section, tuple(days[: 1 + COMING]))
            for days_ago, hour, deed in (
                (WRITTEN, 11, _write), (MADE, 9, _make), (MET, 19, _meet), (SET, 9, _set_week),
                (PLANNED, 9, _plan), (TOLD, 9, _tell),
            ):  # fmt: skip
                term.stage.add(at_of(term, days_ago, hour), partial(deed, term, here))
            return


def _section(term: Term, place: Place) -> UUID | None:
    year = school_year_on(term.today, seen_by=place.by)
    for row in teams.classes(year_id=year.pk if year else None, on=term.today, seen_by=place.by):
        placed = Placement.objects.seen_by(place.by).filter(section_id=row["section"].pk, left_at=None)
        if LEAST <= placed.count() <= MOST:
            return row["section"].pk
    return None


def _write(term: Term, here: Class, at: datetime) -> None:
    write = partial(write_compact, school_id=here.place.school.pk, by=here.place.by, at=at)
    with term.stage.acting(here.place.by):
        write(language="en", body=COMPACT)
        write(language="es", body=PACTO)


def _make(term: Term, here: Class, at: datetime) -> None:
    with term.stage.acting(here.place.by):
        begins = [at_of(term, days, 17) for days in MEETINGS]
        place = here.place.school.name
        made = make_team(section_id=here.section_id, begins_at=begins, place=place, by=here.place.by, at=at)
        first = teams.meetings_of(made, seen_by=here.place.by)[0]["it"]
        set_skills(meeting_id=first.pk, skills=[SKILL], by=here.place.by, at=at)
    here.team_id = made.pk
    term.counts["class teams"] += 1


def _meet(term: Term, here: Class, at: datetime) -> None:
    """The evening: how far each child is, who came, and what they set themselves."""
    by, roll = here.place.by, roll_for(term.seed, f"{here.place.key} class team")
    with term.stage.acting(by):
        team = teams.team(here.team_id, seen_by=by)
        if team is None:
            return
        meeting = teams.meetings_of(team, seen_by=by)[0]["it"]
        (skill,) = teams.skills_of(meeting, seen_by=by)
        children = teams.children_of(team, seen_by=by)
        values = {one.pk: 25 + int(60 * roll()) for one in children}
        record_scores(skill_id=skill.pk, values=values, by=by, at=at)
        homes = [row for row in teams.homes_of(meeting, seen_by=by) if row["children"] and roll() < 0.65]
        note_presence(
            meeting_id=meeting.pk, household_ids=[row["home"].household_id for row in homes], by=by, at=at
        )
    with term.stage.acting():
        for row in homes:  # those of one class
            child = row["children"][0].pk
            set_goal(
                skill_id=skill.pk, home_id=row["home"].pk, student_id=child, target=values[child] + 10 + int(15 * roll()),
                words=WORDS, minutes_a_week=70, by=term.stage.system, at=at,
            )  # fmt: skip


def _set_week(term: Term, here: Class, at: datetime) -> None:
    with term.stage.acting(here.place.by):
        days = [one for one in here.days if one >= at.date()]
        here.week_id = make_week(
            school_id=here.place.school.pk, title="Half an hour with your child's teacher", days=days, begins=time(15, 30),
            ends=time(18, 30), minutes=30, between=0, team_id=here.team_id, by=here.place.by, at=at,
        ).pk  # fmt: skip


def _plan(term: Term, here: Class, at: datetime) -> None:
    system = term.stage.system
    with term.stage.acting(here.place.by):
        ask_plan(week_id=here.week_id, by=here.place.by, at=at)
    with term.stage.acting():
        week = take_plan(by=system, at=at)
        assert week is not None
        problem = problem_of(
            week, at=at, zone=term.district.zone, seen_by=system, notice=notice_of(at.date())
        )
        # A class is small: it need not take as long as a school may.
        plan = timetable.plan(problem.week, seed=term.seed, within_s=2, nice_within_s=1)
        keep_plan(week_id=week.pk, problem=problem, plan=plan, by=here.place.by, at=at)


def _tell(term: Term, here: Class, at: datetime) -> None:
    with term.stage.acting(here.place.by):
        try:
            publish_week(week_id=here.week_id, by=here.place.by, at=at)
        except Refused:
            return
        rows = list(
            Conference.objects.seen_by(here.place.by).filter(week_id=here.week_id, stage__in=STANDING)
        )
    term.stage.wrote(at)
    term.counts["conferences"] += len(rows)
    roll = roll_for(term.seed, f"{here.place.key} conferences")
    for one in sorted(rows, key=lambda row: row.during.lower):
        if one.during and roll() < 0.85:
            term.stage.add(one.during.upper + timedelta(minutes=5), partial(_hold, term, here, one.pk))


def _hold(term: Term, here: Class, conference_id: UUID, at: datetime) -> None:
    by = here.place.by
    with term.stage.acting(by):
        one = Conference.objects.seen_by(by).filter(pk=conference_id, stage__in=STANDING).first()
        if one is None:
            return
        on = at.astimezone(ZoneInfo(term.district.zone)).date()
        came = adults_of([one], on=on, seen_by=by)[one.pk][:1]
        hold_conference(conference_id=one.pk, adult_ids=came, by=by, at=at)
        mark_compact(conference_id=one.pk, made=CompactMade.DISCUSSED, way=CompactWay.PAPER, by=by, at=at)
