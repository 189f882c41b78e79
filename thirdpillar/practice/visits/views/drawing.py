"""The record of a draw: printed, repeated by anybody, and the families that it took invited."""

from __future__ import annotations

import csv
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import School
from thirdpillar.practice.visits.actions.inviting import invite_families
from thirdpillar.practice.visits.choices import Reason
from thirdpillar.practice.visits.forms.inviting import WayForm
from thirdpillar.practice.visits.queries.homes import families_named
from thirdpillar.practice.visits.queries.invitations import draw_with_use
from thirdpillar.practice.visits.rules.drawing import is_as_drawn
from thirdpillar.practice.visits.views.common import PLAN
from thirdpillar.practice.visits.views.inviting import AT_ONCE, say


@open_to(*PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def draw_page(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Seed, list and result, so that anybody can repeat it; with one button those drawn are invited."""
    scope, found = request.scope, _found(request, draw_id)  # type: ignore[attr-defined]
    if request.method == "POST":
        form = WayForm(request.POST)
        try:
            done = invite_families(
                cycle_id=found.cycle_id, school_id=found.school_id, reason=Reason.CROSS_SECTION, draw_id=found.pk,
                way=form.cleaned_data["way"] if form.is_valid() else "", most=AT_ONCE, by=scope, at=clock.now(),
            )  # fmt: skip
        except Refused as refusal:
            messages.error(request, str(refusal.reason))
            return redirect("visits:draw", found.pk)
        say(request, done)
        return redirect("visits:invite", found.school_id)
    taken = [UUID(home) for each in found.record.values() for home in each["taken"]]
    names = families_named(taken, found.school_id, seen_by=scope)
    strata = [
        {
            "name": name,
            "size": each["size"],
            "families": [(home, names.get(UUID(home), [])) for home in each["taken"]],
        }
        for name, each in sorted(found.record.items())
    ]
    return render(
        request,
        "visits/draw.html",
        {
            "it": found,
            "school": School.objects.seen_by(scope).filter(pk=found.school_id).first(),
            "strata": strata,
            "taken": len(taken),
            "left": len(taken) - found.used,
            "holds": is_as_drawn(found),
            "who": account_names([found.drawn_by_id], seen_by=scope).get(found.drawn_by_id, ""),
            "way_form": WayForm(),
        },
    )


@open_to(*PLAN, support=False)
@require_safe
def draw_list(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """The list that was drawn from, as a table of ids without names: with the seed it gives the draw again."""
    found = _found(request, draw_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="draw-{found.seed}.csv"'
    rows = csv.writer(response)
    rows.writerow(["stratum", "home", "place"])
    for name, each in sorted(found.record.items()):
        place = {home: number for number, home in enumerate(each["taken"], 1)}
        rows.writerows([name, home, place.get(home, "")] for home in each["homes"])
    return response


def _found(request: HttpRequest, draw_id: UUID):
    found = draw_with_use(draw_id, seen_by=request.scope)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found
