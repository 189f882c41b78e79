"""What waits for a number that may be somebody else's is held, until a person has looked at the words that say so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from thirdpillar.ground.delivery.actions import hold_messages
from thirdpillar.means.conversations.models import Post, Thread
from thirdpillar.means.conversations.queries.doubted import doubted_numbers, in_doubt
from thirdpillar.means.conversations.queries.spoken import POST, REPLY, TOGETHER

DOUBTED = "this number may be somebody else's"


def hold_for_doubt(thread: Thread, address: str, *, by, at: datetime) -> int:
    """Hold all of a conversation that waits for this number, and of which no call has begun; answer how many."""
    posts = list(Post.objects.seen_by(by).filter(thread=thread).values_list("pk", flat=True))
    return sum(
        hold_messages(by=by, at=at, purpose=each, why=DOUBTED, reference_ids=posts, address=address)
        for each in (POST, TOGETHER, REPLY)
    )


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
