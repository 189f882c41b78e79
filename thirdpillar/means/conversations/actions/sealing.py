"""Sealing anew what cases and texts hold, under the instance's present key."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.sealing import reseal, reseal_bytes
from thirdpillar.means.conversations.choices import Interest
from thirdpillar.means.conversations.models import (
    Attachment,
    AttachmentContent,
    Doubt,
    Inbound,
    InterpreterRequest,
    Note,
    Post,
    Thread,
    TranscriptVersion,
    Translation,
    Version,
)


def reseal_words(*, by, at: datetime) -> int:
    """Seal the words of cases and of texts that came in anew; answer how many. It may be stopped and begun again."""
    of_case = Q(thread__interest=Interest.CASE)
    files = of_case | Q(inbound__isnull=False)
    columns = [
        (Thread.objects.seen_by(by).filter(interest=Interest.CASE), ("subject", "report")),
        *((model.objects.seen_by(by).filter(of_case), ("body",)) for model in (Post, Note)),
        (Version.objects.seen_by(by).filter(of_case), ("subject", "body")),
        (Translation.objects.seen_by(by).filter(of_case), ("original", "draft", "subject", "subject_draft")),
        (Doubt.objects.seen_by(by).filter(is_sealed=True), ("original", "body", "said")),
        (Attachment.objects.seen_by(by).filter(files), ("name", "alt")),
        (InterpreterRequest.objects.seen_by(by), ("about", "words", "translated")),
        (Inbound.objects.seen_by(by), ("body",)),
        (TranscriptVersion.objects.seen_by(by), ("body",)),
    ]
    posts = Post.objects.seen_by(by).filter(of_case).values("pk")
    Doubt.objects.seen_by(by).filter(is_sealed=False, reference_id__in=posts).update(is_sealed=True)
    count = sum(reseal(rows, each) for rows, fields in columns for each in fields)
    of_files = Attachment.objects.seen_by(by).filter(files).values("pk")
    count += reseal_bytes(AttachmentContent.objects.seen_by(by).filter(attachment__in=of_files), "body")
    if count:
        record(by=by, at=at, deed="conversations.reseal_words", subject="district", rows=count)
    return count
