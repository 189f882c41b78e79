"""Words that came to the wrong conversation, or to none: a person puts them where they belong, and both sides say so."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.inbound import settle_inbound
from thirdpillar.means.conversations.actions.searching import forget_words, keep_words
from thirdpillar.means.conversations.actions.threads import write_as_family
from thirdpillar.means.conversations.choices import From, Standing, Way
from thirdpillar.means.conversations.models import (
    Attachment,
    AttachmentContent,
    Inbound,
    Note,
    Post,
    Thread,
    Transcript,
    Translation,
    Version,
)
from thirdpillar.means.conversations.queries.inbound import OF_THREAD
from thirdpillar.means.conversations.queries.moving import threads_for_posts, threads_for_texts
from thirdpillar.means.conversations.queries.waiting import terms_of
from thirdpillar.means.conversations.rules.standing_still import must_go_on
from thirdpillar.means.conversations.rules.threads import must_be_writer


@transaction.atomic
def move_post(*, post_id: UUID, to_thread_id: UUID, by, at: datetime) -> Thread:
    """Move what a family said into another conversation of theirs, with its translations and files.

    Whoever does it sees both; of a case the words are sealed from then on, or no more. Raises Refused.
    """
    must_be_writer(by)
    post = Post.objects.seen_by(by).filter(pk=post_id).first()
    both = [post.thread_id, to_thread_id] if post else []
    # In one order, whichever way they are moved: two people who do so at once wait for each other.
    locked = {
        one.pk: one
        for one in Thread.objects.seen_by(by).select_for_update().filter(pk__in=both).order_by("pk")
    }
    if post is None or len(locked) != 2:
        raise Refused(_("This conversation is not there."))
    before, after = locked[post.thread_id], locked[to_thread_id]
    offered = threads_for_posts([post], on=_today(by), seen_by=by).get(post.pk, ())
    if after.pk not in {one.pk for one in offered}:
        raise Refused(_("This conversation is not there."))
    stopped = terms_of(seen_by=by).stopped_at is not None
    must_go_on(is_stopped=stopped, is_reported=before.reported_at is not None)
    machine = Scope.system(by.district_id, "words are moved with all that hangs on them")
    with tenancy.acting_as(machine):
        _rehang(post, before, after, machine)
    _say_so(before, _("Words of the family of %(day)s were moved to another conversation."), post, by, at)
    _say_so(
        after, _("Words of the family of %(day)s were moved here from another conversation."), post, by, at
    )
    _stand_again(before, by)
    if after.standing != Standing.FOR_US:
        after.standing, after.standing_at = Standing.FOR_US, post.at
        after.save(update_fields=["standing", "standing_at"])
    for one in (before, after):
        record(
            by=by, at=at, deed="conversations.move_post", subject="thread", subject_id=one.pk, post=str(post.pk),
            before=str(before.pk), after=str(after.pk),
        )  # fmt: skip
    return after


@transaction.atomic
def put_into_thread(*, inbound_id: UUID, thread_id: UUID, by, at: datetime) -> Post:
    """Take a text that waited for a person into a conversation of an adult whose number it came from. Raises Refused."""
    must_be_writer(by)
    text = Inbound.objects.seen_by(by).filter(pk=inbound_id).first()
    if text is None:
        raise Refused(_("This conversation is not there."))
    offered = threads_for_texts([text], on=_today(by), seen_by=by)[text.pk]
    thread = next((one for one in offered if one.pk == thread_id), None)
    if thread is None:
        raise Refused(_("This conversation is not there."))
    settle_inbound(inbound_id=text.pk, by=by, at=at, answers=OF_THREAD, reference_id=thread.pk)
    machine = Scope.system(by.district_id, "a person put a text where it belongs")
    with tenancy.acting_as(machine):
        post = write_as_family(
            thread_id=thread.pk, body=text.body.strip() or "…", key=f"text:{text.pk.hex[:24]}", way=way_of(text),
            by=machine, at=text.at, language=text.language, inbound_id=text.pk,
        )  # fmt: skip
        # It is read where the conversation is.
        Inbound.objects.seen_by(machine).filter(pk=text.pk).update(may_be_of=_of_case(thread))
    record(
        by=by, at=at, deed="conversations.put_into_thread", subject="thread", subject_id=thread.pk, text=str(text.pk)
    )  # fmt: skip
    return post


def way_of(text: Inbound) -> str:
    """By which way a text came in."""
    if "@" in text.sender:
        return Way.EMAIL
    return {"calls": Way.VOICE, "whatsapp": Way.WHATSAPP}.get(text.provider, Way.TEXT)


def _of_case(thread: Thread) -> list[UUID]:
    return [thread.pk] if thread.is_sealed else []


def _today(by):
    return clock.today(District.objects.get(pk=by.district_id).zone)


def _rehang(post: Post, before: Thread, after: Thread, by) -> None:
    """Hang the words and all that belongs to them on the other thread, sealed as that one is."""
    now_sealed = before.is_sealed != after.is_sealed
    said_by = post.adult_id or after.adult_id
    standing = current_adults({said_by, after.adult_id}, seen_by=by)
    if standing.get(said_by) != standing.get(after.adult_id):
        post.adult_id, post.household_id = after.adult_id, after.household_id
    post.thread = after
    post.save(update_fields=["thread", "adult_id", "household_id", "body"])
    # Saved one by one where they must be sealed anew: a query's own update seals nothing.
    for model, words in (
        (Version, ("body",)),
        (Translation, ("original", "draft")),
        (Attachment, ("name", "alt")),
    ):
        rows = model._default_manager.seen_by(by).filter(post=post)
        for row in rows if now_sealed else ():
            row.thread = after
            row.save(update_fields=["thread", *words])
        rows.update(thread=after)
    if now_sealed:
        for content in AttachmentContent.objects.seen_by(by).filter(attachment__post=post):
            content.save(update_fields=["body"])
    if now_sealed:
        # Of a case no word is found; of what is one no more, each.
        forget_words([post], by=by)
        said = Version.objects.seen_by(by).filter(post=post).values_list("body", flat=True)
        keep_words(post, [post.body, *said], by=by)
    files = Attachment.objects.seen_by(by).filter(post=post).values("pk")
    heard = Transcript.objects.seen_by(by).filter(thread=before)
    heard.filter(attachment_id__in=files).update(thread=after)
    if post.inbound_id:
        heard.filter(inbound_id=post.inbound_id).update(thread=after)
        Inbound.objects.seen_by(by).filter(pk=post.inbound_id).update(
            reference_id=after.pk,
            school_id=after.school_of_outbox,
            adult_id=post.adult_id,
            may_be_of=_of_case(after),
        )


def _say_so(thread: Thread, words: str, post: Post, by, at: datetime) -> None:
    day = post.at.date().isoformat()
    Note(
        district_id=by.district_id, thread=thread, account_id=by.account_id, body=words % {"day": day}, at=at
    ).save(force_insert=True)  # fmt: skip


def _stand_again(thread: Thread, by) -> None:
    """Who waits for whom, by what is left in it."""
    last = Post.objects.seen_by(by).filter(thread=thread).order_by("-at", "-pk").first()
    if thread.standing == Standing.FOR_US and (last is None or last.said_by == From.SCHOOL):
        thread.standing, thread.standing_at = Standing.FOR_THEM, last.at if last else thread.standing_at
        thread.save(update_fields=["standing", "standing_at"])
