"""Ending what an account can do, everywhere and at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from thirdpillar.ground.accounts import rules
from thirdpillar.ground.accounts.actions.roles import lock_offices
from thirdpillar.ground.accounts.choices import FAMILY, Role
from thirdpillar.ground.accounts.models import (
    Account,
    Invitation,
    Passkey,
    RecoveryCode,
    RoleProposal,
    SignInCode,
    SupportGrant,
)
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_each
from thirdpillar.ground.base import context as tenancy


@transaction.atomic
def suspend_accounts(*, by: Scope, at: datetime, account_ids: Iterable[UUID], because: str) -> int:
    """Suspend these accounts: every session ends with its next request, every credential is gone; answers how many.

    `because` is for people to read (at most 200 characters). The last person in the office cannot be suspended.
    """
    ids = set(account_ids)
    offices = lock_offices(by)
    if ids & offices:
        rules.may_lose_office(offices_left=len(offices - ids))
    return _suspend(by, at, ids, because)


@transaction.atomic
def suspend_absent(
    *, by: Scope, at: datetime, account_ids: Iterable[UUID], because: str = "left the roster"
) -> int:
    """Suspend accounts that the roster no longer names; called by the import with the ids it found missing.

    Nobody is in this room to be asked, so the last person in the office is left out instead of stopping it all.
    """
    ids = set(account_ids)
    offices = lock_offices(by)
    if offices and offices <= ids:
        ids -= offices
    return _suspend(by, at, ids, because)


@transaction.atomic
def suspend_idle(*, by: Scope, at: datetime) -> int:
    """Suspend staff accounts that nobody used for 45 days; families come rarely and keep theirs."""
    since = at - timedelta(days=rules.terms("off_boarding", at)["idle_days"])
    family = {*FAMILY, Role.STUDENT}
    idle = (
        Account.objects.seen_by(by)
        .filter(suspended_at=None, grants__isnull=False)
        .filter(Q(last_seen_at__lt=since) | Q(last_seen_at=None, made_at__lt=since))
        .exclude(grants__role__in=family)
    )
    return suspend_absent(
        by=by, at=at, account_ids=idle.values_list("id", flat=True).distinct(), because="not used for 45 days"
    )


@transaction.atomic
def lock_family_account(*, by: Scope, at: datetime, account: Account, because: str = "device lost") -> None:
    """A family's phone is lost or stolen (or a student's account ends): nothing opens anything from now on.

    Whoever hears of it first does this, also at a school, where codes and passkeys are out of sight.
    """
    wide = replace(by, breadth="district")
    with tenancy.acting_as(wide):
        _suspend(wide, at, {account.id}, because)


def _suspend(by: Scope, at: datetime, ids: set[UUID], because: str) -> int:
    active = Account.objects.seen_by(by).filter(pk__in=ids, suspended_at=None)
    found = list(active.select_for_update().values_list("id", flat=True))
    if not found:
        return 0
    Account.objects.seen_by(by).filter(pk__in=found).update(
        suspended_at=at, suspended_because=because[:200], epoch=F("epoch") + 1
    )
    for credential in (Passkey, RecoveryCode, Invitation, SignInCode):
        credential.objects.seen_by(by).filter(account__in=found).delete()
    RoleProposal.objects.seen_by(by).filter(account__in=found, decided_at=None).delete()
    SupportGrant.objects.seen_by(by).filter(account__in=found, revoked_at=None).update(revoked_at=at)
    record_each(
        by=by, at=at, deed="accounts.suspend_account", subject="account", subject_ids=found, reason=because
    )
    return len(found)
