"""A family's address is protected by one person at once, for all adults who live there; a person alone gives that up."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import rules
from thirdpillar.ground.people.models import HouseholdAdult, MailingAddress, Restriction, Tie


@transaction.atomic
def protect_address(*, by: Scope, at: datetime, adult_id: UUID, reason: str = "") -> list[UUID]:
    """From now on no page, list or letter names where this adult lives, nor whoever shares that home and address.

    Answers the adults whose address was not protected before.
    """
    rules.must_be_front_office(by)
    rules.may_keep_text(reason, on=at.date())
    wide = _for_the_home(adult_id, by)
    with tenancy.acting_as(wide):
        found = [row for row in _shared(adult_id, wide) if not row.is_protected]
        _set(found, True, wide)
    return _record(by, at, "people.protect_address", found, reason)


@transaction.atomic
def stop_protecting_address(*, by: Scope, at: datetime, adult_id: UUID, reason: str) -> list[UUID]:
    """Show the address as any other again, for all adults of the home; nobody decides so on an order against themselves."""
    rules.must_be_front_office(by)
    if not reason.strip():
        raise Refused(_("Say why."))
    rules.may_keep_text(reason, on=at.date())
    own = Account.objects.seen_by(by).filter(pk=by.account_id).values_list("adult_id", flat=True).first()
    wide = _for_the_home(adult_id, by)
    with tenancy.acting_as(wide):
        found = [row for row in _shared(adult_id, wide) if row.is_protected]
        there = {adult_id, *(row.adult_id for row in found)}
        concerned = own if own in there or _is_barred(own, there, wide) else adult_id
        rules.may_loosen(by=by, adult_id=concerned, adult_of_asker=own, on=at.date())
        _set(found, False, wide)
    return _record(by, at, "people.stop_protecting_address", found, reason)


def _for_the_home(adult_id: UUID, by: Scope) -> Scope:
    """Some of the home may have children at other schools only: an address is protected for all who live there, or not."""
    if not MailingAddress.objects.seen_by(by).filter(adult_id=adult_id, left_at=None).exists():
        raise Refused(_("This number or address is not on your list."))
    return Scope.system(by.district_id, "protect the address of a home")


def _shared(adult_id: UUID, wide: Scope) -> list[MailingAddress]:
    """The adult's own address and the same one of those in the same household."""
    rows = MailingAddress.objects.seen_by(wide).select_for_update(of=("self",)).filter(left_at=None)
    members = HouseholdAdult.objects.seen_by(wide).filter(household__dissolved_at=None)
    homes = members.filter(adult_id=adult_id).values("household_id")
    mates = members.filter(household_id__in=homes).values_list("adult_id", flat=True)
    found = {row.adult_id: row for row in rows.filter(adult_id__in={adult_id, *mates}).order_by("pk")}
    own = found[adult_id]
    return [row for row in found.values() if row.residence == own.residence]


def _is_barred(own: UUID | None, adults: set[UUID], wide: Scope) -> bool:
    children = Tie.objects.seen_by(wide).filter(adult_id__in=adults, left_at=None).values("student_id")
    barred = Restriction.objects.seen_by(wide).filter(adult_id=own, left_at=None, student_id__in=children)
    return own is not None and barred.exists()


def _set(rows: list[MailingAddress], is_protected: bool, wide: Scope) -> None:
    ids = [row.pk for row in rows]
    MailingAddress.objects.seen_by(wide).filter(pk__in=ids).update(is_protected=is_protected)


def _record(by: Scope, at: datetime, deed: str, rows: list[MailingAddress], reason: str) -> list[UUID]:
    """One entry for each adult, so that each one's page and file tell of it."""
    adults = [row.adult_id for row in rows]
    for adult in adults:
        record(by=by, at=at, deed=deed, subject="adult", subject_id=adult, reason=reason)
    return adults
