"""Promises made on a visit become follow-ups with an owner: kept, let go, or handed over."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.models import Promise, Visit
from thirdpillar.practice.visits.rules import enforce, may_plan, may_reflect
from thirdpillar.practice.visits.rules.afterwards import may_settle_promise

LONGEST = 500


@transaction.atomic
def make_promise(
    *, visit_id: UUID, words: str, due_on: date, by, at: datetime, owner_id: UUID | None = None
) -> Promise:
    """Write down what was promised and until when; whoever writes it owns it, or another of the pair."""
    visit = Visit.objects.seen_by(by).filter(pk=visit_id).first()
    if visit is None:
        raise Refused(_("This visit is not on the plan any more."))
    enforce(may_reflect(visit, account_id=by.account_id))
    owner = owner_id or by.account_id
    if owner not in visit.people_ids:
        raise Refused(_("One of those who made the visit keeps the promise."))
    if not words.strip():
        raise Refused(_("Write something."))
    made = Promise(
        district_id=by.district_id, visit=visit, school_id=visit.school_id, household_id=visit.household_id,
        owner_id=owner, words=words.strip()[:LONGEST], due_on=due_on,
    )  # fmt: skip
    made.save(force_insert=True)
    record(
        by=by, at=at, deed="visits.make_promise", subject="visit", subject_id=visit.pk, due=str(due_on), owner=str(owner),
    )  # fmt: skip
    return made


@transaction.atomic
def keep_promise(*, promise_id: UUID, by, at: datetime) -> Promise:
    """It was kept."""
    return _settle(promise_id, "kept_at", "visits.keep_promise", by, at)


@transaction.atomic
def let_promise_go(*, promise_id: UUID, by, at: datetime) -> Promise:
    """It is not kept, and nobody is reminded of it any more."""
    return _settle(promise_id, "let_go_at", "visits.let_promise_go", by, at)


@transaction.atomic
def hand_over_promise(*, promise_id: UUID, owner_id: UUID, by, at: datetime) -> Promise:
    """Another of the pair keeps it, or whoever plans at the school takes it over."""
    found, visit = _open(promise_id, by)
    if owner_id not in (visit.people_ids if visit else ()) and not (
        owner_id == by.account_id and may_plan(by, found.school_id) is None
    ):
        raise Refused(_("One of those who made the visit keeps the promise."))
    found.owner_id, found.prompted_at = owner_id, None
    found.save(update_fields=["owner_id", "prompted_at"])
    record(
        by=by, at=at, deed="visits.hand_over_promise", subject="visit", subject_id=found.visit_id, owner=str(owner_id)
    )  # fmt: skip
    return found


def _settle(promise_id: UUID, field: str, deed: str, by, at: datetime) -> Promise:
    found, _visit = _open(promise_id, by)
    setattr(found, field, at)
    found.save(update_fields=[field])
    record(by=by, at=at, deed=deed, subject="visit", subject_id=found.visit_id)
    return found


def _open(promise_id: UUID, by) -> tuple[Promise, Visit | None]:
    found = (
        Promise.objects.seen_by(by)
        .select_for_update(of=("self",))
        .filter(pk=promise_id, kept_at=None, let_go_at=None)
        .first()
    )
    if found is None:
        raise Refused(_("This promise is not open any more."))
    visit = Visit.objects.seen_by(by).filter(pk=found.visit_id).first()
    is_of_pair = visit is not None and by.account_id in visit.people_ids
    plans = may_plan(by, found.school_id) is None
    enforce(may_settle_promise(found, account_id=by.account_id, is_of_pair=is_of_pair, plans=plans))
    return found, visit
