"""The roll of a session: who of those registered was there. A family's adult attends as at any gathering."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.practice.gatherings.actions.barred import enforce_may_come
from thirdpillar.practice.gatherings.actions.planning import locked
from thirdpillar.practice.gatherings.actions.programmes.completing import take_back_completion
from thirdpillar.practice.gatherings.actions.signing_in import attend
from thirdpillar.practice.gatherings.choices import ProgrammeStage, Standing, Way
from thirdpillar.practice.gatherings.models import (
    Attendance,
    Programme,
    Registration,
    SignInLine,
    StaffPresence,
)
from thirdpillar.practice.gatherings.queries.records import all_records
from thirdpillar.practice.gatherings.rules import enforce, may_sign_in_by_code, may_take_lines
from thirdpillar.practice.gatherings.rules.programmes import may_run

PRESENT = (Standing.REGISTERED, Standing.COMPLETED)


@transaction.atomic
def take_roll(
    *, gathering_id: UUID, present: Collection[UUID], by, at: datetime, was: Collection[UUID] = ()
) -> int:
    """These of the registered (ids of registrations) were there; answer how many. What was is kept as removed.

    `was`: those whom the list showed as present when it was drawn. Of these alone somebody is removed, and what others wrote
    down meanwhile, or of whom the list does not speak, stands: two hands at two lists take nothing from each other.
    """
    gathering = locked(gathering_id, by)
    enforce(may_take_lines(gathering, at))
    programme = Programme.objects.seen_by(by).get(pk=gathering.programme_id)
    enforce(may_run(by, programme))
    rows = list(Registration.objects.seen_by(by).filter(programme=programme))
    here = [one for one in rows if one.pk in present]
    come = [one for one in here if one.pk not in was]
    gone = [one for one in rows if one.pk in was and one.pk not in present]
    adults: dict[UUID, tuple[SignInLine | None, datetime]] = {
        one.adult_id: (None, gathering.begins_at) for one in come if one.adult_id
    }
    attend(gathering, adults, Way.STAFF, by=by)
    records = all_records([one.adult_id for one in gone if one.adult_id], seen_by=by)
    Attendance.objects.seen_by(by).filter(gathering=gathering, removed_at=None, adult_id__in=records).update(
        removed_at=at
    )
    StaffPresence.objects.bulk_create(
        [
            StaffPresence(
                district_id=by.district_id, school_id=gathering.school_id, gathering=gathering,
                account_id=one.account_id, at=gathering.begins_at, by_account_id=by.account_id,
            )
            for one in come
            if one.account_id
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    StaffPresence.objects.seen_by(by).filter(
        gathering=gathering,
        removed_at=None,
        account_id__in=[one.account_id for one in gone if one.account_id],
    ).update(removed_at=at)
    if gone and programme.stage == ProgrammeStage.FINISHED:
        take_back_completion(programme, by=by, at=at)
    record(
        by=by, at=at, deed="gatherings.take_roll", subject="gathering", subject_id=gathering.pk, people=len(here)
    )  # fmt: skip
    return len(here)


@transaction.atomic
def sign_in_registered(*, registration: Registration, gathering_id: UUID, by, at: datetime) -> None:
    """Whoever is registered pressed "I am here" on their own page, at a session's hour."""
    gathering = locked(gathering_id, by)
    enforce(may_sign_in_by_code(gathering, at))
    if gathering.programme_id != registration.programme_id or registration.standing not in PRESENT:
        raise Refused(_("There is no such gathering."))
    enforce_may_come(gathering.school_id, registration.adult_id, by=by)
    adult = current_adult(registration.adult_id, seen_by=by) if registration.adult_id else None
    if adult:
        attend(gathering, {adult: (None, at)}, Way.QR, by=by)
    record(
        by=by, at=at, deed="gatherings.record_attendance", subject="gathering", subject_id=gathering.pk,
        way=str(Way.QR), registration=str(registration.pk),
    )  # fmt: skip
