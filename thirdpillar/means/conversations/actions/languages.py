"""A family writes in another language than the roster says."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.people.actions import set_languages
from thirdpillar.ground.people.models import Adult
from thirdpillar.means.conversations.rules.languages import language_to_suggest


@transaction.atomic
def correct_language(*, adult_id: UUID, written: str, by, at: datetime) -> Adult | None:
    """Let the roster say that an adult reads what they write; None where it does already, or nobody can tell.

    Raises Refused where this is not the asker's to correct.
    """
    adult = Adult.objects.seen_by(by).filter(pk=adult_id, left_at=None).first()
    reads = language_to_suggest(written, adult.reads_language) if adult else ""
    if adult is None or not reads:
        return None
    # Who spoke what they were said to read speaks as they write; anything else that was said stays.
    speaks = reads if adult.speaks_language in ("", adult.reads_language) else adult.speaks_language
    record(
        by=by, at=at, deed="conversations.correct_language", subject="adult", subject_id=adult_id, reads=reads
    )
    return set_languages(
        adult_id=adult_id, reads=reads, speaks=speaks, needs_interpreter=adult.needs_interpreter, by=by, at=at
    )
