"""Whether what a family reads by link went to a number or address that is not theirs any more: it is closed then."""

from __future__ import annotations

from typing import TypeVar

from thirdpillar.ground.people.queries.astray import is_astray
from thirdpillar.means.conversations.models import Digest, InterpreterRequest, Post, Recipient, Seat, Thread
from thirdpillar.means.conversations.queries.spoken import POST, RATING, TOGETHER

Row = TypeVar("Row", Thread, Seat, Recipient, Digest, InterpreterRequest)
Linked = Thread | Seat | Recipient | Digest | InterpreterRequest


def has_gone_astray(row: Linked, *, seen_by) -> bool:
    """Whether this row's link lies where its adult does not read."""
    if row.adult_id is None:
        return False
    if isinstance(row, Thread):
        posts = Post.objects.seen_by(seen_by).filter(thread=row).values("pk")
        return is_astray(row.adult_id, posts, purposes=[POST], since=row.code_at, seen_by=seen_by)
    if isinstance(row, Seat):
        posts = Post.objects.seen_by(seen_by).filter(thread_id=row.thread_id).values("pk")
        return is_astray(row.adult_id, [row.pk], since=row.code_at, seen_by=seen_by) or is_astray(
            row.adult_id, posts, purposes=[TOGETHER], since=row.code_at, seen_by=seen_by
        )
    if isinstance(row, InterpreterRequest):
        # Staff are written to about it as well; the link is in the question how it went.
        return is_astray(row.adult_id, [row.pk], purposes=[RATING], seen_by=seen_by)
    digest_id = row.digest_id if isinstance(row, Recipient) else None
    return is_astray(row.adult_id, [each for each in (row.pk, digest_id) if each], seen_by=seen_by)


def unless_astray(row: Row | None, *, seen_by) -> Row | None:
    """The row of a link, or None where it is closed."""
    return None if row is None or has_gone_astray(row, seen_by=seen_by) else row
