"""Accounts of families: a caregiver's, made when a confirmed number or address first signs in; a student's, by the school."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.choices import Origin, Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused


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


@transaction.atomic
def account_for_student(
    *, by: Scope, at: datetime, student_id: UUID, given_name: str, family_name: str, email: str
) -> Account:
    """A student's account with the school's own e-mail address; raises Refused where somebody has that address or account.

    `by` must see the whole district, as a machine does: an address is nobody's twice.
    """
    email = email.strip().lower()
    accounts = Account.objects.seen_by(by)
    if accounts.filter(email__iexact=email).exclude(student_id=student_id).exists():
        raise Refused(_("Somebody here already has this e-mail address."))
    account = accounts.filter(student_id=student_id).first()
    if account is not None and account.is_active:
        raise Refused(_("This student has an account already."))
    if account is None:
        account = Account(
            district_id=by.district_id, student_id=student_id, given_name=given_name, family_name=family_name,
            email=email,
        )  # fmt: skip
        account.save(force_insert=True)
        RoleGrant(district_id=by.district_id, account=account, role=Role.STUDENT).save(force_insert=True)
    else:
        account.email, account.suspended_at, account.suspended_because = email, None, ""
        account.save(update_fields=["email", "suspended_at", "suspended_because"])
    record(by=by, at=at, deed="accounts.account_for_student", subject="account", subject_id=account.id)
    return account
