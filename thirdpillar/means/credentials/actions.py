"""Writing down who was trained, for many at once, and taking a mistake back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import STAFF
from thirdpillar.ground.accounts.queries import staff_at
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.credentials.choices import Check, Kind
from thirdpillar.means.credentials.models import Clearance, Credential
from thirdpillar.means.credentials.rules import may_clear, may_keep


@transaction.atomic
def record_trainings(
    *,
    account_ids: Iterable[UUID],
    kind: str,
    earned_on: date,
    by,
    at: datetime,
    ends_on: date | None = None,
    trainer: str = "",
    school_id: UUID | None = None,
) -> int:
    """These people were trained on that day; answers how many of them were not noted for it yet.

    Without a school it is the office that says so. Raises Refused where somebody is not of that staff.
    """
    if refusal := may_keep(by, school_id):
        raise refusal
    if earned_on > at.date() or (ends_on and ends_on < earned_on):
        raise Refused(_("A training is written down once it took place, and ends after it."))
    wanted = set(account_ids)
    here = [school_id] if school_id else None
    known = set(staff_at(here, seen_by=by, roles=STAFF).filter(pk__in=wanted).values_list("pk", flat=True))
    if wanted - known:
        raise Refused(_("Somebody chosen is not of this staff."))
    # Another school may have written the same day down already; its rows are not this keeper's to see.
    machine = Scope.system(by.district_id, "whose training is noted already")
    with tenancy.acting_as(machine):
        noted = set(
            Credential.objects.seen_by(machine)
            .filter(account_id__in=wanted, kind=kind, earned_on=earned_on, revoked_at=None)
            .values_list("account_id", flat=True)
        )
    fresh = sorted(wanted - noted)
    Credential.objects.bulk_create(
        Credential(
            district_id=by.district_id, account_id=account_id, school_id=school_id, kind=Kind(kind),
            earned_on=earned_on, ends_on=ends_on, trainer=trainer.strip()[:120], recorded_by_id=by.account_id,
        )
        for account_id in fresh
    )  # fmt: skip
    if fresh:
        record(
            by=by, at=at, deed="credentials.record_trainings", subject="district", subject_id=by.district_id,
            what=str(kind), on=str(earned_on), school=str(school_id or ""), accounts=[str(one) for one in fresh],
        )  # fmt: skip
    return len(fresh)


@transaction.atomic
def revoke_training(*, credential_id: UUID, by, at: datetime) -> None:
    """It was written down by mistake, or is taken back; the row stays as what was once said."""
    found = (
        Credential.objects.seen_by(by).select_for_update().filter(pk=credential_id, revoked_at=None).first()
    )
    if found is None:
        return
    if refusal := may_keep(by, found.school_id):
        raise refusal
    found.revoked_at = at
    found.save(update_fields=["revoked_at"])
    record(
        by=by, at=at, deed="credentials.revoke_training", subject="account", subject_id=found.account_id,
        what=found.kind, on=str(found.earned_on),
    )  # fmt: skip


@transaction.atomic
def revoke_trainings(
    *, account_ids: Iterable[UUID], kind: str, trainer: str, by, at: datetime, school_id: UUID | None = None
) -> int:
    """What these people earned in one training, which they did not complete after all; answers how many. Raises Refused."""
    if refusal := may_keep(by, school_id):
        raise refusal
    found = Credential.objects.seen_by(by).filter(
        account_id__in=list(account_ids), kind=kind, trainer=trainer.strip()[:120], school_id=school_id,
        revoked_at=None,
    )  # fmt: skip
    accounts = sorted(str(one) for one in found.values_list("account_id", flat=True))
    found.update(revoked_at=at)
    if accounts:
        record(
            by=by, at=at, deed="credentials.revoke_training", subject="district", subject_id=by.district_id,
            what=str(kind), school=str(school_id or ""), accounts=accounts,
        )  # fmt: skip
    return len(accounts)


@transaction.atomic
def record_clearance(
    *, adult_id: UUID, kind: str, checked_by: str, begins_on: date, ends_on: date, by, at: datetime,
    school_id: UUID | None = None,
) -> Clearance:  # fmt: skip
    """A volunteer's check: by whom, from when until when. Of a check of the same day the newer dates stand. Raises Refused."""
    if refusal := may_clear(by, school_id):
        raise refusal
    if ends_on < begins_on or not checked_by.strip():
        raise Refused(_("A check ends after it began, and somebody made it."))
    # Another school may have written the same check down already.
    machine = Scope.system(by.district_id, "which checks are noted already")
    with tenancy.acting_as(machine):
        same = Clearance.objects.seen_by(machine).filter(
            adult_id=adult_id, kind=kind, begins_on=begins_on, revoked_at=None
        )
        same.update(revoked_at=at)
    row = Clearance(
        district_id=by.district_id, adult_id=adult_id, school_id=school_id, kind=Check(kind),
        checked_by=checked_by.strip()[:120], begins_on=begins_on, ends_on=ends_on, recorded_by_id=by.account_id,
    )  # fmt: skip
    row.save(force_insert=True)
    record(
        by=by, at=at, deed="credentials.record_clearance", subject="adult", subject_id=adult_id, what=str(kind),
        until=str(ends_on),
    )  # fmt: skip
    return row


@transaction.atomic
def revoke_clearance(*, clearance_id: UUID, by, at: datetime) -> None:
    """It was written down by mistake, or holds no more; why is not kept."""
    found = Clearance.objects.seen_by(by).select_for_update().filter(pk=clearance_id, revoked_at=None).first()
    if found is None:
        return
    if refusal := may_clear(by, found.school_id):
        raise refusal
    found.revoked_at = at
    found.save(update_fields=["revoked_at"])
    record(
        by=by, at=at, deed="credentials.revoke_clearance", subject="adult", subject_id=found.adult_id,
        what=found.kind,
    )  # fmt: skip
