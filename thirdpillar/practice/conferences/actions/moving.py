"""A conference moved by hand, locked, taken off; and what a family chooses for itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from thirdpillar.algorithms import timetable
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.conferences.actions.placing import put_in
from thirdpillar.practice.conferences.actions.telling import MOVED, tell_homes
from thirdpillar.practice.conferences.choices import Stage, WeekStage
from thirdpillar.practice.conferences.models import Coming, Conference, Evening, Week
from thirdpillar.practice.conferences.queries.problem import problem_of
from thirdpillar.practice.conferences.rules import (
    enforce,
    is_fixed,
    may_be_then,
    may_change,
    may_choose,
    may_move_itself,
    may_plan,
    notice_of,
)

_TIME = ["stage", "stage_at", "is_locked", "during", "interpreter_id"]


@transaction.atomic
def move_conference(
    *, conference_id: UUID, begins_at: datetime, by, at: datetime, quietly: bool = False
) -> Conference:
    """Put a conference at another time, with a free interpreter where it needs one; it stays there from now on. Its family
    is told, once it knows its times (`quietly`: it chose itself). Raises Refused with what is in the way."""
    wide = _wide(by)
    with tenancy.acting_as(wide):
        row, week = _found(conference_id, wide)
        enforce(may_plan(by, row.school_id))
        enforce(may_choose(begins_at, at))
        if row.during and by.role is None:
            # A family by its link; staff may give one that fell through another time.
            enforce(may_choose(row.during.lower, at))
            enforce(may_move_itself(row))
        problem = problem_of(week, at=at, zone=_zone(by), seen_by=wide)
        slot = problem.slot_of(begins_at)
        wanted = problem.week.by_conference.get(str(row.pk))
        if not slot or wanted is None:
            raise Refused(_("Choose one."))
        now = (*problem.week.kept, *problem.before)
        in_the_way = timetable.why_not_then(problem.week, now, wanted, slot)
        enforce(may_be_then(in_the_way, is_taken=problem.is_taken(row, slot)))
        helper = timetable.free_interpreter(problem.week, now, wanted, slot)
        row.stage, row.stage_at, row.is_locked, row.is_own_choice = Stage.PLACED, at, True, by.role is None
        row.during, row.interpreter_id = problem.times[slot], UUID(helper) if helper else None
        try:
            with transaction.atomic():
                row.save(update_fields=[*_TIME, "is_own_choice"])
        except IntegrityError as problem_found:
            raise Refused(_("This time was taken meanwhile. Choose another.")) from problem_found
        if week.stage == WeekStage.PUBLISHED and not quietly:
            tell_homes(week, {row.household_id}, MOVED, by=by, at=at)
    record(
        by=by, at=at, deed="conferences.move_conference", subject="conference", subject_id=row.pk,
        begins_at=begins_at.isoformat(),
    )  # fmt: skip
    row.refresh_from_db()
    return row


@transaction.atomic
def lock_conference(*, conference_id: UUID, is_locked: bool, by, at: datetime) -> None:
    """Whether planning leaves its time as it is."""
    row, _week = _found(conference_id, by)
    enforce(may_plan(by, row.school_id))
    row.is_locked, row.is_own_choice = is_locked and row.stage == Stage.PLACED, False
    row.save(update_fields=["is_locked", "is_own_choice"])
    record(
        by=by,
        at=at,
        deed="conferences.lock_conference",
        subject="conference",
        subject_id=row.pk,
        is_locked=is_locked,
    )


@transaction.atomic
def take_off(*, conference_id: UUID, by, at: datetime) -> None:
    """A conference has no time any more, until it is planned anew or somebody chooses one."""
    row, _week = _found(conference_id, by)
    enforce(may_plan(by, row.school_id))
    row.stage, row.stage_at, row.is_locked, row.is_own_choice = Stage.WANTED, at, False, False
    row.during, row.interpreter_id = None, None
    row.save(update_fields=[*_TIME, "is_own_choice"])
    record(by=by, at=at, deed="conferences.take_off", subject="conference", subject_id=row.pk)


@transaction.atomic
def say_when(*, coming_id: UUID, away_ids: Collection[UUID], by, at: datetime) -> int:
    """On which evenings a home cannot come. Its conferences on these are moved at once, all of them to where they fit with
    nobody else moved, and never to a time that it would learn of too late; answers how many have no time now, for which
    somebody calls it. What staff fixed stays until they move it: of that too somebody calls."""
    wide = _wide(by)
    with tenancy.acting_as(wide):
        home = Coming.objects.seen_by(wide).select_for_update().select_related("week").get(pk=coming_id)
        week = Week.objects.seen_by(wide).select_for_update().get(pk=home.week_id)
        enforce(may_change(week))
        known = set(Evening.objects.seen_by(wide).filter(week=week).values_list("pk", flat=True))
        home.away_ids = [one for one in dict.fromkeys(away_ids) if one in known]
        home.save(update_fields=["away_ids"])
        mine = Conference.objects.seen_by(wide).filter(week=week, household_id=home.household_id)
        # What is over stays as it was, and so does what staff fixed; what the home chose itself it may choose anew.
        coming = mine.filter(stage=Stage.PLACED, during__startswith__gt=at)
        coming.filter(is_own_choice=True).update(is_locked=False, is_own_choice=False)
        missed = _plan_one_home(week, home, at=at, wide=wide) + _fixed_while_away(home, coming, wide)
        home.to_call = bool(missed)
        home.save(update_fields=["to_call"])
    record(
        by=by, at=at, deed="conferences.say_when", subject="conference_home", subject_id=home.pk,
        away=len(home.away_ids), missed=missed,
    )  # fmt: skip
    return missed


@transaction.atomic
def remember_offer(
    *, coming_id: UUID, conference_id: UUID, times: Sequence[datetime], by, at: datetime
) -> None:
    """Which times a home was texted to choose from, by their numbers: from 1 on."""
    offered = {str(number): [str(conference_id), one.isoformat()] for number, one in enumerate(times, 1)}
    Coming.objects.seen_by(by).filter(pk=coming_id).update(offered=offered)
    record(
        by=by,
        at=at,
        deed="conferences.remember_offer",
        subject="conference_home",
        subject_id=coming_id,
        times=len(times),
    )


@transaction.atomic
def ask_for_call(*, coming_id: UUID, by, at: datetime) -> None:
    """A home wants another time and none is free: somebody calls it."""
    Coming.objects.seen_by(by).filter(pk=coming_id).update(to_call=True)
    record(by=by, at=at, deed="conferences.ask_for_call", subject="conference_home", subject_id=coming_id)


def _fixed_while_away(home: Coming, coming, wide) -> int:
    """How many of these conferences staff fixed to evenings that the home cannot make."""
    away = Evening.objects.seen_by(wide).filter(week_id=home.week_id, pk__in=home.away_ids)
    spans = list(away.values_list("begins_at", "ends_at"))
    fixed = [one for one in coming.filter(is_locked=True) if is_fixed(one)]  # those of one home
    return sum(any(begins <= one.during.lower < ends for begins, ends in spans) for one in fixed)


def _plan_one_home(week: Week, home: Coming, *, at: datetime, wide) -> int:
    """Answers how many of its conferences have no time then. Somebody may be quicker: with an interpreter, for a visit."""
    zone = _zone(wide)
    notice = notice_of(at.astimezone(ZoneInfo(zone)).date())
    for _try in range(2):
        problem = problem_of(week, at=at, zone=zone, seen_by=wide, notice=notice)
        theirs = {key for key, row in problem.conferences.items() if row.household_id == home.household_id}
        plan = timetable.replan(
            problem.week,
            (*problem.week.kept, *problem.before),
            seed=0,
            within_s=2.0,
            nice_within_s=2.0,
            workers=1,
        )
        # Nobody else is moved or placed by what one family says.
        placed = [one for one in plan.placed if one.conference in theirs]
        with suppress(IntegrityError), transaction.atomic():
            put_in(problem, placed, at=at, wide=wide, only=theirs)
            return len(theirs) - len(placed)
    return len(theirs)


def _found(conference_id: UUID, seen_by) -> tuple[Conference, Week]:
    row = Conference.objects.seen_by(seen_by).select_for_update().filter(pk=conference_id).first()
    if row is None or row.stage in (Stage.CANCELLED, Stage.HELD):
        raise Refused(_("Choose one."))
    week = Week.objects.seen_by(seen_by).get(pk=row.week_id)
    enforce(may_change(week))
    return row, week


def _zone(by) -> str:
    return District.objects.get(pk=by.district_id).zone


def _wide(by) -> Scope:
    return Scope.system(by.district_id, "conferences are planned")
