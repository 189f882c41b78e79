"""What is said where two guardians read together: the second one's words, and what waits to go to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.queries import Places, places_failed
from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.doubting import hold_doubted
from thirdpillar.means.conversations.actions.pictures import put_pictures
from thirdpillar.means.conversations.actions.posts import put_into_ours
from thirdpillar.means.conversations.actions.searching import keep_words
from thirdpillar.means.conversations.actions.second import TOGETHER
from thirdpillar.means.conversations.choices import From, Standing, Way
from thirdpillar.means.conversations.models import Attachment, Post, Seat, Thread
from thirdpillar.means.conversations.queries.doubted import doubted_of
from thirdpillar.means.conversations.queries.seats import shared_by_post, together
from thirdpillar.means.conversations.queries.waiting import terms_of, was_asked
from thirdpillar.means.conversations.rules.standing_still import must_go_on
from thirdpillar.means.conversations.rules.threads import may_say


@transaction.atomic
def write_as_second(
    *,
    seat_id: UUID,
    body: str,
    key: str,
    by,
    at: datetime,
    language: str = "",
    way: str = Way.LINK,
    inbound_id: UUID | None = None,
    may_mean: str = "",
    is_thanks: bool = False,
) -> Post:
    """Take down what the second guardian said; raises Refused where the two do not read together today. `is_thanks` as in
    `write_as_family`."""
    seat = Seat.objects.seen_by(by).filter(pk=seat_id).first()
    thread = (
        Thread.objects.seen_by(by).select_for_update().filter(pk=seat.thread_id).first() if seat else None
    )
    on = clock.today(District.objects.get(pk=by.district_id).zone)
    shared = together(thread, on=on, seen_by=by) if thread else None
    if thread is None or seat is None or shared is None or shared.seat.pk != seat.pk:
        raise Refused(_("This conversation is not there."))
    stopped = terms_of(seen_by=by).stopped_at is not None
    must_go_on(
        is_stopped=stopped, is_reported=thread.reported_at is not None, is_family=way == Way.LINK
    )  # fmt: skip
    adult_id, is_thanks = shared.reached.adult.pk, is_thanks and not was_asked(thread, seen_by=by)
    home = (
        HouseholdAdult.objects.seen_by(by)
        .filter(adult_id=adult_id)
        .values_list("household_id", flat=True)
        .first()
    )
    row = Post(
        district_id=by.district_id, thread=thread, key=f"{thread.pk}:{key}"[:64], said_by=From.FAMILY, way=way,
        adult_id=seat.adult_id, household_id=home, body=may_say(body), at=at, language=language, inbound_id=inbound_id,
        may_mean=may_mean, is_thanks=is_thanks,
    )  # fmt: skip
    Post.objects.bulk_create([row], ignore_conflicts=True)
    kept = Post.objects.seen_by(by).get(thread=thread, key=row.key)
    if kept.pk == row.pk:
        keep_words(row, [row.body], by=by)
        if thread.standing != Standing.FOR_US and not is_thanks:
            thread.standing, thread.standing_at = Standing.FOR_US, at
            thread.save(update_fields=["standing", "standing_at"])
        put_into_ours(thread, kept, written_by=by, at=at)
        if inbound_id:
            Attachment.objects.seen_by(by).filter(inbound_id=inbound_id).update(thread=thread, post=kept)
        record(by=by, at=at, deed="conversations.write_as_second", subject="thread", subject_id=thread.pk)
    return kept


def put_together_right(addresses: Mapping[UUID, str], *, on, by, at: datetime) -> dict[UUID, str]:
    """Which of these waiting posts (id: address) must not go to a second guardian any more, and why."""
    posts = list(Post.objects.seen_by(by).filter(pk__in=list(addresses)).select_related("thread"))
    failed = places_failed(TOGETHER, list(addresses), seen_by=by)
    shared = shared_by_post(
        posts, {post.pk: failed.get(post.pk, Places()) for post in posts}, on=on, seen_by=by
    )
    doubted = doubted_of(set(addresses.values()), seen_by=by)
    readers = {key: one.seat.adult_id for key, one in shared.items()}
    found = {
        post.pk: "the two do not read together any more, or by another way"
        for post in posts
        if post.pk not in shared
        or (
            shared[post.pk].reached.address != addresses[post.pk]
            and (shared[post.pk].reached.channel or (readers[post.pk], addresses[post.pk]) not in doubted)
        )
    }
    going = [post for post in posts if post.pk not in found]
    hold_doubted(
        {post: addresses[post.pk] for post in going}, purpose=TOGETHER, by=by, at=at, readers=readers
    )
    put_pictures(going, purpose=TOGETHER, by=by, at=at)
    if found:
        record(by=by, at=at, deed="conversations.put_together_right", subject="message", held_back=len(found))
    return found
