"""A bus is late: from the list of buses to an alert that is all but written, in two taps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.people.queries.buses import routes
from thirdpillar.ground.people.wording import bus_name, listed
from thirdpillar.means.conversations.rules.broadcasts import ALERTERS


@open_to(*ALERTERS, support=False)
@require_safe
def buses(request: HttpRequest) -> HttpResponse:
    """Which one is late? Each leads to an alert to its families."""
    found = routes(seen_by=request.scope)  # type: ignore[attr-defined]
    rows = [(route, bus_name(route), n) for route, n in found]
    return render(request, "broadcasts/buses.html", {"buses": rows})


def late_bus(chosen: list[str], language: str) -> dict:
    """What an alert about late buses begins with, in the language that it is written in."""
    with override(language):
        said = _("%(bus)s is late today.") % {"bus": listed(bus_name(each) for each in chosen)}
    return {"buses": chosen, "title": said[:120].rstrip("."), "words": said}
