"""Hearing a voice note: for whoever may read what came in with it."""

from __future__ import annotations

import re
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.models import Recording
from thirdpillar.means.conversations.models import Inbound, Post
from thirdpillar.means.conversations.rules.threads import WRITERS

# What a player asks for when it jumps; one piece at a time (RFC 9110, 14.2).
PIECE = re.compile(r"bytes=(\d+)-(\d*)")


@open_to(*WRITERS)
@require_safe
def voice(request: HttpRequest, inbound_id: UUID) -> HttpResponse:
    """The sound itself, to whoever sees the text it came with or the conversation it stands in."""
    scope = request.scope
    may = (
        Inbound.objects.seen_by(scope).filter(pk=inbound_id).exists()
        or Post.objects.seen_by(scope).filter(inbound_id=inbound_id).exists()
    )
    if not may:
        raise Http404
    machine = Scope.system(scope.district_id, "a voice note is heard by whoever may read what it came with")
    with tenancy.acting_as(machine):
        found = (
            Recording.objects.seen_by(machine).filter(reference_id=inbound_id).exclude(content=b"").first()
        )
    if found is None:
        raise Http404
    record_read(by=scope, at=clock.now(), deed="delivery.recording", subject="recording", subject_id=found.pk)
    return in_pieces(request, bytes(found.content), found.content_type)


def in_pieces(request: HttpRequest, content: bytes, content_type: str) -> HttpResponse:
    """The content, or the one piece of it that is asked for."""
    asked = PIECE.fullmatch(request.headers.get("Range", ""))
    first, last = 0, len(content) - 1
    if asked:
        first = int(asked[1])
        last = min(int(asked[2]), last) if asked[2] else last
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(content)}"})
    response = HttpResponse(
        content[first : last + 1], content_type=content_type, status=206 if asked else 200
    )
    response.headers["Accept-Ranges"] = "bytes"
    if asked:
        response.headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return response
