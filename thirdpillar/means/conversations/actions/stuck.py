"""Broadcasts that cannot go on: tried again with longer and longer pauses, then left to people.

What is in the outbox stays there and goes; what is not begins after the last that is (`spread_after`), so nothing is
lost and nothing doubled however often it is tried.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.broadcasts import locked
from thirdpillar.means.conversations.doorbell import ring_for_broadcasts_after_commit
from thirdpillar.means.conversations.models import Broadcast
from thirdpillar.means.conversations.rules import broadcasts as rules

log = logging.getLogger(__name__)
STUCK = "broadcasts.stuck"
# Its columns, emptied as soon as it goes on.
GOES_ON = ("failures", "retry_at", "stuck_at")
# Of a large office not everybody gets an e-mail; the list of messages shows it to all of them.
MOST_TOLD = 20


def tried_now(at: datetime) -> Q:
    """Broadcasts that stand in nobody's way: none failed, or the pause after the last failure is over."""
    return Q(stuck_at=None, retry_at=None) | Q(retry_at__lte=at)


@contextmanager
def apart(found: Broadcast, *, by, at: datetime) -> Iterator[None]:
    """Do something with one of several broadcasts; where it fails it is undone and noted, and the others go on."""
    try:
        with transaction.atomic():
            yield
    except Exception as error:
        log.exception("a message to many could not begin; the others go on")
        note_failure(broadcast_id=found.pk, by=by, at=at, why=type(error).__name__)


@transaction.atomic
def note_failure(*, broadcast_id: UUID, by, at: datetime, why: str) -> bool:
    """A broadcast could not go on: try it later, or hand it to people; answers whether it is theirs from now on.

    `why` is for whoever reads the log and the record: the name of the error, no word of a family.
    """
    found = (
        Broadcast.objects.seen_by(by)
        .select_for_update(skip_locked=True)
        .filter(pk=broadcast_id, stage__in=rules.UNDER_WAY)
        .first()
    )
    if found is None:
        return False
    found.failures += 1
    found.retry_at, is_told = rules.after_failure(found.failures, found.is_urgent, at)
    is_news = is_told and found.stuck_at is None
    if is_news:
        found.stuck_at = at
        _tell(found, at)
    found.save(update_fields=GOES_ON)
    record(
        by=by, at=at, deed="conversations.note_failure", subject="broadcast", subject_id=found.pk,
        failures=found.failures, why=why,
    )  # fmt: skip
    return is_news


@transaction.atomic
def note_failed_count(*, broadcast_id: UUID, by, at: datetime, why: str) -> None:
    """A draft could not be counted; so often and no more, until somebody changes it."""
    found = locked(broadcast_id, by)
    found.preview = {"wanted": True, "tries": found.preview.get("tries", 0) + 1}
    found.save(update_fields=["preview"])
    record(
        by=by, at=at, deed="conversations.note_failed_count", subject="broadcast", subject_id=found.pk, why=why
    )  # fmt: skip


@transaction.atomic
def try_again(*, broadcast_id: UUID, by, at: datetime) -> Broadcast:
    """Somebody has looked, and lets it go on from where it stopped."""
    found = locked(broadcast_id, by)
    rules.must_reach(by, found)
    if found.stage not in rules.UNDER_WAY:
        raise Refused(_("It is not on its way."))
    if found.stuck_at is not None:
        found.failures, found.retry_at, found.stuck_at = 0, None, None
        found.save(update_fields=GOES_ON)
        record(by=by, at=at, deed="conversations.try_again", subject="broadcast", subject_id=found.pk)
        ring_for_broadcasts_after_commit(by.district_id)
    return found


def _tell(found: Broadcast, at: datetime) -> None:
    """An e-mail to whoever wrote, sent or approved it, and to the office."""
    tell_of_standstill(
        district_id=found.district_id, at=at, reference_id=found.pk, title=found.title,
        path=f"/broadcasts/{found.pk}/", account_ids=(found.written_by_id, found.sent_by_id, found.approved_by_id),
    )  # fmt: skip


def tell_of_standstill(
    *,
    district_id: UUID,
    at: datetime,
    reference_id: UUID,
    title: str,
    path: str,
    account_ids: Iterable[UUID | None],
) -> None:
    """Write to those people, and to the office, that something sent to many does not go on; `path` is its page."""
    district = District.objects.get(pk=district_id)
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    machine = Scope.system(district_id, "a message to many does not go on")
    with tenancy.acting_as(machine):
        office = RoleGrant.objects.seen_by(machine).filter(role=Role.OFFICE).values("account_id")
        theirs = Q(pk__in=[one for one in account_ids if one])
        people = Account.objects.seen_by(machine).filter(theirs | Q(pk__in=office), suspended_at=None)
        for account in people.exclude(email="").order_by("pk")[:MOST_TOLD]:
            with translation.override(account.language or "en"):
                subject = f"{title}: {_('It does not go on')}"
                body = _("“%(title)s” could not be sent to everybody. Try again, or stop it: %(link)s") % {
                    "title": title,
                    "link": f"{base}{path}",
                }
            try:
                enqueue(
                    by=machine, at=at, channel=Channel.EMAIL, purpose=f"{STUCK}:{at:%Y%m%d%H%M%S}",
                    reference_id=reference_id, address=account.email, language=account.language,
                    message_class=MessageClass.REPLY, subject=subject, body=body,
                )  # fmt: skip
            except ValueError:  # one bad address keeps nobody else from knowing
                log.warning("an account's e-mail address cannot be written to")
