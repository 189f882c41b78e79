"""One text for many families: translated once a language, and said to each with the names of its own children."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.means.conversations.actions.publishing import leave_in_original, publish
from thirdpillar.means.conversations.choices import TranslationState
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.models import Post, Translation
from thirdpillar.means.conversations.wording.children import with_names


@transaction.atomic
def ask_to_follow(
    lead: Translation,
    post: Post,
    children: Sequence[str],
    *,
    to_first: bool,
    to_second: bool,
    by,
    at: datetime,
) -> Translation:
    """Have a post of a message to a class wait for the class's own translation; it goes as soon as that may."""
    row = Translation(
        district_id=by.district_id, thread=post.thread, post=post, purpose="conversations.post", reference_id=post.pk,
        to_first=to_first, to_second=to_second, lead=lead, children=list(children), original=post.body,
        subject=lead.subject, from_language=lead.from_language, language=lead.language, text_class=lead.text_class,
        asked_at=at, asked_by_id=lead.asked_by_id, next_try_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    record(
        by=by, at=at, deed="conversations.ask_for_translation", subject="translation", subject_id=row.pk,
        language=row.language, text_class=row.text_class,
    )  # fmt: skip
    _do_as(lead, row, by=by, at=at)
    return row


def follow(lead: Translation, *, by, at: datetime) -> int:
    """Let the posts that wait for this text do as it does; how many. A class bounds their number."""
    rows = (
        Translation.objects.seen_by(by)
        .select_for_update(of=("self",))
        .select_related("thread", "post")
        .filter(lead=lead)
        .exclude(state=TranslationState.DONE)
    )
    for row in (found := list(rows)):
        _do_as(lead, row, by=by, at=at)
    return len(found)


def _do_as(lead: Translation, row: Translation, *, by, at: datetime) -> None:
    body = with_names(lead.draft, row.children, row.language)
    for name in ("state", "trouble", "engine", "from_language", "leaves_at", "settled_at", "settled_by_id"):
        setattr(row, name, getattr(lead, name))
    if lead.state != TranslationState.DONE:
        row.draft, row.subject_draft, row.made_by = body, lead.subject_draft, lead.made_by
        row.save()
        if row.leaves_at and row.leaves_at <= at and not row.left:
            leave_in_original(row, by=by, at=at)
        return
    if same_language(lead.from_language, lead.language):
        row.save()
        leave_in_original(row, by=by, at=at, is_understood=True)
        return
    publish(row, body, lead.made_by, lead.subject_draft, by=by, at=at, account_id=lead.settled_by_id)
    row.draft, row.subject_draft, row.made_by = body, lead.subject_draft, lead.made_by
    row.save()
