"""Deeds of attachments: hang a file on what was said, and take over what a text brought along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from thirdpillar.algorithms.files import Clean, Harmful, inspect
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.storable import storable
from thirdpillar.means.conversations.choices import AttachmentState, From
from thirdpillar.means.conversations.models import Attachment, AttachmentContent, Inbound, Post
from thirdpillar.means.conversations.rules.attachments import (
    TRIES,
    may_hang,
    must_be_described,
    sentence,
    waits_after,
)

MOST_WITH_ONE_TEXT = 10
# One turn of the worker takes so many; the next turn goes on.
AT_ONCE = 20


@transaction.atomic
def attach_file(
    *, post_id: UUID, content: bytes, by, at: datetime, name: str = "", alt: str = ""
) -> Attachment:
    """Hang a harmless copy of a file on a post; the same file on the same post once. Raises Refused with the reason."""
    post = Post.objects.seen_by(by).select_for_update().filter(pk=post_id).first()
    if post is None:
        raise Refused(_("This conversation is not there."))
    may_hang(Attachment.objects.seen_by(by).filter(post=post).count())
    try:
        clean = inspect(content)
    except Harmful as harmful:
        raise Refused(sentence(harmful.reason)) from harmful
    must_be_described(clean.kind, alt, by_staff=post.said_by == From.SCHOOL)
    row = Attachment(
        district_id=by.district_id, thread_id=post.thread_id, post=post, said_by=post.said_by,
        account_id=by.account_id, at=at, name=_plain(name), alt=_plain(alt, 300), **_facts(clean),
    )  # fmt: skip
    Attachment.objects.bulk_create([row], ignore_conflicts=True)
    kept = Attachment.objects.seen_by(by).get(post=post, digest=row.digest)
    if kept.pk == row.pk:
        _keep_content(row, clean)
        record(
            by=by, at=at, deed="conversations.attach_file", subject="thread", subject_id=post.thread_id,
            attachment=str(row.pk), bytes=len(clean.content),
        )  # fmt: skip
    return kept


@transaction.atomic
def attach_to_all(
    *, post_ids: Sequence[UUID], content: bytes, by, at: datetime, name: str = "", alt: str = ""
) -> int:
    """Hang a harmless copy of one file on several posts of ours, looked at once; how many. Raises Refused with the reason."""
    posts = list(Post.objects.seen_by(by).filter(pk__in=list(post_ids), said_by=From.SCHOOL))
    try:
        clean = inspect(content)
    except Harmful as harmful:
        raise Refused(sentence(harmful.reason)) from harmful
    must_be_described(clean.kind, alt, by_staff=True)
    has_it = set(
        Attachment.objects.seen_by(by)
        .filter(post__in=posts, digest=_facts(clean)["digest"])
        .values_list("post_id", flat=True)
    )
    rows = [
        Attachment(
            district_id=by.district_id, thread_id=post.thread_id, post=post, said_by=post.said_by,
            account_id=by.account_id, at=at, name=_plain(name), alt=_plain(alt, 300), **_facts(clean),
        )
        for post in posts
        if post.pk not in has_it
    ]  # fmt: skip
    Attachment.objects.bulk_create(rows)
    for row in rows:  # a class bounds their number
        _keep_content(row, clean)
    record(
        by=by, at=at, deed="conversations.attach_file", subject="district", subject_id=by.district_id,
        files=len(rows), bytes=len(clean.content),
    )  # fmt: skip
    return len(rows)


@transaction.atomic
def expect_media(*, inbound_id: UUID, sources: Sequence[str], by, at: datetime) -> list[Attachment]:
    """Note what a text brought along, to be fetched by the worker; each once."""
    inbound = Inbound.objects.seen_by(by).get(pk=inbound_id)
    wanted = list(dict.fromkeys(storable(one) for one in sources))[:MOST_WITH_ONE_TEXT]
    rows = [
        Attachment(
            district_id=by.district_id,
            inbound=inbound,
            said_by=From.FAMILY,
            state=AttachmentState.WAITING,
            source=source,
            at=at,
        )
        for source in wanted
        if len(source) <= 500
    ]
    Attachment.objects.bulk_create(rows, ignore_conflicts=True)
    record(
        by=by,
        at=at,
        deed="conversations.expect_media",
        subject="inbound",
        subject_id=inbound_id,
        files=len(rows),
    )
    return rows


@transaction.atomic
def claim_media(*, by, at: datetime) -> list[tuple[UUID, str, str]]:
    """Take what is due to be fetched, (id, address, the provider that told of it); another worker leaves it alone until
    this try has had its time."""
    due = Q(tried_at=None)
    for tries in range(1, TRIES):
        due |= Q(tries=tries, tried_at__lte=at - waits_after(tries))
    rows = list(
        Attachment.objects.seen_by(by)
        .select_for_update(skip_locked=True, of=("self",))
        .filter(due, state=AttachmentState.WAITING, at__gte=at - timedelta(days=2))
        .order_by("at")
        .values_list("pk", "source", "inbound__provider")[:AT_ONCE]
    )
    Attachment.objects.seen_by(by).filter(pk__in=[row[0] for row in rows]).update(
        tried_at=at, tries=F("tries") + 1
    )
    if rows:
        record(by=by, at=at, deed="conversations.claim_media", subject="inbound", files=len(rows))
    return rows


@transaction.atomic
def keep_media(*, attachment_id: UUID, content: bytes, by, at: datetime) -> Attachment:
    """Keep a harmless copy of what a text brought, or note why it is not taken."""
    row = _waiting(attachment_id, by)
    if row is None:
        return Attachment.objects.seen_by(by).get(pk=attachment_id)
    try:
        clean = inspect(content)
    except Harmful as harmful:
        return give_up_media(attachment_id=attachment_id, because=harmful.reason, by=by, at=at)
    for name, value in _facts(clean).items():
        setattr(row, name, value)
    row.state = AttachmentState.KEPT
    row.save()
    _keep_content(row, clean)
    record(
        by=by, at=at, deed="conversations.keep_media", subject="inbound", subject_id=row.inbound_id,
        attachment=str(row.pk), bytes=len(clean.content),
    )  # fmt: skip
    return row


@transaction.atomic
def keep_files(*, inbound_id: UUID, files: Sequence[tuple[str, bytes]], by, at: datetime) -> list[Attachment]:
    """Keep harmless copies of what an e-mail brought, (name, bytes) each; why one is not taken is kept in its place."""
    inbound = Inbound.objects.seen_by(by).get(pk=inbound_id)
    rows = []
    for place, (name, content) in enumerate(files[:MOST_WITH_ONE_TEXT]):
        row = Attachment(
            district_id=by.district_id, inbound=inbound, said_by=From.FAMILY, name=_plain(name), at=at,
            source=f"part:{place}",
        )  # fmt: skip
        try:
            clean = inspect(content)
        except Harmful as harmful:
            row.state, row.because = AttachmentState.REFUSED, harmful.reason[:40]
            row.save(force_insert=True)
        else:
            for fact, value in _facts(clean).items():
                setattr(row, fact, value)
            row.save(force_insert=True)
            _keep_content(row, clean)
        rows.append(row)
    record(
        by=by,
        at=at,
        deed="conversations.keep_files",
        subject="inbound",
        subject_id=inbound_id,
        files=len(rows),
    )
    return rows


@transaction.atomic
def give_up_media(*, attachment_id: UUID, because: str, by, at: datetime) -> Attachment:
    """Note that what a text brought is not taken, and why; staff see that there was something."""
    row = _waiting(attachment_id, by)
    if row is None:
        return Attachment.objects.seen_by(by).get(pk=attachment_id)
    row.state, row.because = AttachmentState.REFUSED, because[:40]
    row.save(update_fields=["state", "because"])
    record(
        by=by, at=at, deed="conversations.give_up_media", subject="inbound", subject_id=row.inbound_id, because=because
    )  # fmt: skip
    return row


def _waiting(attachment_id: UUID, by) -> Attachment | None:
    return (
        Attachment.objects.seen_by(by)
        .select_for_update(of=("self",))
        .filter(pk=attachment_id, state=AttachmentState.WAITING)
        .first()
    )


def _facts(clean: Clean) -> dict:
    return {
        "kind": clean.kind,
        "media_type": clean.media_type,
        "size": len(clean.content),
        "width": clean.width,
        "height": clean.height,
        "digest": sha256(clean.content).hexdigest(),
    }


def _keep_content(row: Attachment, clean: Clean) -> None:
    AttachmentContent(district_id=row.district_id, attachment=row, body=clean.content).save(force_insert=True)


def _plain(said: str, longest: int = 120) -> str:
    """A line without control characters."""
    return " ".join("".join(each if each.isprintable() else " " for each in said).split())[:longest]
