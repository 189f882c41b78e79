"""Links that sign in as one of a sample's invented people."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope

_SALT = "accounts.sample"


def sample_link(account: Account) -> str:
    """The whole address that signs in as this account; works in sample districts only."""
    return settings.PUBLIC_URL + reverse("accounts:sample", args=[sample_key(account)])


def sample_key(account: Account) -> str:
    return signing.dumps(str(account.id), salt=_SALT)


def account_of_sample_key(key: str, district) -> Account | None:
    """The account a sample link names, or None: also where this district is not a sample."""
    if not district.is_sample:
        return None
    try:
        account_id = signing.loads(key, salt=_SALT)
    except signing.BadSignature:
        return None
    system = Scope.system(district.id, "sample link")
    return Account.objects.seen_by(system).filter(pk=account_id, suspended_at=None).first()
