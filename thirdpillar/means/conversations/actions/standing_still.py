"""What goes to nobody for now: all that belongs to a conversation that stands still, whatever it is for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import hold_messages, release_messages
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.models import Post, Seat, Terms, Thread
from thirdpillar.means.conversations.queries.waiting import terms_of

STOPPED = "conversations are stopped"
# What is said to many belongs to no conversation, and has a switch of its own.
TO_MANY = "broadcasts."
# By their own rows (the `reference_id` of the outbox) messages belong to a conversation: its words in any version, and what
# a guardian is asked about it.
OF_A_THREAD = (Post, Seat)


def why_reported(thread_id: UUID) -> str:
    """Why what waits in a reported conversation is held."""
    return f"reported: {thread_id}"


def what_stands_still(messages: Collection[Message], *, by) -> dict[UUID, str]:
    """Of these messages those (by id) of conversations that stand still, and why; part of sending them.

    Whoever lets a conversation go on waits for this to end: nothing is held after it was let go.
    """
    asked = {one.reference_id for one in messages if not one.purpose.startswith(TO_MANY)}
    first, *others = (
        model.objects.seen_by(by).filter(pk__in=asked).order_by().values_list("pk", "thread_id")
        for model in OF_A_THREAD
    )
    belongs = dict(first.union(*others)) if asked else {}
    if not belongs:
        return {}
    those = [one for one in messages if one.reference_id in belongs]
    if terms_of(seen_by=by).stopped_at is not None and _locked_stop(by):
        return {one.pk: STOPPED for one in those}
    reported = Thread.objects.seen_by(by).filter(pk__in=set(belongs.values()), reported_at__isnull=False)
    still = {row.pk for row in reported.order_by("pk").select_for_update()} if reported.exists() else set()
    return {
        one.pk: why_reported(belongs[one.reference_id]) for one in those if belongs[one.reference_id] in still
    }


def hold_all(*, by, at: datetime) -> int:
    """Hold what waits in every conversation; answer how many."""
    by = Scope.system(by.district_id, "conversations are stopped")
    with tenancy.acting_as(by):
        of_a_thread = Q()
        for model in OF_A_THREAD:
            of_a_thread |= Q(Exists(model.objects.seen_by(by).filter(pk=OuterRef("reference_id"))))
        waiting = Message.objects.seen_by(by).filter(of_a_thread, state__in=[State.READY, State.CLAIMED])
        return hold_messages(by=by, at=at, why=STOPPED, reference_ids=waiting.values("reference_id"))


def hold_thread_back(thread: Thread, *, by, at: datetime) -> int:
    """Hold what waits in a reported conversation; answer how many."""
    by = Scope.system(by.district_id, "a conversation was reported")
    with tenancy.acting_as(by):
        rows = [
            pk
            for model in OF_A_THREAD
            for pk in model.objects.seen_by(by).filter(thread=thread).values_list("pk", flat=True)
        ]
        return hold_messages(by=by, at=at, why=why_reported(thread.pk), reference_ids=rows)


def let_go_on(why: str, *, by, at: datetime) -> int:
    """What was held for this reason goes; what has another one by now is held anew in the last moment."""
    by = Scope.system(by.district_id, "conversations go on")
    with tenancy.acting_as(by):
        return release_messages(by=by, at=at, why=why)


def _locked_stop(by) -> bool:
    return bool(Terms.objects.seen_by(by).select_for_update().filter(stopped_at__isnull=False))
