"""Needs that a family lets us remember: kept with its consent, carried along, changed, forgotten; and what is left to tell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.people.queries import current_adult, current_adults
from thirdpillar.ground.people.rules import may_keep_text
from thirdpillar.practice.gatherings.choices import CONCERNED
from thirdpillar.practice.gatherings.models import KeptNeeds, NeedsTally, Registration
from thirdpillar.practice.gatherings.queries.needs import kept_needs, records_of, who_came
from thirdpillar.practice.gatherings.rules import enforce
from thirdpillar.practice.gatherings.rules.needs import clean_needs, terms
from thirdpillar.practice.gatherings.rules.programmes import may_run


@transaction.atomic
def say_needs(
    *, registration_id: UUID, needs: Mapping[str, Any], way: str, by, at: datetime, remember: bool = False
) -> Registration:
    """What somebody registered needs at each session from now on; with their consent it is remembered for next time."""
    row = (
        Registration.objects.seen_by(by)
        .select_for_update(of=("self",))
        .filter(pk=registration_id, adult_id__isnull=False, standing__in=CONCERNED)
        .select_related("programme")
        .first()
    )
    if row is None:
        raise Refused(_("There is no such registration."))
    if by.role is not None:
        enforce(may_run(by, row.programme))
    said = _may_be_kept(needs, at)
    row.said_needs = said
    row.save(update_fields=["needs", "sealed_needs"])
    record(
        by=by, at=at, deed="gatherings.say_needs", subject="programme", subject_id=row.programme_id,
        registration=str(row.pk), way=str(way),
    )  # fmt: skip
    if remember:
        remember_needs(
            adult_id=row.adult_id, needs=said, way=way, school_id=row.school_id, by=by, at=at  # type: ignore[arg-type]
        )  # fmt: skip
    return row


@transaction.atomic
def remember_needs(
    *, adult_id: UUID, needs: Mapping[str, Any], way: str, by, at: datetime, school_id: UUID | None = None
) -> KeptNeeds | None:
    """Keep what an adult agreed to have remembered, in place of what was kept; None where there is nothing to keep."""
    said, whose = _may_be_kept(needs, at), _adult(adult_id, by)
    machine = Scope.system(by.district_id, "what a family lets us remember")
    with tenancy.acting_as(machine):
        theirs = kept_needs(whose, seen_by=machine)
        if not said:
            kept = None
            _forget(whose, machine)
        else:
            kept = theirs or KeptNeeds(district_id=by.district_id, adult_id=whose, school_id=None)
            kept.school_id = school_id or kept.school_id
            kept.words, kept.way, kept.by_account_id = (
                json.dumps(said, ensure_ascii=False),
                way,
                by.account_id,
            )
            kept.said_at, kept.keep_until = at, at + timedelta(days=terms("remembered", at.date())["days"])
            kept.save()
    # What it is does not stand in the record: that something is remembered, and who said so.
    record(
        by=by, at=at, deed="gatherings.remember_needs", subject="adult", subject_id=whose, way=str(way),
        kinds=len(said),
    )  # fmt: skip
    return kept


@transaction.atomic
def forget_remembered(*, adult_id: UUID, by, at: datetime) -> bool:
    """Nothing is remembered of this adult any more, as they or staff for them wish; whether there was anything."""
    whose = _adult(adult_id, by)
    machine = Scope.system(by.district_id, "what a family lets us remember")
    with tenancy.acting_as(machine):
        gone = _forget(whose, machine)
    if gone:
        record(by=by, at=at, deed="gatherings.forget_remembered", subject="adult", subject_id=whose)
    return bool(gone)


@transaction.atomic
def forget_person(*, adult_id: UUID, by, at: datetime) -> int:
    """For erasure: what is remembered of an adult, and what their registrations say they need, is gone; of how many rows."""
    whose = current_adult(adult_id, seen_by=by) or adult_id
    gone = _forget(whose, by)
    rows = Registration.objects.seen_by(by).filter(adult_id__in={adult_id, whose})
    emptied = rows.exclude(needs={}).update(needs={}, sealed_needs="")
    if gone or emptied:
        record(by=by, at=at, deed="gatherings.forget_remembered", subject="adult", subject_id=adult_id)
    return gone + emptied


@transaction.atomic
def forget_overdue(*, by, at: datetime) -> int:
    """What was remembered for as long as the standard says, or of adults who left, is forgotten; how many."""
    kept = KeptNeeds.objects.seen_by(by)
    standing = current_adults(set(kept.values_list("adult_id", flat=True)), seen_by=by)
    here = set(
        Adult.objects.seen_by(by)
        .filter(pk__in=set(standing.values()), left_at=None)
        .values_list("pk", flat=True)
    )
    gone = [one for one, now in standing.items() if now not in here]
    overdue = kept.filter(keep_until__lte=at) | kept.filter(adult_id__in=gone)
    number, _rows = overdue.delete()
    if number:
        record(by=by, at=at, deed="gatherings.forget_needs", subject="adult", answers=number)
    return number


def count_who_came(*, before: datetime, by, at: datetime) -> int:
    """Keep, without names, whether those came who had asked, of gatherings whose needs are about to be forgotten."""
    rows = [
        NeedsTally(district_id=by.district_id, school_id=one.school_id, gathering_id=one.gathering_id, **one.counts)
        for one in who_came(ended_before=before, seen_by=by)
    ]  # fmt: skip
    NeedsTally.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _may_be_kept(needs: Mapping[str, Any], at: datetime) -> dict:
    said = clean_needs(needs)
    for name in ("food", "childcare_words"):
        may_keep_text(said.get(name, ""), on=at.date())
    return said


def _adult(adult_id: UUID, by) -> UUID:
    whose = current_adult(adult_id, seen_by=by)
    if whose is None or not Adult.objects.seen_by(by).filter(pk=whose).exists():
        raise Refused(_("There is no such person on your school's list."))
    return whose


def _forget(whose: UUID, by) -> int:
    # Two records of one adult may each have said something.
    number, _rows = KeptNeeds.objects.seen_by(by).filter(adult_id__in=records_of(whose, seen_by=by)).delete()
    return number
