"""What voice notes say, for whoever may hear them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from thirdpillar.means.conversations.choices import TranscriptState, WrittenBy
from thirdpillar.means.conversations.models import Transcript, TranscriptVersion


@dataclass(frozen=True)
class Written:
    """How far the words of one voice note are: `said` holds now, `before` are the versions that it came from."""

    it: Transcript
    said: TranscriptVersion | None = None
    before: tuple[TranscriptVersion, ...] = ()

    @property
    def is_by_machine(self) -> bool:
        return self.said is not None and self.said.made_by == WrittenBy.MACHINE

    @property
    def has_failed(self) -> bool:
        return self.it.state == TranscriptState.FAILED and self.said is None


def transcripts_of(
    *, texts: Collection[UUID] = (), files: Collection[UUID] = (), seen_by
) -> dict[UUID, Written]:
    """By what was heard: the text of a call, or the file."""
    if not texts and not files:
        return {}
    rows = list(
        Transcript.objects.seen_by(seen_by).filter(
            Q(inbound_id__in=list(texts), attachment=None) | Q(attachment_id__in=list(files))
        )
    )
    versions: dict[UUID, list[TranscriptVersion]] = {}
    if rows:
        told = TranscriptVersion.objects.seen_by(seen_by).filter(transcript__in=rows).exclude(body="")
        for one in told.order_by("-at", "-made_at", "-pk"):
            versions.setdefault(one.transcript_id, []).append(one)
    found: dict[UUID, Written] = {}
    for row in rows:
        said = versions.get(row.pk, [])
        of = row.attachment_id or row.inbound_id
        if of is not None:
            found[of] = Written(row, said[0] if said else None, tuple(said[1:]))
    return found
