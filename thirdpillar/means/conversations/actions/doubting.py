"""What waits for a number that may be somebody else's is held, until a person has looked at the words that say so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import hold_messages
from thirdpillar.means.conversations.choices import MayMean
from thirdpillar.means.conversations.models import Inbound, Note, Post, Seat, Thread
from thirdpillar.means.conversations.queries.doubted import DOUBTED, doubted_numbers, doubted_of
from thirdpillar.means.conversations.queries.spoken import POST, REPLY, TOGETHER


def hold_for_doubt(thread: Thread, address: str, *, by, at: datetime) -> int:
    """Hold all of a conversation that waits for this number, and of which no call has begun; answer how many."""
    posts = list(Post.objects.seen_by(by).filter(thread=thread).values_list("pk", flat=True))
    return sum(
        hold_messages(by=by, at=at, purpose=each, why=DOUBTED, reference_ids=posts, address=address)
        for each in (POST, TOGETHER, REPLY)
    )


def settle_marks(
    *, address: str, words: str, by, at: datetime, adult_ids: Collection[UUID], became: str = ""
) -> list[Post]:
    """A person knows whose number it is: the marks of words from there go where they stand against one of these adults.

    Also where the person may not read them; what stands against another family that has the number stays.

    A note of theirs says so in each conversation. `became`: as of `settle_meaning`.
    """
    machine = Scope.system(by.district_id, "a person knows whose number it is")
    with tenancy.acting_as(machine):
        texts = Inbound.objects.seen_by(machine).filter(sender=address)
        marks = Post.objects.seen_by(machine).select_for_update(of=("self",)).filter(
            may_mean=MayMean.WRONG_NUMBER, inbound_id__in=texts.values("pk"), thread_id__in=_threads_of(adult_ids, machine)
        )  # fmt: skip
        found = list(marks.order_by("at", "pk"))
        Note.objects.bulk_create(
            Note(
                district_id=by.district_id, thread_id=one.thread_id, account_id=by.account_id, at=at,
                body=f"{one.get_may_mean_display()}: {words}",
            )
            for one in found
        )  # fmt: skip
        Post.objects.seen_by(machine).filter(pk__in=[one.pk for one in found]).update(may_mean="")
        if became:
            read = texts.filter(pk__in=[one.inbound_id for one in found])
            read.update(answers=became, settled_at=at, settled_by_id=by.account_id)
    record(
        by=by,
        at=at,
        deed="conversations.settle_inbound",
        subject="contact_point",
        posts=len(found),
        answers=words,
    )
    return found


def _threads_of(adult_ids: Collection[UUID], machine) -> QuerySet:
    """The conversations in which one of these is written to, alone or as the second of two."""
    beside = Seat.objects.seen_by(machine).filter(adult_id__in=adult_ids).values("thread_id")
    return Thread.objects.seen_by(machine).filter(Q(adult_id__in=adult_ids) | Q(pk__in=beside)).values("pk")


def hold_doubted(
    addresses: Mapping[Post, str],
    *,
    purpose: str,
    by,
    at: datetime,
    readers: Mapping[UUID, UUID] | None = None,
) -> int:
    """The same in the last moment for posts that are about to go (to these addresses): their call may have failed once.

    `readers`: by post, who reads there where that is not the adult of its conversation.
    """
    doubted = doubted_numbers({post.thread_id for post in addresses}, seen_by=by)
    everywhere = doubted_of(set(addresses.values()), seen_by=by)
    readers = readers or {}
    those = [
        (post, address)
        for post, address in addresses.items()
        if (readers.get(post.pk, post.thread.adult_id), address) in everywhere
        or address in doubted[post.thread_id]
    ]
    return sum(
        hold_messages(by=by, at=at, purpose=purpose, why=DOUBTED, reference_ids=[post.pk], address=address)
        for post, address in those  # hardly ever one
    )
