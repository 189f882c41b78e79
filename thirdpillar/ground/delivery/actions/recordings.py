"""Voices that a provider recorded: noted at once, fetched soon after, and then no longer kept there."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.sealing import seal_bytes
from thirdpillar.ground.delivery.channels.calls import CallProvider
from thirdpillar.ground.delivery.models import Message, Recording

AT_ONCE, TRIES = 20, 60


@transaction.atomic
def keep_recording(
    *,
    by,
    at: datetime,
    provider: str,
    provider_reference: str,
    address: str,
    seconds: int = 0,
    message: Message | None = None,
    reference_id: UUID | None = None,
) -> Recording | None:
    """Note a recording, once per provider's own id; None where it was noted before. Its sound is fetched later."""
    row = Recording(
        district_id=by.district_id, school_id=message.school_id if message else None, message=message,
        provider=provider, provider_reference=provider_reference[:200], address=address[:400],
        reference_id=reference_id, seconds=max(0, seconds), at=at,
    )  # fmt: skip
    Recording.objects.bulk_create([row], ignore_conflicts=True)
    kept = Recording.objects.seen_by(by).filter(pk=row.pk).first()
    if kept:
        record(by=by, at=at, deed="delivery.keep_recording", subject="recording", subject_id=kept.pk)
    return kept


def fetch_recordings(*, by, at: datetime, provider: CallProvider) -> int:
    """Fetch what was recorded and is not here yet, and have the provider forget it; answer how many came."""
    with _committed(by):
        waiting = Recording.objects.seen_by(by).filter(content=b"", provider=provider.name, tries__lt=TRIES)
        rows = list(waiting.order_by("at").select_for_update(skip_locked=True)[:AT_ONCE])
        Recording.objects.seen_by(by).filter(pk__in=[row.pk for row in rows]).update(tries=F("tries") + 1)
    came = 0
    for row in rows:
        content, content_type = provider.fetch(row.provider_reference)
        if not content:
            continue
        with _committed(by):
            mine = Recording.objects.seen_by(by).filter(pk=row.pk, content=b"")
            came += mine.update(content=seal_bytes(content, row.district_id), content_type=content_type)
            record(by=by, at=at, deed="delivery.fetch_recordings", subject="recording", subject_id=row.pk)
        provider.forget(row.provider_reference)
    return came


@transaction.atomic
def empty_recordings(*, by, at: datetime, before: datetime, keep: QuerySet | Collection[UUID] = ()) -> int:
    """Remove voices that came before then, as a retention rule says; `keep` are references to spare. That one came stays."""
    old = (
        Recording.objects.seen_by(by)
        .filter(at__lt=before)
        .exclude(reference_id__in=keep)
        .exclude(content=b"")
    )
    # Fetched no more either: whoever recorded it was told to forget it.
    count = old.update(content=b"", content_type="", tries=TRIES)
    if count:
        record(by=by, at=at, deed="delivery.empty_recordings", subject="recording", recordings=count)
    return count


@contextmanager
def _committed(by):
    """A transaction of its own in the district's context, ended before anything outside is asked."""
    with transaction.atomic(durable=True):
        tenancy.enter_scope(by)
        yield
