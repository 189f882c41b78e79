"""What was said in a voice note, as a person heard it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.models import Transcript
from thirdpillar.means.conversations.rules.threads import WRITERS


@open_to(*WRITERS, support=False)
@require_POST
def correct(request: HttpRequest, transcript_id: UUID) -> HttpResponse:
    """Keep the words as somebody heard them, and go back to where the voice is."""
    scope = request.scope  # type: ignore[attr-defined]
    row = Transcript.objects.seen_by(scope).filter(pk=transcript_id).first()
    if row is None:
        raise Http404
    try:
        actions.correct_transcript(
            transcript_id=row.pk, body=request.POST.get("body", ""), by=scope, at=clock.now()
        )
        messages.success(request, _("Saved."))
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("threads:thread", row.thread_id) if row.thread_id else redirect("texts:inbound")
