"""Into which conversation words may be put that came to another, or to none: whoever does it sees both."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.means.conversations.choices import From, Standing, Way
from thirdpillar.means.conversations.models import Inbound, Post, Thread
from thirdpillar.means.conversations.queries.addressees import addressees


def may_be_moved(post: Post) -> bool:
    """What a family wrote on a conversation's own page belongs to it; what came in by a number may not."""
    return post.said_by == From.FAMILY and post.way != Way.LINK and post.emptied_at is None


def threads_for_posts(posts: Iterable[Post], *, on: date, seen_by) -> dict[UUID, list[Thread]]:
    """For each post (id) the other open conversations of whoever said it, or of an adult whose number it came from."""
    moved = [one for one in posts if may_be_moved(one)]
    if not moved:
        return {}
    machine = Scope.system(seen_by.district_id, "whose words these may be")
    with tenancy.acting_as(machine):
        came = Inbound.objects.seen_by(machine).filter(
            pk__in=[one.inbound_id for one in moved if one.inbound_id]
        )
        senders = dict(came.values_list("pk", "sender"))
    holders = holders_of(set(senders.values()), seen_by=seen_by)
    adults = {one.pk: {one.adult_id, *holders.get(senders.get(one.inbound_id, ""), ())} for one in moved}
    found = _of_each(adults, on=on, seen_by=seen_by)
    return {one.pk: [each for each in found[one.pk] if each.pk != one.thread_id] for one in moved}


def threads_for_texts(texts: Iterable[Inbound], *, on: date, seen_by) -> dict[UUID, list[Thread]]:
    """For each text (id) the open conversations of all whose number it came from, as far as the asker sees them."""
    rows = list(texts)
    holders = holders_of({one.sender for one in rows}, seen_by=seen_by) if rows else {}
    return _of_each({one.pk: set(holders.get(one.sender, ())) for one in rows}, on=on, seen_by=seen_by)


def _of_each(adults: dict[UUID, set], *, on: date, seen_by) -> dict[UUID, list[Thread]]:
    everybody = {each for some in adults.values() for each in some if each}
    threads = _open_threads(everybody, on=on, seen_by=seen_by)
    standing = (
        current_adults({one.adult_id for one in threads} | everybody, seen_by=seen_by) if threads else {}
    )
    return {
        key: [
            one
            for one in threads
            if standing.get(one.adult_id) in {standing.get(each) for each in some if each}
        ]
        for key, some in adults.items()
    }


def holders_of(senders: Collection[str], *, seen_by, said_wrong: bool = False) -> dict[str, list[UUID]]:
    """The adults whose number or address each of these is today, or was until somebody said that it is wrong, as far as
    the asker sees them."""
    points = ContactPoint.objects.seen_by(seen_by).filter(
        value__in=senders, left_at=None, adult__left_at=None
    )
    found: dict[str, list[UUID]] = {}
    is_wrong = Q(state=ContactState.WRONG)
    rows = points.filter(is_wrong if said_wrong else ~is_wrong).order_by("adult__sort_name", "pk")
    for value, adult_id in rows.values_list("value", "adult_id"):
        if adult_id not in found.setdefault(value, []):
            found[value].append(adult_id)
    return found


def _open_threads(adults: Collection[UUID], *, on: date, seen_by) -> list[Thread]:
    """Conversations that go on and that no restriction closes to their caregiver."""
    if not adults:
        return []
    threads = Thread.objects.seen_by(seen_by).exclude(standing=Standing.CLOSED).filter(reported_at=None)
    found = list(threads.filter(adult_id__in=adults).order_by("-standing_at", "pk"))
    reached = addressees(found, on=on, seen_by=seen_by)
    return [one for one in found if (who := reached[one.pk]) is not None and who.may_go_on]
