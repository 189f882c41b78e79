"""Planning a school: asked for with one click, reckoned by the worker, kept as proposals with their explanation.

The worker takes a proposal with a lease, reckons outside any transaction, and writes the result as one. Whoever dies in
the middle leaves a lease that runs out. One school of a district is planned at a time: people go for several.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from thirdpillar.algorithms import pairing
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.actions.following import follow_families
from thirdpillar.practice.visits.actions.seating import give_seats
from thirdpillar.practice.visits.choices import OPEN_PROPOSALS, Part, PlaceKind, ProposalStage, Stage
from thirdpillar.practice.visits.doorbell import ring_for_proposals_after_commit
from thirdpillar.practice.visits.models import Proposal, Visit
from thirdpillar.practice.visits.queries.cycles import cycles_now
from thirdpillar.practice.visits.queries.families import visited_before
from thirdpillar.practice.visits.queries.planning.problem import (
    STANDING_STAGES,
    Problem,
    problem_of,
    wishes_in,
)
from thirdpillar.practice.visits.rules import LOOK_FIRST, enforce, may_plan

LEASE = timedelta(minutes=3)
TRIES = 3
# The same rows give the same plan.
SEED = 0


@transaction.atomic
def ask_proposals(*, school_ids: Collection[UUID], by, at: datetime) -> int:
    """Have the worker plan these schools; answers how many. Pressed twice, it is one proposal a school.

    Raises Refused for a school that one does not plan for, and where none of them has adopted terms.
    """
    for school_id in school_ids:
        enforce(may_plan(by, school_id))
    on = at.astimezone(ZoneInfo(_zone(by))).date()
    cycles = cycles_now(school_ids, on=on, seen_by=by)
    if not cycles:
        raise Refused(_("The terms of this year are not adopted yet."))
    going = Proposal.objects.seen_by(by).filter(school_id__in=list(cycles), stage__in=OPEN_PROPOSALS)
    already = set(going.values_list("school_id", "cycle_id"))
    rows = [
        Proposal(
            district_id=by.district_id, cycle=cycle, school_id=school_id, stage_at=at, asked_at=at,
            asked_by_id=by.account_id, asked_as=by.role or "",
        )
        for school_id, cycle in cycles.items()
        if (school_id, cycle.pk) not in already
    ]  # fmt: skip
    Proposal.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        record(by=by, at=at, deed="visits.ask_proposals", subject="school", schools=len(rows))
    ring_for_proposals_after_commit(by.district_id)
    return len(cycles)


@transaction.atomic
def take_proposal(*, by, at: datetime) -> Proposal | None:
    """The next proposal to reckon, now in this hand; None where there is none, or one of the district is being reckoned."""
    open_now = Proposal.objects.seen_by(by).select_for_update().filter(stage__in=OPEN_PROPOSALS)
    rows = list(open_now.order_by("asked_at", "pk"))
    if any(one.stage == ProposalStage.GOING and one.lease_until and one.lease_until > at for one in rows):
        return None
    if not rows:
        return None
    found = rows[0]
    if found.attempt >= TRIES:
        _give_up(found, by, at)
        return None
    found.stage, found.stage_at, found.lease_until = ProposalStage.GOING, at, at + LEASE
    found.attempt += 1
    found.save(update_fields=["stage", "stage_at", "lease_until", "attempt"])
    return found


def reckon(problem: Problem) -> pairing.Plan:
    """A plan for a school; no database, and as long as the algorithm takes."""
    return pairing.plan(problem.school, seed=SEED)


@transaction.atomic
def keep_proposal(
    *, proposal_id: UUID, problem: Problem, plan: pairing.Plan, by, at: datetime
) -> Proposal | None:
    """Put what was reckoned in the place of the proposals before it, unless somebody else took it meanwhile.

    `by` is whoever asked for it, as far as they see today. Where something changed under it, it is reckoned again; the school
    of a family that named a time meanwhile is planned anew.
    """
    wide = _wide(by)
    with tenancy.acting_as(wide):
        found = Proposal.objects.seen_by(wide).select_for_update().filter(pk=proposal_id).first()
        if found is None or found.stage != ProposalStage.GOING:
            return None
        enforce(may_plan(by, found.school_id))
        old = Visit.objects.seen_by(wide).filter(
            school_id=found.school_id, invitation__cycle_id=found.cycle_id, stage=Stage.PROPOSED, offered_at=None,
            is_locked=False,
        )  # fmt: skip
        try:
            with transaction.atomic():
                old.delete()
                made = put_in(problem, plan.going, at=at, wide=wide)
        except IntegrityError:
            found.stage, found.stage_at, found.lease_until = ProposalStage.ASKED, at, None
            found.save(update_fields=["stage", "stage_at", "lease_until"])
            return None
        explain(found, problem, plan, at=at)
        now = wishes_in(found.cycle_id, found.school_id, at=at, seen_by=wide).values_list("pk", flat=True)
        if not problem.wishes.issuperset(now):
            _plan_again(found, by=wide, at=at)
    record(
        by=by, at=at, deed="visits.keep_proposal", subject="school", subject_id=found.school_id, visits=len(made),
        missed=len(found.missed),
    )  # fmt: skip
    return found


def explain(found: Proposal, problem: Problem, plan: pairing.Plan, *, at: datetime) -> None:
    """Write into a proposal what it found, what the most is that any plan finds, and why each other home has no visit."""
    fixed = len(problem.fixed)
    found.stage, found.stage_at, found.lease_until = ProposalStage.DONE, at, None
    found.homes = len({*problem.wanted, *problem.closed} - problem.fixed)
    found.found = len(plan.going) - fixed
    found.most = max(plan.most_possible - fixed, found.found)
    found.seconds = round(plan.seconds, 3)
    found.missed = [
        {"invitation": one.home, "why": one.why, "about": list(one.about)}
        for one in plan.missed
        if one.home in problem.wanted
    ]
    closed = sorted(problem.closed - problem.fixed)
    found.missed += [{"invitation": one, "why": LOOK_FIRST, "about": []} for one in closed]
    found.save(
        update_fields=["stage", "stage_at", "lease_until", "homes", "found", "most", "seconds", "missed"]
    )


def put_in(problem: Problem, going: Collection[pairing.Going], *, at: datetime, wide) -> list[Visit]:
    """New visits, proposed, with seats that nobody was asked for yet; homes that have a visit meanwhile are left out."""
    new = [one for one in going if one.home not in problem.fixed and one.home in problem.wanted]
    standing = Visit.objects.seen_by(wide).filter(
        invitation_id__in=[UUID(one.home) for one in new], stage__in=STANDING_STAGES
    )
    taken = {str(key) for key in standing.values_list("invitation_id", flat=True)}
    homes = [problem.wanted[one.home].home.household_id for one in new]
    before = visited_before(homes, problem.facts.cycle, seen_by=wide)
    # What a first visit heard and promised is read by whoever makes the second.
    follow_families(home_ids=homes, by=wide, at=at)
    visits, people = [], []
    for one in new:
        if one.home in taken:
            continue
        wanted = problem.wanted[one.home]
        begins, ends = problem.times[one.slot]
        invitation = wanted.invitation
        visits.append(
            Visit(
                district_id=invitation.district_id, invitation=invitation, school_id=invitation.school_id,
                household_id=wanted.home.household_id, student_ids=list(wanted.home.students),
                number=min(before.get(wanted.home.household_id, 0), 1) + 1, begins_at=begins, ends_at=ends, stage_at=at,
                place_kind=invitation.place_kind or PlaceKind.HOME, language=wanted.language,
            )
        )  # fmt: skip
        pair = [(UUID(who), Part.VISITOR.value) for who in one.visitors]
        helper = [(UUID(one.interpreter), Part.INTERPRETER.value)] if one.interpreter else []
        people.append([*pair, *helper])
    Visit.objects.bulk_create(visits, batch_size=500)
    zone = ZoneInfo(_zone(wide))
    give_seats(zip(visits, people, strict=True), problem.facts, zone=zone, at=at)
    return visits


@transaction.atomic
def drop_proposal(*, proposal_id: UUID, by, at: datetime) -> None:
    """Give a proposal up: nobody stands for it any more, or it could not be reckoned."""
    found = Proposal.objects.seen_by(by).filter(pk=proposal_id, stage__in=OPEN_PROPOSALS).first()
    if found is not None:
        _give_up(found, by, at)


@transaction.atomic
def plan_the_rest(*, school_id: UUID, by, at: datetime) -> Proposal | None:
    """Plan again at once what has no visit (somebody called off, a time came free); all that still holds stays.

    Answers the proposal with the new explanation; None where nothing is planned for this school now.
    """
    enforce(may_plan(by, school_id))
    wide, zone = _wide(by), _zone(by)
    with tenancy.acting_as(wide):
        cycle = cycles_now([school_id], on=at.astimezone(ZoneInfo(zone)).date(), seen_by=wide).get(school_id)
        if cycle is None:
            return None
        problem = problem_of(cycle, school_id, at=at, zone=zone, seen_by=wide)
        plan = pairing.replan(problem.school, standing_in(problem), seed=SEED)
        held, stays = set(standing_in(problem)), set(plan.going)
        fallen = [one.home for one in problem.before if one not in stays]
        Visit.objects.seen_by(wide).filter(
            pk__in=[problem.visits[home].pk for home in fallen], stage=Stage.PROPOSED, offered_at=None
        ).delete()
        made = put_in(problem, [one for one in plan.going if one not in held], at=at, wide=wide)
        found = Proposal(
            district_id=by.district_id, cycle=cycle, school_id=school_id, stage=ProposalStage.DONE, stage_at=at,
            asked_at=at, asked_by_id=by.account_id, asked_as=by.role or "",
        )  # fmt: skip
        found.save(force_insert=True)
        explain(found, problem, plan, at=at)
    record(
        by=by, at=at, deed="visits.plan_the_rest", subject="school", subject_id=school_id, visits=len(made),
        missed=len(found.missed),
    )  # fmt: skip
    return found


def standing_in(problem: Problem) -> tuple[pairing.Going, ...]:
    """The plan until now, without proposals whose people are not there any more, or whose home is closed by now."""
    known = {one.id for one in (*problem.school.visitors, *problem.school.interpreters)}
    still = tuple(
        one
        for one in problem.before
        if one.home not in problem.closed
        and known.issuperset(one.visitors)
        and (not one.interpreter or one.interpreter in known)
    )
    return (*problem.school.kept, *still)


def _give_up(found: Proposal, by, at: datetime) -> None:
    """What somebody asked for and cannot be is no family's: who named a time since then is planned for all the same."""
    found.stage, found.stage_at, found.lease_until = ProposalStage.FAILED, at, None
    found.save(update_fields=["stage", "stage_at", "lease_until"])
    record(by=by, at=at, deed="visits.drop_proposal", subject="school", subject_id=found.school_id)
    wishes = wishes_in(found.cycle_id, found.school_id, at=at, seen_by=by)
    if found.asked_by_id and wishes.filter(made_at__gte=found.made_at).exists():
        _plan_again(found, by=by, at=at)


def _plan_again(found: Proposal, *, by, at: datetime) -> None:
    """By a machine; where the school plans nothing now, it says so on its board."""
    with suppress(Refused):
        ask_proposals(school_ids=[found.school_id], by=by, at=at)


def _wide(by) -> Scope:
    return Scope.system(by.district_id, "visits are planned")


def _zone(by) -> str:
    return District.objects.get(pk=by.district_id).zone
