"""A caregiver's account, made the first time a confirmed number or address signs in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.accounts.choices import Origin, Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record


@transaction.atomic
def account_for_adult(
    *, by: Scope, at: datetime, adult_id: UUID, given_name: str, family_name: str, language: str = ""
) -> Account:
    """The account of an adult of the roster, as a caregiver; made if there is none. It may be a suspended one."""
    account, is_new = Account.objects.seen_by(by).get_or_create(
        adult_id=adult_id,
        defaults={
            "district_id": by.district_id,
            "given_name": given_name,
            "family_name": family_name,
            "language": language,
            "origin": Origin.ROSTER,
        },
    )
    if is_new:
        RoleGrant(
            district_id=by.district_id, account=account, role=Role.CAREGIVER, origin=Origin.ROSTER
        ).save(force_insert=True)
        record(by=by, at=at, deed="accounts.account_for_adult", subject="account", subject_id=account.id)
    return account
