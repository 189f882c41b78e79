"""A district lets support look: for one ticket, for hours, read-only, and everything it read is written down."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts import rules
from thirdpillar.ground.accounts.models import Account, SupportGrant
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record, record_read
from thirdpillar.ground.base.refused import Refused

SUPPORT_READ = "accounts.support_read"


@transaction.atomic
def grant_support(
    *, by: Scope, at: datetime, account: Account, ticket: str, reason: str, ends_at: datetime
) -> SupportGrant:
    """Let one support account look, from now until `ends_at`; raises Refused past the longest time allowed."""
    if by.account_id is None:
        raise Refused(_("A person has to let support look."), rules.citation("support", at))
    rules.may_grant_support(begins_at=at, ends_at=ends_at, at=at)
    grant = SupportGrant(
        district_id=by.district_id, account=account, ticket=ticket, reason=reason, granted_by_id=by.account_id,
        begins_at=at, ends_at=ends_at,
    )  # fmt: skip
    grant.save(force_insert=True)
    record(
        by=by,
        at=at,
        deed="accounts.grant_support",
        subject="account",
        subject_id=account.id,
        grant=str(grant.id),
    )
    return grant


@transaction.atomic
def revoke_support(*, by: Scope, at: datetime, grant: SupportGrant) -> None:
    """Take the leave back at once: the very next request of support sees nothing."""
    changed = SupportGrant.objects.seen_by(by).filter(pk=grant.pk, revoked_at=None).update(revoked_at=at)
    if changed:
        record(
            by=by, at=at, deed="accounts.revoke_support", subject="account", subject_id=grant.account_id,
            grant=str(grant.id),
        )  # fmt: skip


def note_support_read(*, by: Scope, at: datetime, page: str, address: str, ids: dict) -> None:
    """Write down that support opened a page: which one, where it stands (without what was searched), and about whom."""
    kept = {name: str(value) for name, value in ids.items()}
    about = next((value for value in ids.values() if isinstance(value, UUID)), None)
    record_read(
        by=by, at=at, deed=SUPPORT_READ, subject=page, subject_id=about, page=page, address=address, ids=kept
    )
