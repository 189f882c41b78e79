"""A whole school's conference week in the made term: every class, siblings next to each other, interpreters shared.

Still to come, so that a family can choose another time. Only through the actions that pages use; the people are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from thirdpillar.algorithms import timetable
from thirdpillar.doors.sample.first_school import first_school
from thirdpillar.doors.sample.visit_days import at_of
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.conferences.actions.making import make_week
from thirdpillar.practice.conferences.actions.planning import ask_plan, keep_plan, publish_week, take_plan
from thirdpillar.practice.conferences.choices import STANDING
from thirdpillar.practice.conferences.models import Conference
from thirdpillar.practice.conferences.queries.problem import problem_of
from thirdpillar.practice.conferences.rules import notice_of

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Place, Term

# Days before today on which it is made, planned and told; the first evening so many days after today.
MADE, PLANNED, TOLD = 8, 7, 6
FIRST, EVENINGS = 9, 5
# Evenings of so many quarters of an hour.
BEGINS, ENDS, MINUTES = time(15, 30), time(19, 30), 15
TITLE = "Meet your child's teachers"


@dataclass
class Whole:
    """The school whose week it is."""

    place: Place
    week_id: UUID = field(default_factory=lambda: UUID(int=0))


def prepare(term: Term, places: list[Place]) -> None:
    """The school where people sign in, else the first one."""
    if place := first_school(term, places):
        here = Whole(place)
        for days_ago, deed in ((MADE, _make), (PLANNED, _plan), (TOLD, _tell)):
            term.stage.add(at_of(term, days_ago, 10), partial(deed, term, here))


def _make(term: Term, here: Whole, at: datetime) -> None:
    coming = (term.today + timedelta(days=each) for each in range(FIRST, FIRST + 2 * EVENINGS))
    days = [one for one in coming if one.weekday() < 5][:EVENINGS]
    with term.stage.acting(here.place.by):
        here.week_id = make_week(
            school_id=here.place.school.pk, title=TITLE, days=days, begins=BEGINS, ends=ENDS, minutes=MINUTES, between=0,
            by=here.place.by, at=at,
        ).pk  # fmt: skip


def _plan(term: Term, here: Whole, at: datetime) -> None:
    system = term.stage.system
    with term.stage.acting(here.place.by):
        ask_plan(week_id=here.week_id, by=here.place.by, at=at)
    with term.stage.acting():
        week = take_plan(by=system, at=at)
        assert week is not None
        problem = problem_of(
            week, at=at, zone=term.district.zone, seen_by=system, notice=notice_of(at.date())
        )
        # Whoever looks at a sample does not wait as long as a school that plans its own week.
        plan = timetable.plan(problem.week, seed=term.seed, within_s=4, nice_within_s=1)
        keep_plan(week_id=week.pk, problem=problem, plan=plan, by=here.place.by, at=at)


def _tell(term: Term, here: Whole, at: datetime) -> None:
    with term.stage.acting(here.place.by):
        try:
            publish_week(week_id=here.week_id, by=here.place.by, at=at)
        except Refused:
            return
        rows = Conference.objects.seen_by(here.place.by).filter(week_id=here.week_id, stage__in=STANDING)
        term.counts["conferences"] += rows.count()
    term.stage.wrote(at)
