"""A copy of a conversation for its caregiver, handed out by staff."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations import queries
from thirdpillar.means.conversations.actions.copies import copy_thread
from thirdpillar.means.conversations.rules.threads import WRITERS


@open_to(*WRITERS, support=False)
@require_safe
def copy(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """To print: what the caregiver may see of it, and no note."""
    found = queries.thread(thread_id, seen_by=request.scope)
    if found is None:
        raise Http404
    try:
        made = copy_thread(thread_id=thread_id, handed_by_staff=True, by=request.scope, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return redirect("threads:thread", thread_id)
    return render(request, "conversations/copy.html", {"copy": made, "thread": found})
