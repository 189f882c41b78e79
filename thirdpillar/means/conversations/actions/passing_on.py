"""What failed for good goes on by the next way that its reader wants, each way once; where none is left, staff see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.channels import offered_channels
from thirdpillar.ground.delivery.choices import ON_ITS_WAY, Channel
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.ground.delivery.rules import Post as ByPost
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.broadcast_rows import composers_by, rows_at
from thirdpillar.means.conversations.actions.second import deliver_shared
from thirdpillar.means.conversations.actions.telling import deliver, lacks, versions_of
from thirdpillar.means.conversations.choices import Standing
from thirdpillar.means.conversations.choices.broadcasts import Stage, Unreached
from thirdpillar.means.conversations.models import Broadcast, Post, Recipient
from thirdpillar.means.conversations.queries.addressees import addressees_of
from thirdpillar.means.conversations.queries.plans import ways_by_pace
from thirdpillar.means.conversations.queries.seats import shared_by_post
from thirdpillar.means.conversations.wording.composing import ANEW, MESSAGE, purpose_of


@transaction.atomic
def pass_on_posts(tried: Mapping[UUID, Places], *, on: date, by, at: datetime) -> None:
    """Take these posts (id: where they were tried) on; a conversation whose last words reach nobody waits for us."""
    posts = _posts(tried, by)
    places = [tried[post.pk] for post in posts]
    wanted = [(post.thread.adult_id, post.thread.student_ids) for post in posts]
    versions, district = versions_of(posts, by), District.objects.get(pk=by.district_id)
    nowhere = []
    for post, who, but in zip(
        posts, addressees_of(wanted, on=on, seen_by=by, tried=places), places, strict=True
    ):
        own = versions.get(post.pk, [])
        way = ""
        if who is not None and who.may_go_on:
            way = deliver(
                post.thread, post, own, who, district=district, by=by, at=at, tried=but, lacks=lacks(post, who, own)
            )  # fmt: skip
        if not way:
            nowhere.append(post)
    _wait_for_us(nowhere, by, at)
    record(
        by=by, at=at, deed="conversations.pass_on_posts", subject="message", messages=len(posts), no_way=len(nowhere)
    )  # fmt: skip


@transaction.atomic
def pass_on_to_seconds(tried: Mapping[UUID, Places], *, on: date, by, at: datetime) -> None:
    """The same for the second guardians of what is read together."""
    posts = _posts(tried, by)
    shared = shared_by_post(posts, tried, on=on, seen_by=by)
    versions, district = versions_of(posts, by), District.objects.get(pk=by.district_id)
    for post in posts:
        if one := shared.get(post.pk):
            own = versions.get(post.pk, [])
            deliver_shared(
                one, post.thread, post, own, district=district, by=by, at=at, tried=tried[post.pk],
                lacks=lacks(post, one.reached, own),
            )  # fmt: skip
    record(by=by, at=at, deed="conversations.pass_on_to_seconds", subject="message", messages=len(posts))


def _posts(tried: Mapping[UUID, Places], by) -> list[Post]:
    """These posts; of a conversation that stands still they are held in the outbox, not here."""
    return list(Post.objects.seen_by(by).filter(pk__in=list(tried)).select_related("thread"))


def _wait_for_us(nowhere: list[Post], by, at: datetime) -> None:
    """Where our last words reach nobody, the next deed is ours: to call, or to visit."""
    for post in nowhere:
        thread = post.thread
        later = Post.objects.seen_by(by).filter(thread=thread, at__gt=post.at)
        if thread.standing == Standing.FOR_THEM and not later.exists():
            thread.standing, thread.standing_at = Standing.FOR_US, at
            thread.save(update_fields=["standing", "standing_at"])


@transaction.atomic
def pass_on_broadcasts(
    tried: Mapping[UUID, Places], *, on: date, by, at: datetime, family: str = MESSAGE
) -> None:
    """Take messages to many (recipient: where they were tried) on; whom nothing reaches is on the list to call.

    Of what was corrected (`ANEW`) they have the words by now, if wrong ones.
    """
    found = Recipient.objects.seen_by(by).filter(pk__in=list(tried)).select_related("broadcast")
    recipients = [one for one in found if not _is_over(one.broadcast, at, family)]
    rows, changed = [], []
    for urgent in {one.broadcast.is_urgent for one in recipients}:
        those = [one for one in recipients if one.broadcast.is_urgent == urgent]
        ways = Ways(
            adults={one.adult_id for one in those}, students={key for one in those for key in one.student_ids},
            on=on, seen_by=by, though_stopped=urgent,
        )  # fmt: skip
        of_home = _taken_at_home(those, by)
        for one in those:
            place, told = next_place(
                one, ways, tried[one.pk], of_home[one.broadcast_id, one.household_id], at
            )
            changed.append(one)
            if place is None and family == ANEW:
                continue
            if place is None:
                shared = next_place(one, ways, tried[one.pk], (), at)[0] is not None
                one.unreached = Unreached.SHARED if shared else Unreached.NO_WAY
            else:
                one.student_ids = told
                rows.append((one, *place))
    Recipient.objects.seen_by(by).bulk_update(changed, ["student_ids", "unreached"], batch_size=1000)
    composers = composers_by([one for one, *_place in rows], by=by, family=family)
    enqueue_many(rows_at(rows, composers, by=by), by=by, at=at)
    record(
        by=by, at=at, deed="conversations.pass_on_broadcasts", subject="message", messages=len(recipients),
        no_way=len(recipients) - len(rows),
    )  # fmt: skip


def _is_over(one: Broadcast, at: datetime, family: str) -> bool:
    if family == ANEW and not one.is_urgent:
        return one.stage == Stage.CANCELLED
    return one.stage == Stage.CANCELLED or (one.expires_at is not None and one.expires_at <= at)


def _taken_at_home(recipients: Collection[Recipient], by) -> dict[tuple, set[tuple[str, str]]]:
    """Where the others of each home have the same message already: nobody gets it twice on one phone."""
    homes = {one.household_id for one in recipients if one.household_id}
    beside = Recipient.objects.seen_by(by).filter(
        household_id__in=homes, broadcast_id__in={one.broadcast_id for one in recipients}
    )
    whose = {
        pk: (broadcast, home)
        for pk, broadcast, home in beside.values_list("pk", "broadcast_id", "household_id")
    }
    found: dict[tuple, set[tuple[str, str]]] = defaultdict(set)
    sent = Message.objects.seen_by(by).filter(
        reference_id__in=list(whose), purpose__in=[purpose_of(key) for key in {one for one, _home in whose.values()}],
        state__in=ON_ITS_WAY,
    )  # fmt: skip
    for reference_id, channel, address in sent.values_list("reference_id", "channel", "address"):
        found[whose[reference_id]].add((channel, address))
    return found


def next_place(
    one: Recipient, ways: Ways, tried: Container, taken: Container, at: datetime
) -> tuple[tuple[str, str] | None, list[UUID]]:
    """The first way in the adult's own order that was not tried, and whom the words may name there."""
    offered = ways_by_pace(one.broadcast.pace, one.language, wishes_calls=ways.wishes_calls(one.adult_id))
    for channel in ways.in_order(one.adult_id, offered):
        if channel == Channel.VOICE and channel not in offered_channels():
            continue
        if (
            channel == Channel.LETTER
            and one.broadcast.expires_at
            and ByPost().is_too_late(at, one.broadcast.expires_at)
        ):
            continue
        for address in ways.of(one.adult_id, channel):
            if (channel, address) in tried or (channel, address) in taken:
                continue
            told = [
                key
                for key in one.student_ids
                if ways.is_open(one.adult_id, key)
                and ways.is_permitted(one.adult_id, key, channel)
                and not ways.is_overheard(address, key)
            ]
            if told:
                return (channel, address), told
    return None, []
