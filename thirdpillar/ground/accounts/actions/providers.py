"""A district's single sign-on: added, changed, opened, closed and removed by its office.

Whoever chooses the provider chooses who can come in as anybody. So what it takes to give the office's own role, it
takes to open a provider: two people, once there are two.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts import rules
from thirdpillar.ground.accounts.actions.discovery import discover
from thirdpillar.ground.accounts.actions.roles import lock_offices
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, SingleSignOn
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused


@transaction.atomic
def add_provider(
    *, by: Scope, at: datetime, key: str, name: str, issuer: str, client_id: str, vouches: bool
) -> SingleSignOn:
    """Keep a provider that answers as the standard asks; raises Refused. Open at once where nobody else can be asked.

    `key` is its short name in addresses and variables, and stays.
    """
    if SingleSignOn.objects.seen_by(by).filter(key=key).exists():
        raise Refused(_("There is one with this short name already."))
    discover(issuer)
    takes_two = _takes_two(by)
    provider = SingleSignOn(
        district_id=by.district_id, key=key, name=name, issuer=issuer, client_id=client_id, vouches=vouches,
        is_open=not takes_two, asked_by_id=by.account_id if takes_two else None,
    )  # fmt: skip
    provider.save(force_insert=True)
    _note(by, at, "accounts.add_provider", provider)
    return provider


@transaction.atomic
def change_provider(
    *, by: Scope, at: datetime, provider_id: UUID, name: str, issuer: str, client_id: str, vouches: bool
) -> SingleSignOn:
    """Change a provider. Where that changes who could come in, it is closed until a second person agrees."""
    provider = _held(by, provider_id)
    is_another = issuer != provider.issuer
    if is_another:
        discover(issuer)
        _forget_subjects(by, provider)
    opens_more = is_another or client_id != provider.client_id or (vouches and not provider.vouches)
    provider.name, provider.issuer, provider.client_id = name, issuer, client_id
    provider.vouches = vouches
    if opens_more and _takes_two(by):
        provider.is_open, provider.asked_by_id = False, by.account_id
    provider.save(update_fields=["name", "issuer", "client_id", "vouches", "is_open", "asked_by_id"])
    _note(by, at, "accounts.change_provider", provider)
    return provider


@transaction.atomic
def open_provider(*, by: Scope, at: datetime, provider_id: UUID) -> None:
    """Let people sign in through a provider: the second person's word, where it takes two."""
    provider = _held(by, provider_id)
    if _takes_two(by):
        rules.may_open_provider(asked_by_id=provider.asked_by_id, account_id=by.account_id)
    provider.is_open, provider.asked_by_id = True, None
    provider.save(update_fields=["is_open", "asked_by_id"])
    _note(by, at, "accounts.open_provider", provider)


@transaction.atomic
def close_provider(*, by: Scope, at: datetime, provider_id: UUID) -> None:
    """Let nobody sign in through a provider for now; who is signed in stays so."""
    provider = _held(by, provider_id)
    provider.is_open = False
    provider.save(update_fields=["is_open"])
    _note(by, at, "accounts.close_provider", provider)


@transaction.atomic
def remove_provider(*, by: Scope, at: datetime, provider_id: UUID) -> None:
    """Take a provider away. A later one of the same short name must not inherit the people of this one."""
    provider = _held(by, provider_id)
    _forget_subjects(by, provider)
    _note(by, at, "accounts.remove_provider", provider)
    provider.delete()


def _held(by: Scope, provider_id: UUID) -> SingleSignOn:
    found = SingleSignOn.objects.seen_by(by).select_for_update().filter(pk=provider_id).first()
    if found is None:
        raise Refused(_("This single sign-on was removed."))
    return found


def _takes_two(by: Scope) -> bool:
    return rules.needs_second_person(Role.OFFICE, len(lock_offices(by)))


def _forget_subjects(by: Scope, provider: SingleSignOn) -> None:
    """Who somebody is at one issuer says nothing about another one's people."""
    known = Account.objects.seen_by(by).filter(single_sign_on_subject__startswith=f"{provider.key}:")
    known.update(single_sign_on_subject="")


def _note(by: Scope, at: datetime, deed: str, provider: SingleSignOn) -> None:
    record(
        by=by, at=at, deed=deed, subject="single_sign_on", subject_id=provider.id, provider=provider.key,
        issuer=provider.issuer, client=provider.client_id, vouches=provider.vouches, is_open=provider.is_open,
    )  # fmt: skip
