"""Numbers of which words in a conversation say that they may be somebody else's: nothing more goes there unread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import Adult, ContactPoint
from thirdpillar.means.conversations.choices import From, MayMean
from thirdpillar.means.conversations.models import Digest, Inbound, Post, Recipient, Seat, Thread
from thirdpillar.means.conversations.queries.inbound import WAITS
from thirdpillar.means.conversations.queries.spoken import POST, TOGETHER

DOUBTED = "this number may be somebody else's"
_OURS = (POST, TOGETHER)


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
    return {value for _adult, value in doubted_of(addresses, seen_by=seen_by)}


def doubted_of(addresses: Collection[str], *, seen_by) -> set[tuple[UUID, str]]:
    """The same, each with the adult whose it may not be: of another adult with that number nothing is said."""
    points = ContactPoint.objects.seen_by(seen_by).filter(value__in=addresses, left_at=None)
    return set(points.exclude(doubted_at=None).values_list("adult_id", "value"))


def had_elsewhere(addresses: Collection[str], *, seen_by) -> set[str]:
    """Which of these somebody has whom the asker does not see; not who."""
    machine = Scope.system(seen_by.district_id, "whether another family has the same number")
    with tenancy.acting_as(machine):
        points = ContactPoint.objects.seen_by(machine).filter(
            value__in=addresses, left_at=None, adult__left_at=None
        )
        theirs = list(points.exclude(state=ContactState.WRONG).values_list("adult_id", "value"))
    here = Adult.objects.seen_by(seen_by).filter(pk__in={adult for adult, _value in theirs})
    seen = set(here.values_list("pk", flat=True))
    return {value for adult, value in theirs if adult not in seen}


def still_doubted(address: str, *, seen_by) -> bool:
    """Whether words from there stand against it, or wait for somebody to read them."""
    texts = Inbound.objects.seen_by(seen_by).filter(sender=address)
    marks = Post.objects.seen_by(seen_by).filter(
        inbound_id__in=texts.values("pk"), may_mean=MayMean.WRONG_NUMBER
    )
    return marks.exists() or texts.filter(WAITS).exists()


def doubted_for_nothing(*, seen_by) -> QuerySet[ContactPoint]:
    """Points in doubt of which no words stand against them or wait any more.

    Where a person has said that the number is another's, that stands against them too.
    """
    texts = Inbound.objects.seen_by(seen_by).filter(sender=OuterRef("value"))
    marks = Post.objects.seen_by(seen_by).filter(may_mean=MayMean.WRONG_NUMBER, inbound_id=OuterRef("pk"))
    points = ContactPoint.objects.seen_by(seen_by).exclude(doubted_at=None)
    others = ContactPoint.objects.seen_by(seen_by).filter(
        value=OuterRef("value"), doubted_at=None, left_at=None
    )
    others = others.exclude(adult_id=OuterRef("adult_id")).exclude(state=ContactState.WRONG)
    points = points.exclude(Exists(others))
    return points.exclude(Exists(texts.filter(WAITS))).exclude(Exists(texts.filter(Exists(marks))))


@dataclass
class Against:
    """What stands against a number: the conversations and texts that the asker may read, and whether there is more."""

    threads: list[Thread] = field(default_factory=list)
    texts: int = 0
    elsewhere: bool = False


def words_against(addresses: Collection[str], *, seen_by) -> dict[str, Against]:
    """Where the words stand that made us doubt these numbers; of what the asker may not read only that it is there."""
    machine = Scope.system(seen_by.district_id, "whether words against a number stand anywhere")
    with tenancy.acting_as(machine):
        texts = Inbound.objects.seen_by(machine).filter(sender__in=addresses)
        waiting = list(texts.filter(WAITS).values_list("pk", "sender"))
        marks = Post.objects.seen_by(machine).filter(
            may_mean=MayMean.WRONG_NUMBER, inbound_id__in=texts.values("pk")
        )
        said = list(marks.order_by("at").values_list("thread_id", "inbound_id"))
        senders = dict(texts.filter(pk__in=[text for _thread, text in said]).values_list("pk", "sender"))
    open_to = Thread.objects.seen_by(seen_by).in_bulk({thread for thread, _text in said})
    read = Inbound.objects.seen_by(seen_by).filter(pk__in=[text for text, _sender in waiting])
    readable = set(read.values_list("pk", flat=True))
    found: dict[str, Against] = defaultdict(Against)
    for thread, text in said:
        here = found[senders[text]]
        if thread not in open_to:
            here.elsewhere = True
        elif open_to[thread] not in here.threads:
            here.threads.append(open_to[thread])
    for text, sender in waiting:
        found[sender].texts += text in readable
        found[sender].elsewhere |= text not in readable
    return found


def held_for(since: Mapping[UUID, datetime], *, seen_by) -> dict[UUID, int]:
    """By adult, how many words of ours since then (by adult) the outbox holds or has not taken; a number, nothing of them."""
    machine = Scope.system(seen_by.district_id, "how much waits for a number")
    with tenancy.acting_as(machine):
        # A correction, and a translation that came late, have the purpose with a mark of their own behind it.
        anew = reduce(or_, (Q(purpose=each) | Q(purpose__startswith=f"{each}:") for each in _OURS))
        there = Message.objects.seen_by(machine).filter(anew, reference_id=OuterRef("pk"))
        held = Exists(there.filter(state=State.HELD, why=DOUBTED))
        ours = Post.objects.seen_by(machine).filter(
            thread__adult_id__in=list(since), said_by=From.SCHOOL, emptied_at=None
        )
        kept = ours.filter(held | ~Exists(there)).annotate(is_held=held)
        found: dict[UUID, int] = defaultdict(int)
        for adult_id, at, is_held in kept.values_list("thread__adult_id", "at", "is_held"):
            found[adult_id] += is_held or at >= since[adult_id]
        second = Seat.objects.seen_by(machine).filter(adult_id__in=list(since), left_at=None)
        second = second.exclude(adult_id=F("thread__adult_id")).values_list("thread_id", "adult_id")
        whose = dict(second)
        both = Post.objects.seen_by(machine).filter(held, thread_id__in=list(whose)).exclude(
            thread__adult_id__in=list(since)
        )  # fmt: skip
        for thread_id in both.values_list("thread_id", flat=True):
            found[whose[thread_id]] += 1
        for adult_id in held_of_many(list(since), seen_by=machine).values():
            found[adult_id] += 1
    return found


def held_of_many(adult_ids: Collection[UUID], *, seen_by) -> dict[UUID, UUID]:
    """What was said to many and waits for a number of these adults: whose each reference of the outbox is."""
    held = Message.objects.seen_by(seen_by).filter(
        state=State.HELD, why=DOUBTED, purpose__startswith="broadcasts."
    )
    references = list(held.values_list("reference_id", flat=True).distinct())
    found: dict[UUID, UUID] = {}
    for model in (Recipient, Digest) if references else ():
        theirs = model.objects.seen_by(seen_by).filter(pk__in=references, adult_id__in=list(adult_ids))
        found |= dict(theirs.values_list("pk", "adult_id"))
    return found


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
