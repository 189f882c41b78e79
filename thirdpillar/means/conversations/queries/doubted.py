"""Numbers of which words in a conversation say that they may be somebody else's: nothing more goes there unread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations.choices import From, MayMean
from thirdpillar.means.conversations.models import Inbound, Post, Thread
from thirdpillar.means.conversations.queries.inbound import WAITS
from thirdpillar.means.conversations.queries.spoken import POST


def marked(thread: Thread, *, seen_by):
    """The family's words in this thread with the mark that nobody has looked at, the first of them first."""
    said = Post.objects.seen_by(seen_by).filter(thread=thread, said_by=From.FAMILY)
    return said.filter(may_mean=MayMean.WRONG_NUMBER).exclude(inbound_id=None).order_by("at", "pk")


def is_doubted(thread: Thread, address: str, *, seen_by) -> bool:
    """Whether such a mark stands on words from this number."""
    texts = list(marked(thread, seen_by=seen_by).values_list("inbound_id", flat=True))
    return bool(texts) and Inbound.objects.seen_by(seen_by).filter(pk__in=texts, sender=address).exists()


def in_doubt(addresses: Collection[str], *, seen_by) -> set[str]:
    """Which of these numbers and addresses may be somebody else's, wherever the words that say so stand."""
    points = ContactPoint.objects.seen_by(seen_by).filter(value__in=addresses, left_at=None)
    return set(points.exclude(doubted_at=None).values_list("value", flat=True))


def still_doubted(address: str, *, seen_by) -> bool:
    """Whether words from there stand against it, or wait for somebody to read them."""
    texts = Inbound.objects.seen_by(seen_by).filter(sender=address)
    marks = Post.objects.seen_by(seen_by).filter(
        inbound_id__in=texts.values("pk"), may_mean=MayMean.WRONG_NUMBER
    )
    return marks.exists() or texts.filter(WAITS).exists()


def doubted_for_nothing(*, seen_by) -> QuerySet[ContactPoint]:
    """Points in doubt of which no words stand against them or wait any more."""
    texts = Inbound.objects.seen_by(seen_by).filter(sender=OuterRef("value"))
    marks = Post.objects.seen_by(seen_by).filter(may_mean=MayMean.WRONG_NUMBER, inbound_id=OuterRef("pk"))
    points = ContactPoint.objects.seen_by(seen_by).exclude(doubted_at=None)
    return points.exclude(Exists(texts.filter(WAITS))).exclude(Exists(texts.filter(Exists(marks))))


def doubted_numbers(threads: Collection[UUID], *, seen_by) -> dict[UUID, set[str]]:
    """The numbers and addresses that such a mark stands against, by conversation."""
    said = Post.objects.seen_by(seen_by).filter(
        thread_id__in=threads, said_by=From.FAMILY, may_mean=MayMean.WRONG_NUMBER
    )
    marks = list(said.exclude(inbound_id=None).values_list("inbound_id", "thread_id"))
    texts = Inbound.objects.seen_by(seen_by).filter(pk__in=[text for text, _thread in marks])
    senders = dict(texts.values_list("pk", "sender"))
    found: dict[UUID, set[str]] = defaultdict(set)
    for text, thread in marks:
        found[thread] |= {senders[text]} if text in senders else set()
    return found


def waiting_since(thread: Thread, *, since, seen_by, purpose: str = POST) -> list[Post]:
    """Our posts from then on that the outbox has not taken: they waited for somebody to look at such a mark."""
    ours = Post.objects.seen_by(seen_by).filter(
        thread=thread, said_by=From.SCHOOL, at__gte=since, emptied_at=None
    )
    held = ours.filter(translations__for_family=True, translations__left=False).values("pk")
    rows = list(ours.exclude(pk__in=held).select_related("thread").order_by("at", "pk"))
    sent = Message.objects.seen_by(seen_by).filter(purpose=purpose, reference_id__in=[one.pk for one in rows])
    there = set(sent.values_list("reference_id", flat=True))
    return [one for one in rows if one.pk not in there]
