"""Questions about an adult's address: the row itself, and who protected it."""

from __future__ import annotations

from uuid import UUID

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.audit.queries import entries_about
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import MailingAddress


def address_of(adult_id: UUID, *, seen_by) -> MailingAddress | None:
    return MailingAddress.objects.seen_by(seen_by).filter(adult_id=adult_id, left_at=None).first()


def protection_of(address: MailingAddress) -> Entry | None:
    """What the record says of the deed that protects an address that the asker was shown; None where a merge brought it."""
    wide = Scope.system(address.district_id, "who protected an address")
    with tenancy.acting_as(wide):
        return entries_about(address.adult_id, seen_by=wide).filter(deed="people.protect_address").first()
