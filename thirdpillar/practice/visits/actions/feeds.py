"""A calendar's secret address: opened and closed by whose visits it tells of."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.models import CalendarFeed


def digest_of(code: str) -> str:
    """What is kept of an address; 256 bits of chance need no salt."""
    return hashlib.sha256(code.encode()).hexdigest()


@transaction.atomic
def open_feed(*, by, at: datetime) -> str:
    """A new address, shown this once, in the place of the one before; answers its secret part."""
    if by.account_id is None:
        raise Refused(_("Educators say themselves whether they visit."))
    code = secrets.token_urlsafe(32)
    _close(by, at)
    feed = CalendarFeed(
        district_id=by.district_id, account_id=by.account_id, digest=digest_of(code), opened_at=at
    )
    feed.save(force_insert=True)
    record(by=by, at=at, deed="visits.open_feed", subject="account", subject_id=by.account_id)
    return code


@transaction.atomic
def close_feed(*, by, at: datetime) -> None:
    """The address answers nothing any more."""
    if _close(by, at):
        record(by=by, at=at, deed="visits.close_feed", subject="account", subject_id=by.account_id)


def _close(by, at: datetime) -> int:
    mine = CalendarFeed.objects.seen_by(by).filter(account_id=by.account_id, closed_at=None)
    return mine.update(closed_at=at)
