"""Planning a week: asked for with one click, reckoned by the worker, kept with its bound and its reasons.

The worker takes a week with a lease, reckons outside any transaction, and writes the result as one. Whoever dies in the
middle leaves a lease that runs out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from thirdpillar.algorithms import timetable
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.conferences.actions.making import take_in_families
from thirdpillar.practice.conferences.actions.placing import has_changed, is_taken, put_in
from thirdpillar.practice.conferences.actions.telling import MOVED, tell_homes
from thirdpillar.practice.conferences.choices import OPEN_PLANS, PlanStage, Stage, WeekStage
from thirdpillar.practice.conferences.doorbell import ring_for_plans_after_commit
from thirdpillar.practice.conferences.models import Coming, Conference, Week
from thirdpillar.practice.conferences.queries.problem import Problem
from thirdpillar.practice.conferences.rules import enforce, may_change, may_plan

LEASE = timedelta(minutes=6)
TRIES = 3
# The same rows give the same plan, where neither step runs out of time.
SEED = 0
# Wall seconds for placing everybody, and for making it nice; anew for the rest, once families know their times.
WITHIN_S, NICE_S, REST_S = 30.0, 60.0, 10.0
_PLAN = ["plan_stage", "plan_stage_at", "lease_until", "attempt"]


@transaction.atomic
def ask_plan(*, week_id: UUID, by, at: datetime) -> Week:
    """Have the worker plan a week; pressed twice, it is one plan. Raises Refused for a school that one does not plan for."""
    week = Week.objects.seen_by(by).select_for_update().filter(pk=week_id).first()
    if week is None:
        raise Refused(_("Choose one."))
    enforce(may_plan(by, week.school_id))
    enforce(may_change(week))
    if not week.is_being_planned:
        take_in_families(week_id=week.pk, by=by, at=at)
        _put(week, PlanStage.ASKED, at)
        week.attempt, week.asked_at, week.asked_by_id, week.asked_as = 0, at, by.account_id, by.role or ""
        week.save(update_fields=[*_PLAN, "asked_at", "asked_by_id", "asked_as"])
        record(by=by, at=at, deed="conferences.ask_plan", subject="conference_week", subject_id=week.pk)
    ring_for_plans_after_commit(by.district_id)
    return week


@transaction.atomic
def take_plan(*, by, at: datetime) -> Week | None:
    """The next week to reckon, now in this hand; None where there is none, or one of the district is being reckoned."""
    rows = list(
        Week.objects.seen_by(by)
        .select_for_update()
        .filter(plan_stage__in=OPEN_PLANS)
        .order_by("asked_at", "pk")
    )
    if any(one.plan_stage == PlanStage.GOING and one.lease_until and one.lease_until > at for one in rows):
        return None
    if not rows:
        return None
    found = rows[0]
    if found.attempt >= TRIES or found.stage == WeekStage.CANCELLED:
        drop_plan(week_id=found.pk, by=by, at=at)
        return None
    _put(found, PlanStage.GOING, at)
    found.lease_until, found.attempt = at + LEASE, found.attempt + 1
    found.save(update_fields=_PLAN)
    return found


def reckon(
    problem: Problem, *, anew: bool, told: Callable[[int, int], None] = lambda placed, nice: None
) -> timetable.Plan:
    """A plan of a week; no database, and as long as the algorithm takes. `anew`: families know their times by now, and only
    the rest is planned."""
    if anew:
        return timetable.replan(
            problem.week,
            (*problem.week.kept, *problem.before),
            seed=SEED,
            within_s=REST_S,
            nice_within_s=REST_S,
        )
    return timetable.plan(problem.week, seed=SEED, within_s=WITHIN_S, nice_within_s=NICE_S, told=told)


@transaction.atomic
def note_progress(*, week_id: UUID, placed: int, wanted: int, by, at: datetime) -> None:
    """How far the worker is, for whoever waits at the page."""
    Week.objects.seen_by(by).filter(pk=week_id, plan_stage=PlanStage.GOING).update(
        placed=placed, wanted=wanted
    )
    record(by=by, at=at, deed="conferences.note_progress", subject="conference_week", subject_id=week_id)


@transaction.atomic
def keep_plan(*, week_id: UUID, problem: Problem, plan: timetable.Plan, by, at: datetime) -> Week | None:
    """Write what was reckoned, unless somebody else took it meanwhile; where something changed under it, it is reckoned again.

    `by` is whoever asked for it, as far as they see today. Families that know another time are told the new one.
    """
    wide = _wide(by)
    with tenancy.acting_as(wide):
        week = Week.objects.seen_by(wide).select_for_update().filter(pk=week_id).first()
        if week is None or week.plan_stage != PlanStage.GOING:
            return None
        enforce(may_plan(by, week.school_id))
        overtaken = has_changed(problem, wide=wide) or is_taken(problem, plan.placed, wide=wide)
        moved = None
        try:
            with transaction.atomic():
                moved = None if overtaken else put_in(problem, plan.placed, at=at, wide=wide)
        except IntegrityError:
            pass
        if moved is None:
            # What others changed meanwhile is no failure of the plan's.
            week.attempt -= bool(overtaken and week.attempt)
            _put(week, PlanStage.ASKED, at)
            week.save(update_fields=_PLAN)
            return None
        _explain(week, problem, plan, at)
        told = 0
        if week.stage == WeekStage.PUBLISHED:
            told = tell_homes(week, moved, MOVED, by=by, at=at)
    record(
        by=by, at=at, deed="conferences.keep_plan", subject="conference_week", subject_id=week.pk,
        placed=len(plan.placed), missed=len(plan.missed), told=told,
    )  # fmt: skip
    return week


@transaction.atomic
def drop_plan(*, week_id: UUID, by, at: datetime) -> None:
    """Give a plan up: nobody stands for it any more, or it could not be reckoned."""
    found = Week.objects.seen_by(by).filter(pk=week_id, plan_stage__in=OPEN_PLANS).first()
    if found is not None:
        _put(found, PlanStage.FAILED, at)
        found.save(update_fields=_PLAN)
        record(by=by, at=at, deed="conferences.drop_plan", subject="conference_week", subject_id=found.pk)


@transaction.atomic
def publish_week(*, week_id: UUID, by, at: datetime) -> int:
    """Tell every home its times, in its language; answers how many could be written to. Whom nothing reaches, somebody
    calls. Raises Refused where nothing is planned yet."""
    week = Week.objects.seen_by(by).select_for_update().filter(pk=week_id).first()
    if week is None:
        raise Refused(_("Choose one."))
    enforce(may_plan(by, week.school_id))
    enforce(may_change(week))
    placed = Conference.objects.seen_by(by).filter(week=week, stage=Stage.PLACED)
    if not placed.exists() or week.is_being_planned:
        raise Refused(_("Nothing is planned right now."))
    is_new = week.stage != WeekStage.PUBLISHED
    week.stage, week.published_at = WeekStage.PUBLISHED, week.published_at or at
    week.save(update_fields=["stage", "published_at"])
    untold = Coming.objects.seen_by(by).filter(week=week, told_at=None)
    homes = set(
        placed.filter(household_id__in=untold.values("household_id")).values_list("household_id", flat=True)
    )
    told = tell_homes(week, homes, by=by, at=at)
    record(
        by=by, at=at, deed="conferences.publish_week", subject="conference_week", subject_id=week.pk, told=told,
        is_new=is_new,
    )  # fmt: skip
    return told


def _explain(week: Week, problem: Problem, plan: timetable.Plan, at: datetime) -> None:
    nice = timetable.niceness(problem.week, plan.placed)
    _put(week, PlanStage.DONE, at)
    week.wanted, week.placed = len(problem.conferences), len(plan.placed)
    week.most = max(plan.most_possible, len(plan.placed))
    week.several, week.one_evening, week.side_by_side = nice.several, nice.in_one_evening, nice.adjoining
    week.nice, week.nicest, week.seconds = plan.nice, plan.nicest_possible, round(plan.seconds, 1)
    week.missed = [{"conference": one.conference, "why": one.why} for one in plan.missed]
    week.save(
        update_fields=[
            *_PLAN, "wanted", "placed", "most", "several", "one_evening", "side_by_side", "nice", "nicest", "seconds",
            "missed",
        ]
    )  # fmt: skip


def _put(week: Week, stage: PlanStage, at: datetime) -> None:
    week.plan_stage, week.plan_stage_at, week.lease_until = stage, at, None


def _wide(by) -> Scope:
    return Scope.system(by.district_id, "conferences are planned")
