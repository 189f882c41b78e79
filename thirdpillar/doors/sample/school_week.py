"""A whole school's conference week in the made district: every class, siblings next to each other, interpreters shared.

Still to come, so that a family can choose another time. Only through the actions that pages use; the people are invented.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from thirdpillar.algorithms import timetable
from thirdpillar.doors.sample.staffing import coordinator_of
from thirdpillar.ground.accounts.actions.languages import check_language, say_language
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, SpokenLanguage
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.conferences.actions.making import make_week
from thirdpillar.practice.conferences.actions.planning import ask_plan, keep_plan, publish_week, take_plan
from thirdpillar.practice.conferences.choices import STANDING
from thirdpillar.practice.conferences.models import Conference
from thirdpillar.practice.conferences.queries.problem import problem_of
from thirdpillar.practice.conferences.rules import notice_of

# The first evening so many days from now; each of quarters of an hour.
FIRST, EVENINGS = 9, 5
BEGINS, ENDS, MINUTES = time(15, 30), time(19, 30), 15
TITLE = "Meet your child's teachers"
# What those interpreters of the district speak who have said nothing yet.
SPOKEN = ("es", "ar")


@transaction.atomic
def add_school_week(district: District, school_id: UUID, *, seed: int, office: Scope, at: datetime) -> int:
    """Make, plan and tell the week of the school where people sign in; answers how many conferences have a time."""
    by = coordinator_of(school_id, zone=district.zone, by=office)
    if by is None:
        return 0
    tenancy.enter_scope(office)
    _let_interpret(office, at)
    tenancy.enter_scope(by)
    today = at.astimezone(ZoneInfo(district.zone)).date()
    coming = (today + timedelta(days=each) for each in range(FIRST, FIRST + 2 * EVENINGS))
    days = [one for one in coming if one.weekday() < 5][:EVENINGS]
    week_id = make_week(
        school_id=school_id, title=TITLE, days=days, begins=BEGINS, ends=ENDS, minutes=MINUTES, between=0, by=by, at=at,
    ).pk  # fmt: skip
    ask_plan(week_id=week_id, by=by, at=at)
    system = Scope.system(district.pk, "the sample's conference week")
    tenancy.enter_scope(system)
    week = take_plan(by=system, at=at)
    assert week is not None
    problem = problem_of(week, at=at, zone=district.zone, seen_by=system, notice=notice_of(today))
    # Whoever looks at a sample does not wait as long as a school that plans its own week.
    plan = timetable.plan(problem.week, seed=seed, within_s=4, nice_within_s=1)
    keep_plan(week_id=week.pk, problem=problem, plan=plan, by=by, at=at)
    tenancy.enter_scope(by)
    publish_week(week_id=week_id, by=by, at=at)
    return Conference.objects.seen_by(by).filter(week_id=week_id, stage__in=STANDING).count()


def _let_interpret(office: Scope, at: datetime) -> None:
    accounts = Account.objects.seen_by(office).filter(suspended_at=None, grants__role=Role.INTERPRETER)
    silent = accounts.exclude(pk__in=SpokenLanguage.objects.seen_by(office).values("account_id"))
    for account in silent.distinct():  # one or two
        for language in SPOKEN:
            row = say_language(account_id=account.pk, language=language, by=office, at=at)
            check_language(
                spoken_id=row.pk, scale="certified", level="", tested_on=at.date() - timedelta(days=200),
                may_interpret=True, may_translate=False, by=office, at=at,
            )  # fmt: skip
