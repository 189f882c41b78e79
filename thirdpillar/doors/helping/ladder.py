"""The next rung of the ladder for whoever volunteered: what the school's staff asks them to, by their own link."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import one_id
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.practice.gatherings.actions.programmes import ask_from_rung
from thirdpillar.practice.gatherings.models import Programme, Registration
from thirdpillar.practice.gatherings.queries.programmes import after_rung
from thirdpillar.practice.gatherings.rules.programmes import may_run
from thirdpillar.practice.volunteers.queries.rung import RUNG, volunteered
from thirdpillar.practice.volunteers.views.common import done


def _not_there(adult_ids: set[UUID], programme: Programme, seen_by) -> set[UUID]:
    """Those of these people who were not asked to it and do not stand in it."""
    rows = Registration.objects.seen_by(seen_by).filter(programme=programme, adult_id__isnull=False)
    there = set(rows.values_list("adult_id", flat=True))
    standing = current_adults(adult_ids | there, seen_by=seen_by)
    return {standing[one] for one in adult_ids if one in standing} - {standing.get(one, one) for one in there}


@open_to(Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON)
@require_http_methods(["GET", "HEAD", "POST"])
def coming_next(request: HttpRequest) -> HttpResponse:
    """Open programmes one rung higher that the asker runs, and how many volunteers can be asked to each."""
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    now, on = clock.now(), clock.today(zone)
    found = [
        one
        for one in after_rung(RUNG, None, at=now, zone=zone, seen_by=scope)
        if may_run(scope, one.it) is None
    ]
    people = {
        school: volunteered(on=on, seen_by=scope, school_id=school)
        for school in {one.it.school_id for one in found}
    }
    if request.method == "POST":
        wanted = one_id(request.POST.get("programme", ""))
        if one := next((each for each in found if each.it.pk == wanted), None):
            done(
                request,
                lambda: ask_from_rung(
                    programme_id=one.it.pk, step=RUNG, adult_ids=people[one.it.school_id], by=scope, at=now
                ),
                _("The link is on its way."),
            )
        return redirect("helping:next")
    rows = [{"it": one, "people": len(_not_there(people[one.it.school_id], one.it, scope))} for one in found]
    return render(request, "helping/next.html", {"rows": rows})
