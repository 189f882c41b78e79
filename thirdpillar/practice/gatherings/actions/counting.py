"""Counting whom inviting would reach, where it is too long for a page: asked for by the page, done by the worker in parts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.rules.broadcasts import MOST_COUNTS
from thirdpillar.practice.gatherings.actions.planning import locked
from thirdpillar.practice.gatherings.doorbell import ring_for_rounds_after_commit
from thirdpillar.practice.gatherings.models import AudienceCount
from thirdpillar.practice.gatherings.queries.counting import Counts, count_kept
from thirdpillar.practice.gatherings.queries.invitations import count_to_invite, preview_invitations
from thirdpillar.practice.gatherings.rules import enforce, may_plan


@transaction.atomic
def ask_count(*, gathering_id: UUID, by, at: datetime, unreached: QuerySet | None = None) -> AudienceCount:
    """Have the worker count whom inviting would reach; one that still holds is not begun again."""
    gathering = locked(gathering_id, by)
    enforce(may_plan(by, gathering.school_id))
    kept = count_kept(gathering, at, seen_by=by)
    if kept is not None:
        return kept
    found, _new = AudienceCount.objects.seen_by(by).update_or_create(
        district_id=by.district_id,
        gathering=gathering,
        asked_by_id=by.account_id,
        asked_as=by.role or "",
        defaults={
            "school_id": gathering.school_id,
            "asked_at": at,
            "audience": gathering.audience,
            "begins_at": gathering.begins_at,
            "families": count_to_invite(gathering, seen_by=by, unreached=unreached),
            "gone_through": 0,
            "after_id": None,
            "counted": {},
            "done_at": None,
        },
    )
    record(by=by, at=at, deed="gatherings.ask_count", subject="gathering", subject_id=gathering.pk)
    ring_for_rounds_after_commit(by.district_id)
    return found


@transaction.atomic
def count_part(
    *, count_id: UUID, by, at: datetime, most: int, unreached: QuerySet | None = None
) -> int | None:
    """Count the next `most` households; answer how many, None where it is in another hand. `by` is whoever asked."""
    found = _free(count_id, by)
    if found is None:
        return None
    district = District.objects.get(pk=by.district_id)
    part = preview_invitations(
        found.gathering,
        on=clock.today(district.zone),
        at=at,
        languages=district.languages,
        seen_by=by,
        unreached=unreached,
        after=found.after_id,
        most=most,
    )
    counts = Counts.of(found.counted)
    counts.add(part)
    found.counted = counts.kept()
    found.gone_through += len(part.invitees)
    found.after_id = part.last
    found.done_at = None if part.last else at
    found.save(update_fields=["counted", "gone_through", "after_id", "done_at"])
    if found.done_at:
        record(
            by=by,
            at=at,
            deed="gatherings.count_part",
            subject="gathering",
            subject_id=found.gathering_id,
            families=found.gone_through,
        )
    return len(part.invitees)


@transaction.atomic
def note_failed_count(*, count_id: UUID, by, at: datetime) -> None:
    """It could not be counted; so often and no more, until somebody looks at the page again."""
    found = _free(count_id, by)
    if found is None:
        return
    found.failures += 1
    found.save(update_fields=["failures"])
    if found.failures >= MOST_COUNTS:
        drop_count(count_id=count_id, by=by, at=at)


@transaction.atomic
def drop_count(*, count_id: UUID, by, at: datetime) -> None:
    """Leave a count that nobody waits for any more."""
    found = _free(count_id, by)
    if found is not None:
        record(by=by, at=at, deed="gatherings.drop_count", subject="gathering", subject_id=found.gathering_id)
        found.delete()


def _free(count_id: UUID, by) -> AudienceCount | None:
    """The count, locked, if it is not done and no other hand is on it."""
    open_ones = AudienceCount.objects.seen_by(by).select_for_update(skip_locked=True, of=("self",))
    return open_ones.select_related("gathering").filter(pk=count_id, done_at=None).first()
