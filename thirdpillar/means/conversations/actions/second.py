"""Our words to the second guardian of a thread that two read together."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.links import renew_if_astray
from thirdpillar.means.conversations.actions.telling import deliver
from thirdpillar.means.conversations.models import Post, Thread, Version
from thirdpillar.means.conversations.queries.seats import Together, together

TOGETHER = "conversations.together"


def deliver_to_second(
    thread: Thread,
    post: Post,
    versions: Iterable[Version],
    *,
    district: District,
    by,
    at: datetime,
    lacks: str = "",
    purpose: str = TOGETHER,
    before: str = "",
    is_ready: bool = False,
) -> str:
    """Put our words into the outbox for the second guardian too, with their own link; answers the channel or "".

    Whether the two read together is asked anew. `lacks`, `before` and `is_ready` as in `deliver`.
    """
    shared = together(thread, on=clock.today(district.zone), seen_by=by)
    if shared is None:
        return ""
    return deliver_shared(
        shared, thread, post, versions, district=district, by=by, at=at, lacks=lacks, purpose=purpose, before=before,
        is_ready=is_ready,
    )  # fmt: skip


def deliver_shared(
    shared: Together,
    thread: Thread,
    post: Post,
    versions: Iterable[Version],
    *,
    district: District,
    by,
    at: datetime,
    lacks: str = "",
    tried: Container = (),
    purpose: str = TOGETHER,
    before: str = "",
    is_ready: bool = False,
) -> str:
    """The same for whom it is known that the two read together; `tried` are (way, address) that failed."""
    record(
        by=by, at=at, deed="conversations.deliver_to_second", subject="thread", subject_id=thread.pk
    )  # fmt: skip
    return deliver(
        thread, post, versions, shared.reached, district=district, by=by, at=at, purpose=purpose, lacks=lacks, before=before,
        seat=renew_if_astray(shared.seat, by=by, at=at), tried=tried, is_ready=is_ready,
    )  # fmt: skip
