"""One file of a conversation, for who may see the conversation."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.files import file_answer
from thirdpillar.means.conversations.queries import attachment
from thirdpillar.means.conversations.rules.threads import WRITERS


@open_to(*WRITERS, support=False)
@never_cache
@require_safe
def file(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """The bytes, for staff; the reading of them is recorded."""
    scope = request.scope  # type: ignore[attr-defined]
    found = attachment(attachment_id, seen_by=scope)
    if found is None:
        raise Http404
    record_read(
        by=scope, at=clock.now(), deed="conversations.file", subject="attachment", subject_id=attachment_id
    )  # fmt: skip
    row, content = found
    return file_answer(content, row.media_type, row.name or row.kind)
