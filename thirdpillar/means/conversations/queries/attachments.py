"""Files that hang on what was said."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from thirdpillar.means.conversations.choices import AttachmentKind, AttachmentState, From
from thirdpillar.means.conversations.models import Attachment, AttachmentContent, Inbound, Thread
from thirdpillar.means.conversations.queries.addressees import addressee


def attachments_of_thread(found: Thread, *, seen_by) -> dict[UUID, list[Attachment]]:
    """The files of a conversation, by the post that they hang on."""
    listed: dict[UUID, list[Attachment]] = {}
    for row in (
        Attachment.objects.seen_by(seen_by).filter(thread=found, post__isnull=False).order_by("at", "pk")
    ):
        listed.setdefault(row.post_id, []).append(row)
    return listed


def attachments_of_texts(texts: Collection[Inbound], *, seen_by) -> dict[UUID, list[Attachment]]:
    """The files that came with these texts, by text."""
    listed: dict[UUID, list[Attachment]] = {}
    rows = Attachment.objects.seen_by(seen_by).filter(inbound_id__in=[one.pk for one in texts])
    for row in rows.order_by("at", "pk"):
        listed.setdefault(row.inbound_id, []).append(row)
    return listed


def attachment(attachment_id: UUID, *, seen_by) -> tuple[Attachment, bytes] | None:
    """One file with its bytes, for whoever may see it."""
    content = (
        AttachmentContent.objects.seen_by(seen_by)
        .filter(attachment_id=attachment_id, attachment__state=AttachmentState.KEPT)
        .select_related("attachment")
        .first()
    )
    return (content.attachment, bytes(content.body)) if content else None


def picture_to_send(attachment_id: UUID, *, on: date, seen_by) -> tuple[Attachment, bytes] | None:
    """A picture of ours that may go out with a text now, with its bytes: of no case, and of a thread that is still open."""
    found = attachment(attachment_id, seen_by=seen_by)
    if found is None or found[0].kind != AttachmentKind.IMAGE or found[0].said_by != From.SCHOOL:
        return None
    thread = found[0].thread
    if thread is None or thread.is_sealed or thread.reported_at is not None:
        return None
    reached = addressee(thread.adult_id, thread.student_ids, on=on, seen_by=seen_by)
    return found if reached is not None and reached.may_go_on else None
