"""The worker's part in conferences: weeks that somebody asked to plan."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from uuid import UUID

from django.db import close_old_connections, transaction
from procrastinate.contrib.django import app

from thirdpillar.doors.identity import scope_of_account
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.conferences import doorbell
from thirdpillar.practice.conferences.actions.planning import (
    drop_plan,
    keep_plan,
    note_progress,
    reckon,
    take_plan,
)
from thirdpillar.practice.conferences.actions.team_homes import take_in_new
from thirdpillar.practice.conferences.actions.team_saying import say_in_languages
from thirdpillar.practice.conferences.actions.team_telling import tell_team_homes
from thirdpillar.practice.conferences.choices import WeekStage
from thirdpillar.practice.conferences.models import Week
from thirdpillar.practice.conferences.queries.problem import problem_of
from thirdpillar.practice.conferences.rules import notice_of

log = logging.getLogger(__name__)
# How often whoever waits at the page is told how far it is.
TELLS_S = 5.0


@app.task(name=doorbell.PLANS)
def plan_weeks(district_id: str) -> None:
    """The bell was rung for conferences: one week a turn, for one takes a minute or two."""
    close_old_connections()
    try:
        if plan_one(District.objects.get(pk=UUID(district_id))):
            doorbell.ring_for_plans(district_id)
    finally:
        close_old_connections()


def ring_for_weeks(district: District) -> None:
    """Each minute, for what nobody heard the bell for."""
    doorbell.ring_for_plans(str(district.pk))


def tell_teams_for(district: District) -> None:
    """Homes whose child came into a class join its team; each hears of its meetings, and of what is another by now."""
    by = Scope.system(district.pk, "homes of class teams hear of their meetings")
    with transaction.atomic():
        tenancy.enter_scope(by)
        take_in_new(by=by, at=clock.now())
        tell_team_homes(by=by, at=clock.now())


def say_teams_for(district: District) -> None:
    """What a class team writes, in the languages of those who read it: by a machine, with its label."""
    say_in_languages(by=Scope.system(district.pk, "what class teams write, translated"), at=clock.now())


def plan_one(district: District) -> bool:
    """One week: taken, reckoned outside of any transaction, and written. Whether there was one."""
    system = Scope.system(district.pk, "planning conferences")
    with transaction.atomic():
        tenancy.enter_scope(system)
        week = take_plan(by=system, at=clock.now())
        if week is None:
            return False
        by = _asker_of(week, district)
        now = clock.now()
        problem = problem_of(
            week, at=now, zone=district.zone, seen_by=system, notice=notice_of(clock.today(district.zone))
        )
    try:
        plan = (
            reckon(
                problem,
                anew=week.stage == WeekStage.PUBLISHED,
                told=_told(week, len(problem.conferences), system),
            )
            if by
            else None
        )
        with transaction.atomic():
            tenancy.enter_scope(system)
            if by is None or plan is None:
                drop_plan(week_id=week.pk, by=system, at=clock.now())
            else:
                keep_plan(week_id=week.pk, problem=problem, plan=plan, by=by, at=clock.now())
    except Refused:
        with transaction.atomic():
            tenancy.enter_scope(system)
            drop_plan(week_id=week.pk, by=system, at=clock.now())
    except Exception:
        # Its lease runs out, and it is tried again; the others wait no longer than that.
        log.exception("a school's conferences could not be planned")
    return True


def _told(week: Week, wanted: int, system: Scope) -> Callable[[int, int], None]:
    last = monotonic() - TELLS_S

    def told(placed: int, _nice: int) -> None:
        nonlocal last
        if monotonic() - last < TELLS_S:
            return
        last = monotonic()
        with transaction.atomic():
            tenancy.enter_scope(system)
            note_progress(week_id=week.pk, placed=placed, wanted=wanted, by=system, at=clock.now())

    return told


def _asker_of(week: Week, district: District) -> Scope | None:
    """Whoever asked for it, as far as they see today in the role they asked in; None where they are gone from it."""
    system = Scope.system(district.pk, "planning conferences")
    if week.asked_by_id is None:
        return system
    account = Account.objects.seen_by(system).filter(pk=week.asked_by_id, suspended_at=None).first()
    scope = scope_of_account(account, district.zone, week.asked_as) if account else None
    return scope if scope and scope.role == week.asked_as else None
