"""An educator's own page: whether they visit, when and with whom, and what waits for them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.practice.visits.views.common import GO


@open_to(*GO)
@require_safe
def mine_page(request: HttpRequest) -> HttpResponse:
    """One's own visits; each part of the page is a file in `visits/_parts` with its own key here."""
    return render(request, "visits/mine.html", {})
