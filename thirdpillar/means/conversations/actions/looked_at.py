"""A person has looked at words that made us doubt a number: what waited for that goes."""

from __future__ import annotations

from datetime import datetime

from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import release_messages
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.doubting import DOUBTED
from thirdpillar.means.conversations.actions.second import TOGETHER, deliver_shared
from thirdpillar.means.conversations.actions.telling import POST, deliver, lacks, versions_of
from thirdpillar.means.conversations.choices import From, Standing
from thirdpillar.means.conversations.models import Post, Thread
from thirdpillar.means.conversations.queries.addressees import addressees_of
from thirdpillar.means.conversations.queries.doubted import marked, waiting_since
from thirdpillar.means.conversations.queries.seats import together
from thirdpillar.means.conversations.queries.spoken import REPLY


def deliver_waiting(thread: Thread, *, since: datetime, by, at: datetime) -> int:
    """What waited for a number goes by today's way: what was held, and what was written meanwhile; how many.

    What other words still stand against is held again in the last moment.
    """
    _stand(thread, by=by, at=at)
    freed = let_go(thread, by=by, at=at)
    district = District.objects.get(pk=by.district_id)
    on = clock.today(district.zone)
    who = addressees_of([(thread.adult_id, thread.student_ids)], on=on, seen_by=by)[0]
    sent = 0
    if who is not None and who.may_go_on:
        posts = waiting_since(thread, since=since, seen_by=by)
        versions = versions_of(posts, by)
        sent = sum(
            bool(deliver(
                thread, post, versions.get(post.pk, ()), who, district=district, by=by, at=at,
                lacks=lacks(post, who, versions.get(post.pk, ())),
            ))
            for post in posts
        )  # fmt: skip
    if shared := together(thread, on=on, seen_by=by):
        posts = [
            one
            for one in waiting_since(thread, since=since, seen_by=by, purpose=TOGETHER)
            if one.at >= shared.since
        ]
        versions = versions_of(posts, by)
        sent += sum(
            bool(deliver_shared(
                shared, thread, post, versions.get(post.pk, ()), district=district, by=by, at=at,
                lacks=lacks(post, shared.reached, versions.get(post.pk, ())),
            ))
            for post in posts
        )  # fmt: skip
    return freed + sent


def _stand(thread: Thread, *, by, at: datetime) -> None:
    """Where we have said something since, the conversation waits for the family again."""
    last = Post.objects.seen_by(by).filter(thread=thread, is_thanks=False).order_by("-at", "-pk").first()
    is_ours = last is not None and last.said_by == From.SCHOOL
    if thread.standing == Standing.FOR_US and is_ours and not marked(thread, seen_by=by).exists():
        thread.standing, thread.standing_at = Standing.FOR_THEM, at
        thread.save(update_fields=["standing", "standing_at"])


def let_go(thread: Thread, *, by, at: datetime) -> int:
    """What was held in a conversation goes; where the conversation stands still, it is held for that in the last moment."""
    posts = list(Post.objects.seen_by(by).filter(thread=thread).values_list("pk", flat=True))
    return sum(
        release_messages(by=by, at=at, purpose=each, why=DOUBTED, reference_ids=posts)
        for each in (POST, TOGETHER, REPLY)
    )
