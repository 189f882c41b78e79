"""The worker's part in home visits: plans that somebody asked for, and alarms; and what visitors text from their own number."""

from __future__ import annotations

import logging
import re
from datetime import datetime
from functools import cache
from time import monotonic
from uuid import UUID

from django.db import close_old_connections, transaction
from procrastinate.contrib.django import app

from thirdpillar.doors.alert_words import may_be_danger
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.doors.intents import INTENTS, Intent, fold
from thirdpillar.doors.visit_words import words_for
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits import doorbell
from thirdpillar.practice.visits.actions.asking_again import ask_for_times, leave_in_peace
from thirdpillar.practice.visits.actions.following import follow_families
from thirdpillar.practice.visits.actions.judging import judge_open_cycles
from thirdpillar.practice.visits.actions.lapsing import ask_after_later, lapse_offers
from thirdpillar.practice.visits.actions.lost_wishes import tell_of_lost_wishes
from thirdpillar.practice.visits.actions.planning import drop_proposal, keep_proposal, reckon, take_proposal
from thirdpillar.practice.visits.actions.reminding import remind_unconfirmed
from thirdpillar.practice.visits.actions.safety import (
    ask_if_out,
    call_for_help,
    check_in,
    check_out,
    raise_alarms,
)
from thirdpillar.practice.visits.actions.steadying import steady_booked
from thirdpillar.practice.visits.choices import Way
from thirdpillar.practice.visits.models import Proposal, Seat
from thirdpillar.practice.visits.queries.planning.problem import problem_of
from thirdpillar.practice.visits.queries.planning.safety import seat_meant
from thirdpillar.practice.visits.rules.visiting import LINGER, may_be_inside

log = logging.getLogger(__name__)
SHARE_S = 20.0
# A time of day in a text.
CLOCK = re.compile(r"\d{1,2}\s*(?:[:.h]\s*\d{2}\s*(?:[ap]\.?m\b\.?)?|[ap]\.?m\b\.?)", re.IGNORECASE)


def plan_for(district: District, share_s: float = SHARE_S) -> bool:
    """Plan one school after the other; whether something is left for another turn."""
    until = monotonic() + share_s
    while _plan_one(district):
        if monotonic() >= until:
            return True
    return False


@app.task(name=doorbell.PROPOSALS)
def plan_proposals(district_id: str) -> None:
    """The bell was rung for plans of home visits."""
    close_old_connections()
    try:
        if plan_for(District.objects.get(pk=UUID(district_id))):
            doorbell.ring_for_proposals(district_id)
    finally:
        close_old_connections()


def ring_for_plans(district: District) -> None:
    """Each minute, for what nobody heard the bell for."""
    doorbell.ring_for_proposals(str(district.pk))


def _plan_one(district: District) -> bool:
    """One school: taken, reckoned outside of any transaction, and written. Whether there was one."""
    system = Scope.system(district.pk, "planning visits")
    with transaction.atomic():
        tenancy.enter_scope(system)
        found = take_proposal(by=system, at=clock.now())
        if found is None:
            return False
        by = _asker_of(found, district)
        cycle = Proposal.objects.seen_by(system).select_related("cycle__visit_year").get(pk=found.pk).cycle
        problem = problem_of(cycle, found.school_id, at=clock.now(), zone=district.zone, seen_by=system)
    try:
        plan = reckon(problem) if by else None
        with transaction.atomic():
            tenancy.enter_scope(system)
            if by is None or plan is None:
                drop_proposal(proposal_id=found.pk, by=system, at=clock.now())
            else:
                keep_proposal(proposal_id=found.pk, problem=problem, plan=plan, by=by, at=clock.now())
    except Refused:
        with transaction.atomic():
            tenancy.enter_scope(system)
            drop_proposal(proposal_id=found.pk, by=system, at=clock.now())
    except Exception:
        # Its lease runs out, and it is tried again; the others wait no longer than that.
        log.exception("a school's visits could not be planned")
    return True


def _asker_of(found: Proposal, district: District) -> Scope | None:
    """Whoever asked for it, as far as they see today in the role they asked in; None where they are gone from it."""
    if found.asked_by_id is None:
        return Scope.system(district.pk, "planning visits")
    system = Scope.system(district.pk, "planning visits")
    account = Account.objects.seen_by(system).filter(pk=found.asked_by_id, suspended_at=None).first()
    scope = scope_of_account(account, district.zone, found.asked_as) if account else None
    return scope if scope and scope.role == found.asked_as else None


def look_after_for(district: District) -> None:
    """Who said later is asked when the day has come, and for a time who named none; nobody is asked without end.

    What belongs to families follows them to the record that their home has now. Every school's invitations are tested anew.
    """
    by = Scope.system(district.pk, "invitations to visits are looked after")
    with transaction.atomic():
        tenancy.enter_scope(by)
        follow_families(by=by, at=clock.now())
        ask_after_later(by=by, at=clock.now())
        ask_for_times(by=by, at=clock.now())
        leave_in_peace(by=by, at=clock.now())
        judge_open_cycles(by=by, at=clock.now())


def lapse_for(district: District) -> None:
    """Who has not confirmed is reminded once; offers that cannot be booked any more lapse, and their schools are planned anew.
    Who named a time that cannot be booked any more hears that nobody comes then.

    Booked visits are looked at again until they begin.
    """
    by = Scope.system(district.pk, "nobody has said in time that they come")
    with transaction.atomic():
        tenancy.enter_scope(by)
        lapse_offers(by=by, at=clock.now())
        remind_unconfirmed(by=by, at=clock.now())
        tell_of_lost_wishes(by=by, at=clock.now())
    with transaction.atomic():
        tenancy.enter_scope(by)
        steady_booked(by=by, at=clock.now())


def alarm_for(district: District) -> None:
    """Who should be out of a visit is asked, and then alarms ring about visits that somebody should have left."""
    by = Scope.system(district.pk, "somebody has not checked out of a home visit")
    with transaction.atomic():
        tenancy.enter_scope(by)
        ask_if_out(by=by, at=clock.now())
        raise_alarms(by=by, at=clock.now())


def visitor_says(sender: str, body: str, *, by: Scope, at: datetime) -> Seat | None:
    """Check a visitor in or out, where the number is their own, a visit is about now, and the whole text says so.

    A time beside it ("out 4:15") says no more; a yes says that they are out where that was asked.
    """
    # "Out 35" is a report of the minutes as well: what reads those checks out too.
    text = fold(CLOCK.sub(" ", body))
    deed = next(
        (one for kind, one in (("in", check_in), ("out", check_out)) if text in words_for(kind)), None
    )
    is_yes = deed is None and text in _spelled(Intent.YES) - _spelled(Intent.NO)
    if is_yes:
        deed = check_out
    seat = seat_meant(sender, at=at, seen_by=by, is_out=deed is check_out) if deed else None
    if deed is None or seat is None or (is_yes and (seat.asked_out_at is None or seat.checked_out_at)):
        return None
    account = Account.objects.seen_by(by).get(pk=seat.account_id)
    themselves = Scope(by.district_id, account_id=account.pk, purpose="a text from their own number")
    try:
        with tenancy.acting_as(themselves):
            return deed(visit_id=seat.visit_id, by=themselves, at=at, way=Way.TEXT)
    except Refused:
        return None


@cache
def _spelled(intent: Intent) -> frozenset[str]:
    """How it is said in any language, folded."""
    return frozenset(fold(phrase) for phrase in INTENTS[intent])


def visitor_calls_for_help(sender: str, body: str, *, by: Scope, at: datetime) -> Account | None:
    """Raise the alarm at once where a visitor, about the time of a visit, texts that they are not safe; who it was.

    Several words that say so count among others too ("please call 911 now"): rather one alarm too many.
    """
    text = fold(body)
    said = text in words_for("help") or any(
        " " in one and f" {one} " in f" {text} " for one in words_for("help")
    )
    seat = seat_meant(sender, at=at, seen_by=by, is_out=True) if said else None
    return _called(seat, by=by, at=at) if seat else None


def visitor_may_need_help(sender: str, body: str, *, by: Scope, at: datetime) -> Account | None:
    """The same for any other words of who may be inside, said so or not, and for words of danger of who is on the way:
    nobody in danger looks for the listed word. Who it was."""
    seat = seat_meant(sender, at=at, seen_by=by, is_out=True)
    if seat is None or seat.checked_out_at is not None:
        return None
    return _called(seat, by=by, at=at) if may_be_inside(seat, at=at) or may_be_danger(body) else None


def is_at_a_visit(sender: str, *, by: Scope, at: datetime) -> bool:
    """Whether whoever has this number as a visitor may be inside now, while a visit goes on and an hour after it."""
    seat = seat_meant(sender, at=at, seen_by=by, is_out=True)
    return seat is not None and may_be_inside(seat, at=at) and at <= seat.visit.ends_at + LINGER


def _called(seat: Seat, *, by: Scope, at: datetime) -> Account:
    who = Account.objects.seen_by(by).get(pk=seat.account_id)
    themselves = Scope(by.district_id, account_id=who.pk, purpose="a text from their own number")
    with tenancy.acting_as(themselves):
        call_for_help(visit_id=seat.visit_id, by=themselves, at=at)
    return who
