"""What matters and was called wrong goes no further; where nobody can put it right, the office takes it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import hold_messages, release_messages, withdraw_messages
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.actions.telling import POST
from thirdpillar.means.conversations.choices import From, Standing, TranslationState
from thirdpillar.means.conversations.models import Doubt, Note, Post, Segment, Thread, Translation, Version
from thirdpillar.means.conversations.queries.translation import author_of, names_in, text_class_of

CALLED_WRONG = "called wrong"


def keep_back(row: Doubt, *, by, at: datetime) -> None:
    """Hold what has not gone yet of a text of ours in doubt, and let its staff know that the family waits."""
    post = _post(row, by)
    if post is None:
        return
    for purpose in _purposes(row, by):
        hold_messages(by=by, at=at, purpose=purpose, why=CALLED_WRONG, reference_ids=[post.pk])
    thread = post.thread
    if thread.standing == Standing.FOR_THEM:
        thread.standing, thread.standing_at = Standing.FOR_US, at
        thread.save(update_fields=["standing", "standing_at"])


def let_go(row: Doubt, *, is_right: bool, by, at: datetime) -> None:
    """Once a doubt is settled: what was right goes on, what was wrong never goes; we wait for the family again."""
    post = _post(row, by)
    if post is None:
        return
    if is_right:
        for purpose in _purposes(row, by):
            release_messages(by=by, at=at, purpose=purpose, why=CALLED_WRONG, reference_ids=[post.pk])
    else:
        _withdraw(row, by=by, at=at)
    thread = post.thread
    if thread.standing == Standing.FOR_US and thread.standing_at == row.at:
        thread.standing, thread.standing_at = Standing.FOR_THEM, at
        thread.save(update_fields=["standing", "standing_at"])


def _post(row: Doubt, by) -> Post | None:
    ours = Post.objects.seen_by(by).filter(pk=row.reference_id, said_by=From.SCHOOL)
    return ours.select_related("thread").first() if row.purpose == POST else None


def _purposes(row: Doubt, by) -> list[str]:
    """What went, or is to go, of this text in this language: each purpose is one reader's."""
    sent = Message.objects.seen_by(by).filter(reference_id=row.reference_id, language=row.language)
    return sorted(set(sent.values_list("purpose", flat=True)))


def _withdraw(row: Doubt, *, by, at: datetime) -> None:
    for purpose in _purposes(row, by):
        withdraw_messages(by=by, at=at, purpose=purpose, why=CALLED_WRONG, reference_ids=[row.reference_id])
    made = Version.objects.seen_by(by).filter(post_id=row.reference_id, language=row.language)
    # Nobody learns a sentence of it.
    Segment.objects.seen_by(by).filter(from_version_id__in=list(made.values_list("pk", flat=True))).delete()


@transaction.atomic
def take_back_translation(*, doubt_id: UUID, by, at: datetime) -> Doubt:
    """Take a translation back that nobody here can put right: the office alone, whatever it reads. Raises Refused.

    What has not gone never goes; the reader's page shows the original, and the memory forgets it. A person is asked for
    a new translation, and the conversation waits for us.
    """
    if by.role != Role.OFFICE:
        raise Refused(_("Only the district office sets this."))
    machine = Scope.system(by.district_id, "a translation is taken back")
    with tenancy.acting_as(machine):
        row = Doubt.objects.seen_by(machine).select_for_update().filter(pk=doubt_id, settled_at=None).first()
        post = _post(row, machine) if row else None
        if row is None or post is None:
            raise Refused(_("Somebody has settled this already."))
        _withdraw(row, by=machine, at=at)
        Version.objects.seen_by(machine).filter(post=post, language=row.language).delete()
        _ask_anew(row, post, by=machine, at=at)
        Note(
            district_id=by.district_id, thread=post.thread, account_id=by.account_id, at=at,
            body=f"{language_label(row.language)}: {_('Taken back')}. “{row.body}”",
        ).save(force_insert=True)  # fmt: skip
        Thread.objects.seen_by(machine).filter(pk=post.thread_id).update(
            standing=Standing.FOR_US, standing_at=at
        )
        row.outcome, row.settled_at, row.settled_by_id = "", at, by.account_id
        row.save(update_fields=["outcome", "settled_at", "settled_by_id"])
    record(
        by=by, at=at, deed="conversations.take_back_translation", subject="version", subject_id=row.version_id,
        language=row.language,
    )  # fmt: skip
    return row


def _ask_anew(row: Doubt, post: Post, *, by, at: datetime) -> None:
    """A person is asked; what they write goes to the reader after what went before."""
    asked: dict[str, Any] = {
        "state": TranslationState.PERSON, "draft": "", "made_by": "", "engine": "", "trouble": "", "terms_missing": [],
        "lead": None, "left": True, "leaves_at": at, "settled_at": None, "settled_by_id": None, "lease_until": None,
    }  # fmt: skip
    rows = Translation.objects.seen_by(by).filter(purpose=POST, reference_id=post.pk, language=row.language)
    if rows.update(**asked):
        return
    Translation(
        district_id=by.district_id, thread=post.thread, post=post, purpose=POST, reference_id=post.pk,
        original=post.body, from_language=post.language, language=row.language, text_class=text_class_of(row, seen_by=by),
        names=names_in(post.thread, [post.account_id], seen_by=by), asked_by_id=author_of(row, seen_by=by), asked_at=at,
        next_try_at=at, **asked,
    ).save(force_insert=True)  # fmt: skip
