"""The phone of somebody on the staff: theirs once they typed a code that was sent to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.accounts.actions.codes import Asked, check_code, send_code
from thirdpillar.ground.accounts.actions.sessions import self_of
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy


def ask_for_phone(*, account: Account, number: str, sender: str, language: str, at: datetime) -> UUID:
    """Send a code to a number (E.164) that somebody says is theirs, within the budgets of all codes; the id of the code."""
    asked = Asked(
        address=number, channel="sms", is_known=True, origin=f"phone:{account.pk}", language=language
    )
    return send_code(district_id=account.district_id, sender=sender, asked=asked, at=at)


@transaction.atomic
def confirm_phone(*, account: Account, code_id: UUID, typed: str, at: datetime) -> bool:
    """Keep the number that the code was sent to; whether `typed` was the code.

    A number is one person's: whoever of the staff had it before has it no more, for the one who holds it now is known.
    """
    found = check_code(district_id=account.district_id, code_id=code_id, typed=typed, at=at)
    if found is None:
        return False
    by = self_of(account)
    with tenancy.acting_as(by):
        before = Account.objects.seen_by(by).filter(Account.of_staff(), phone=found.address)
        for one in list(before.exclude(pk=account.pk).values_list("pk", flat=True)):
            _keep(one, "", by, at)
        _keep(account.pk, found.address, by, at)
    return True


@transaction.atomic
def remove_phone(*, account: Account, at: datetime) -> None:
    """No number of theirs is known any more."""
    by = self_of(account)
    with tenancy.acting_as(by):
        _keep(account.pk, "", by, at)


def _keep(account_id: UUID, number: str, by, at: datetime) -> None:
    Account.objects.seen_by(by).filter(pk=account_id).update(phone=number)
    deed = "accounts.confirm_phone" if number else "accounts.remove_phone"
    record(by=by, at=at, deed=deed, subject="account", subject_id=account_id)
