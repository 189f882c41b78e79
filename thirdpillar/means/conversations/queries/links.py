"""Whether what a family reads by link went to a number or address that is not theirs alone: it is closed then."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Tie
from thirdpillar.ground.people.queries.astray import is_astray
from thirdpillar.means.conversations.models import Digest, InterpreterRequest, Post, Recipient, Seat, Thread
from thirdpillar.means.conversations.queries.spoken import ASKED, POST, RATING, TOGETHER

Row = TypeVar("Row", Thread, Seat, Recipient, Digest, InterpreterRequest)
Linked = Thread | Seat | Recipient | Digest | InterpreterRequest


def has_gone_astray(row: Linked, *, seen_by) -> bool:
    """Whether this row's link lies where its adult does not read, or where one reads who is barred from a child of it."""
    if row.adult_id is None:
        return False
    machine = Scope.system(seen_by.district_id, "where a link lies")
    with tenancy.acting_as(machine):
        references, purposes, student_ids = _said(row, machine)
        since = row.code_at if isinstance(row, Thread | Seat) else None
        return is_astray(
            row.adult_id, references, purposes=purposes, student_ids=student_ids, since=since, seen_by=machine
        )


def _said(row: Linked, machine: Scope) -> tuple[QuerySet | list[UUID], list[str], list[UUID]]:
    """What the messages with this link refer to, for which purposes, and the students whom its page may name."""
    if isinstance(row, Thread):
        return Post.objects.seen_by(machine).filter(thread=row).values("pk"), [POST], row.student_ids
    if isinstance(row, Seat):
        posts = Post.objects.seen_by(machine).filter(thread_id=row.thread_id).values_list("pk", flat=True)
        return [row.pk, *posts], [TOGETHER, ASKED], row.thread.student_ids
    if isinstance(row, InterpreterRequest):
        # Staff are written to about it as well; the link is in the question how it went. It names no child.
        ties = Tie.objects.seen_by(machine).filter(adult_id=row.adult_id, left_at=None)
        return [row.pk], [RATING], list(ties.values_list("student_id", flat=True))
    if isinstance(row, Recipient):
        return [each for each in (row.pk, row.digest_id) if each], [], row.student_ids
    news = Recipient.objects.seen_by(machine).filter(digest_id=row.pk).values_list("student_ids", flat=True)
    return [row.pk], [], list({student for each in news for student in each})


def unless_astray(row: Row | None, *, seen_by) -> Row | None:
    """The row of a link, or None where it is closed."""
    return None if row is None or has_gone_astray(row, seen_by=seen_by) else row
