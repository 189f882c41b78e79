"""What the composer says of the words so far, while somebody writes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.rules.threads import WRITERS
from thirdpillar.means.conversations.wording.composer import Look, look


@open_to(*WRITERS, support=False)
@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """Grade level, length and hints for what is in the box; nothing is kept."""
    return render(request, "conversations/_parts/look.html", {"look": looked(request)})


def looked(request: HttpRequest, field: str = "", language: str = "") -> Look | None:
    """What to say of the words that a page sent in this field; None where it sent none."""
    district = request.district  # type: ignore[attr-defined]
    field = field or request.POST.get("of", "body")
    language = language or request.POST.get("written_in", "") or (district.languages or ["en"])[0]
    return look(request.POST.get(field, "")[:4000], language, on=clock.today(district.zone))
