"""Somebody on a visit cannot come: another is found at once, at the same time where that can be, around all that stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from thirdpillar.algorithms import pairing
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.actions.at_once import is_near, tell_it_is_off
from thirdpillar.practice.visits.actions.planning import SEED, put_in, standing_in
from thirdpillar.practice.visits.actions.scheduling import wish_it_no_more
from thirdpillar.practice.visits.actions.seating import change_seats, free_seats, leave_seat
from thirdpillar.practice.visits.actions.telling import (
    ASKED,
    CALLED_OFF,
    NEWS,
    PLAN_OFF,
    PLAN_WAITS,
    tell_families,
    tell_people,
    tell_planners,
)
from thirdpillar.practice.visits.choices import Part, SeatState, Stage
from thirdpillar.practice.visits.models import Seat, Visit
from thirdpillar.practice.visits.queries.planning.booking import people_on
from thirdpillar.practice.visits.queries.planning.problem import Problem, problem_of

SAME_TIME, OTHER_TIME, NOBODY = "same_time", "other_time", "nobody"


@transaction.atomic
def find_somebody_else(*, visit_id: UUID, account_id: UUID, by, at: datetime) -> str:
    """Take somebody off a visit and plan it anew at once: SAME_TIME (the new one is asked, and the family's appointment
    stands), OTHER_TIME (called off, and proposed for another of the family's times) or NOBODY (called off).

    Whoever plans hears that a booked visit is off, or that so short before it somebody new has not confirmed yet.
    """
    visit = leave_seat(visit_id=visit_id, account_id=account_id, by=by, at=at)
    wide, zone = Scope.system(by.district_id, "a visitor cannot come"), _zone(by)
    with tenancy.acting_as(wide):
        problem = problem_of(
            visit.invitation.cycle, visit.school_id, at=at, zone=zone, seen_by=wide, holds_off=[visit.pk]
        )
        home, slot = str(visit.invitation_id), _slot_of(problem, visit)
        stays = tuple(one for one in standing_in(problem) if one.home != home)
        partners = {str(one.account_id) for one in people_on([visit.pk], seen_by=wide)[visit.pk]}
        was_booked = visit.stage == Stage.SCHEDULED
        left = Seat.objects.seen_by(wide).filter(visit=visit, state=SeatState.LEFT)
        gone = {str(who) for who in left.values_list("account_id", flat=True)}
        today = _Today(problem, frozenset(gone), home, slot, stays)
        going = today.plan(today.at_the_same_time(beside=partners)) or today.plan(today.at_the_same_time())
        if going:
            people = [(UUID(who), Part.VISITOR.value) for who in going.visitors]
            people += [(UUID(going.interpreter), Part.INTERPRETER.value)] if going.interpreter else []
            new = change_seats(
                visit, people, problem.facts, zone=ZoneInfo(zone), at=at, asked_anew=False, seen_by=wide
            )
            found = SAME_TIME
        else:
            new, found = [], _another_time(today, visit, at=at, by=by, wide=wide)
    tell_people(new, ASKED, by=by, at=at)
    is_short = visit.begins_at - at < timedelta(hours=problem.facts.terms.notice_hours)
    if was_booked and (found != SAME_TIME or is_short):
        tell_planners([visit], PLAN_WAITS if found == SAME_TIME else PLAN_OFF, by=by, at=at)
    record(by=by, at=at, deed="visits.find_somebody_else", subject="visit", subject_id=visit.pk, found=found)
    return found


def _another_time(today: _Today, visit: Visit, *, at: datetime, by, wide) -> str:
    others = [one.account_id for one in people_on([visit.pk], seen_by=wide)[visit.pk]]
    was_booked = visit.stage == Stage.SCHEDULED
    visit.stage, visit.stage_at = Stage.CANCELLED_BY_STAFF, at
    visit.save(update_fields=["stage", "stage_at"])
    if was_booked:
        tell_families([visit], CALLED_OFF, by=by, at=at)
        wish_it_no_more(visit, wide=wide)
    free_seats([visit], at=at, seen_by=wide)
    if was_booked and is_near(visit, at):
        tell_it_is_off(visit, others, by=by, at=at)
    else:
        tell_people(others, NEWS, by=by, at=at)
    going = today.plan(today.at_another_time())
    return OTHER_TIME if put_in(today.problem, [going] if going else [], at=at, wide=wide) else NOBODY


@dataclass(frozen=True)
class _Today:
    """The school as it is now: all that stands stays, those `gone` do not go at `slot`, and `home` alone is to be planned."""

    problem: Problem
    gone: frozenset[str]
    home: str
    slot: str
    stays: tuple[pairing.Going, ...]

    def at_the_same_time(self, *, beside: Collection[str] = ()) -> pairing.School:
        """`beside` those who still come, where that can be."""
        home = self._home()
        served, here = home.served_by, set(home.served_by) | set(beside)
        if home.served_by & set(beside):
            served, here = home.served_by & set(beside), {one.id for one in self.problem.school.visitors}
        barred = {one.id for one in self.problem.school.visitors} - here if beside else set()
        return self._school(replace(home, slots=frozenset([self.slot]), served_by=frozenset(served)), barred)

    def at_another_time(self) -> pairing.School:
        return self._school(replace(self._home(), slots=self._home().slots - {self.slot}), set())

    def plan(self, school: pairing.School) -> pairing.Going | None:
        plan = pairing.plan(school, seed=SEED, within_s=1.0, nice_within_s=0.3)
        return next((one for one in plan.going if one.home == self.home), None)

    def _home(self) -> pairing.Home:
        none = pairing.Home(self.home, frozenset(), frozenset())
        return next((one for one in self.problem.school.homes if one.id == self.home), none)

    def _school(self, home: pairing.Home, barred: set[str]) -> pairing.School:
        away, kept = self.gone | barred, {one.home for one in self.stays}

        def people(several):
            return tuple(
                replace(one, free=one.free - {self.slot}) if one.id in away else one for one in several
            )

        school = self.problem.school
        others = tuple(one for one in school.homes if one.id in kept and one.id != self.home)
        return replace(
            school,
            homes=(*others, home),
            kept=self.stays,
            visitors=people(school.visitors),
            interpreters=people(school.interpreters),
        )


def _slot_of(problem: Problem, visit: Visit) -> str:
    """The slot at which the visit is now, whoever wished it."""
    return next(
        (key for key, times in problem.times.items() if times == (visit.begins_at, visit.ends_at)), ""
    )


def _zone(by) -> str:
    return District.objects.get(pk=by.district_id).zone
