"""Which of our words went to a number last, and to whom: what comes back from there may answer them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.means.conversations.models import Digest, Post, Recipient, Seat, Thread
from thirdpillar.means.conversations.wording.composing import DIGEST

POST, TOGETHER, RATING = "conversations.post", "conversations.together", "conversations.interpreter_rating"
REPLY = "conversations.reply"
ASKED = "conversations.second_asked"
# So many messages of a number are looked at, the latest first.
MOST = 200
# So long after our last word a text still belongs to that conversation.
THREAD_HOLDS = timedelta(days=30)
# Words of two conversations that came within this time of each other: nobody knows which of them is answered.
CAME_TOGETHER = timedelta(hours=1)


@dataclass(frozen=True)
class Spoken:
    """A conversation that wrote to a number: to its caregiver or, with a seat, to the second guardian; and when last."""

    thread: Thread
    adult_id: UUID
    at: datetime
    seat: Seat | None = None


def conversations_at(address: str, *, since: datetime, seen_by) -> list[Spoken]:
    """The conversations whose words went to this address since then, the latest first; adults as they stand today.

    Also those that are closed, and those that stand still: what comes back answers them all the same.
    """
    sent = Message.objects.seen_by(seen_by).filter(
        _at(address), purpose__in=(POST, TOGETHER), state__in=MAY_HAVE_ARRIVED, state_at__gte=since
    )
    return spoken_by(list(sent.order_by("-state_at")[:MOST]), seen_by=seen_by)


def cases_at(address: str, *, at: datetime, seen_by) -> list[UUID]:
    """The cases whose words are the last of a conversation that went to this address, to any adult whose it is: what
    comes from there may answer them, whatever else was said to many, closed, reported or stopped since.

    Of an adult whose address it is no more only where nothing of another conversation went there later.
    """
    spoken = conversations_at(address, since=at - THREAD_HOLDS, seen_by=seen_by)
    if not any(one.thread.is_sealed for one in spoken):
        return []
    points = ContactPoint.objects.seen_by(seen_by).filter(_at(address, "value"), left_at=None)
    theirs = set(points.exclude(state=ContactState.WRONG).values_list("adult_id", flat=True))
    last: dict[UUID, datetime] = {}
    for one in spoken:  # the latest first
        last.setdefault(one.adult_id, one.at)
    return [
        one.thread.pk
        for one in spoken
        if one.thread.is_sealed
        and one.at + CAME_TOGETHER > (last[one.adult_id] if one.adult_id in theirs else spoken[0].at)
    ]


def _at(address: str, field: str = "address") -> Q:
    """An e-mail address is the same however its letters are cased; a number has none."""
    return Q(**{f"{field}__iexact" if "@" in address else field: address})


def spoken_by(messages: Collection[Message], *, seen_by) -> list[Spoken]:
    """The conversations that these messages (the latest first) were said in, each once for each of its guardians."""
    posts = Post.objects.seen_by(seen_by).select_related("thread").in_bulk(
        {one.reference_id for one in messages}
    )  # fmt: skip
    first = {post.thread_id: post.thread.adult_id for post in posts.values()}
    taken = Seat.objects.seen_by(seen_by).filter(thread_id__in=first, left_at=None)
    seats = {seat.thread_id: seat for seat in taken if seat.adult_id != first[seat.thread_id]}
    found: dict[tuple[UUID, str], Spoken] = {}
    for one in messages:
        post = posts.get(one.reference_id)
        seat = seats.get(post.thread_id) if post and one.purpose == TOGETHER else None
        if post is None or (one.purpose == TOGETHER and seat is None):
            continue
        adult_id = seat.adult_id if seat else post.thread.adult_id
        found.setdefault((post.thread_id, one.purpose), Spoken(post.thread, adult_id, one.state_at, seat))
    standing = current_adults({one.adult_id for one in found.values()}, seen_by=seen_by)
    return [
        Spoken(one.thread, standing.get(one.adult_id, one.adult_id), one.at, one.seat)
        for one in found.values()
    ]


@dataclass(frozen=True)
class ToMany:
    """The message to many that went to a number last; its school, or None for the district's."""

    at: datetime
    school_id: UUID | None


def said_to_many_at(address: str, *, since: datetime, adults: Collection[UUID], seen_by) -> ToMany | None:
    """What one of these adults was told there together with many, the latest; None where nothing was."""
    sent = Message.objects.seen_by(seen_by).filter(
        address=address, purpose__startswith="broadcasts.", state__in=MAY_HAVE_ARRIVED, state_at__gte=since
    )
    last = sent.order_by("-state_at").first()
    if last is None:
        return None
    told = Digest if last.purpose == DIGEST else Recipient
    to = told.objects.seen_by(seen_by).filter(pk=last.reference_id).values_list("adult_id", flat=True).first()
    if to is not None and current_adults([to], seen_by=seen_by).get(to) not in adults:
        return None
    return ToMany(last.state_at, last.school_id)
