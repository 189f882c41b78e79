"""What waits for a number that may be somebody else's is held, until a person has looked at the words that say so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import hold_messages
from thirdpillar.means.conversations.choices import MayMean
from thirdpillar.means.conversations.models import Inbound, Note, Post, Thread
from thirdpillar.means.conversations.queries.doubted import DOUBTED, doubted_numbers, in_doubt
from thirdpillar.means.conversations.queries.spoken import POST, REPLY, TOGETHER


def hold_for_doubt(thread: Thread, address: str, *, by, at: datetime) -> int:
    """Hold all of a conversation that waits for this number, and of which no call has begun; answer how many."""
    posts = list(Post.objects.seen_by(by).filter(thread=thread).values_list("pk", flat=True))
    return sum(
        hold_messages(by=by, at=at, purpose=each, why=DOUBTED, reference_ids=posts, address=address)
        for each in (POST, TOGETHER, REPLY)
    )


def settle_marks(*, address: str, words: str, by, at: datetime, became: str = "") -> list[Post]:
    """A person knows whose number it is: the marks of all words from there go, also where they may not read them.

    A note of theirs says so in each conversation. `became`: as of `settle_meaning`.
    """
    machine = Scope.system(by.district_id, "a person knows whose number it is")
    with tenancy.acting_as(machine):
        texts = Inbound.objects.seen_by(machine).filter(sender=address)
        marks = Post.objects.seen_by(machine).select_for_update(of=("self",)).filter(
            may_mean=MayMean.WRONG_NUMBER, inbound_id__in=texts.values("pk")
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


def hold_doubted(addresses: Mapping[Post, str], *, purpose: str, by, at: datetime) -> int:
    """The same in the last moment for posts that are about to go (to these addresses): their call may have failed once."""
    doubted = doubted_numbers({post.thread_id for post in addresses}, seen_by=by)
    everywhere = in_doubt(set(addresses.values()), seen_by=by)
    those = [
        (post, address)
        for post, address in addresses.items()
        if address in everywhere or address in doubted[post.thread_id]
    ]
    return sum(
        hold_messages(by=by, at=at, purpose=purpose, why=DOUBTED, reference_ids=[post.pk], address=address)
        for post, address in those  # hardly ever one
    )
