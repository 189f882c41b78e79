"""A version is made and its post goes; or the post goes as it was written, and says so."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.correcting import say_later
from thirdpillar.means.conversations.actions.searching import keep_words
from thirdpillar.means.conversations.actions.second import deliver_to_second
from thirdpillar.means.conversations.actions.telling import deliver
from thirdpillar.means.conversations.choices import MadeBy
from thirdpillar.means.conversations.models import Translation, Version
from thirdpillar.means.conversations.queries.addressees import addressee


def publish(
    row: Translation,
    body: str,
    made_by: str,
    subject: str = "",
    *,
    by,
    at: datetime,
    account_id: UUID | None = None,
) -> UUID | None:
    """Make the version of a post, from which it came beside it, and let the post go where it has not gone yet.

    Where it went without, this goes after it, once, whether a person made it or a machine that may.

    Answers the version's id; None for a text of another room, whose version is the row itself.
    """
    if row.post is None or row.thread is None:
        return None
    wanted = {"district_id": by.district_id, "thread": row.thread, "post": row.post, "language": row.language}
    drafted = None
    if account_id and row.draft and row.made_by in (MadeBy.MACHINE, MadeBy.PERSON):
        # What the machine had said, or the writer, stays to be seen: a version is made from a version.
        by_hand = row.made_by == MadeBy.PERSON and not row.engine
        drafted = Version(
            **wanted, body=row.draft, subject=row.subject_draft, made_by=row.made_by, engine=row.engine, at=row.asked_at,
            account_id=row.asked_by_id if by_hand else None,
        )  # fmt: skip
        drafted.save(force_insert=True)
    version = Version(
        **wanted, body=body, subject=subject, made_by=made_by, account_id=account_id, at=at,
        engine=row.engine if made_by != MadeBy.PERSON else "", from_version_id=drafted.pk if drafted else None,
    )  # fmt: skip
    version.save(force_insert=True)
    keep_words(row.post, [body], by=by)
    record(
        by=by, at=at, deed="conversations.publish", subject="version", subject_id=version.pk, language=row.language,
        made_by=str(made_by),
    )  # fmt: skip
    if row.for_family and not row.left:
        _go(row, [version], by=by, at=at)
    elif row.for_family and row.is_named:
        say_later(version, to_first=True, to_second=False, by=by, at=at, is_named=True)
    elif row.for_family and row.leaves_at:
        say_later(version, to_first=row.to_first, to_second=row.to_second, by=by, at=at)
    return version.pk


def leave_in_original(row: Translation, *, by, at: datetime, is_understood: bool = False) -> None:
    """Let a post go as it was written, with a line that it is not translated, unless the reader understands it so."""
    if row.post is not None and row.thread is not None and not row.left:
        _go(row, [], by=by, at=at, lacks="" if is_understood else row.language)
        record(
            by=by, at=at, deed="conversations.leave_in_original", subject="post", subject_id=row.post_id,
            is_understood=is_understood,
        )  # fmt: skip


def _go(row: Translation, versions: list[Version], *, by, at: datetime, lacks: str = "") -> None:
    assert row.thread is not None and row.post is not None
    row.left = True
    row.save(update_fields=["left"])
    district = District.objects.get(pk=by.district_id)
    # Asked anew: between writing and checking a restriction may have come.
    if row.to_second:
        deliver_to_second(
            row.thread, row.post, versions, district=district, by=by, at=at, lacks=lacks, is_ready=True
        )
    if not row.to_first:
        return
    reached = addressee(
        row.thread.adult_id, row.thread.student_ids, on=clock.today(district.zone), seen_by=by
    )
    if reached is not None and reached.may_go_on:
        deliver(
            row.thread,
            row.post,
            versions,
            reached,
            district=district,
            by=by,
            at=at,
            lacks=lacks,
            is_ready=True,
        )
