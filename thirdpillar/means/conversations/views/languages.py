"""A family writes in another language than the roster says: one tap puts the roster right."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.rules import FRONT_OFFICE
from thirdpillar.means.conversations import actions, queries


@open_to(*FRONT_OFFICE, support=False)
@require_POST
def correct(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """The caregiver of a conversation reads the language that they last wrote in."""
    scope = request.scope  # type: ignore[attr-defined]
    found = queries.thread(thread_id, seen_by=scope)
    if found is None:
        raise Http404
    written = queries.language_written(found, seen_by=scope)
    try:
        adult = actions.correct_language(adult_id=found.adult_id, written=written, by=scope, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    else:
        if adult:
            messages.success(
                request,
                _("%(name)s now reads %(language)s on your list.")
                % {"name": adult.display_name, "language": language_label(adult.reads_language)},
            )
    return redirect("threads:thread", found.pk)
