"""For whoever plans at a school: what waits after its visits; and, as figures, what visits taught it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.base import clock
from thirdpillar.ground.schools.queries import school_year_on, schools
from thirdpillar.practice.visits.actions.recording import say_who_came
from thirdpillar.practice.visits.forms.afterwards import YES
from thirdpillar.practice.visits.queries.afterwards import waiting_at_school
from thirdpillar.practice.visits.queries.themes import pooled_themes
from thirdpillar.practice.visits.views.common import FIGURES, PLAN, done


@open_to(*PLAN, support=False)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Visits not recorded, not reflected on in time, or that no rule pays; and who has not said that they were there."""
    scope, now = request.scope, clock.now()
    found = waiting_at_school(at=now, today=clock.today(request.district.zone), seen_by=scope)
    shown = [*found.unrecorded, *found.unreflected, *found.without_rule]
    people = {who for one in shown for who in one.people_ids} | {one.account_id for one in found.unsaid}
    names = account_names(people, seen_by=scope)
    for seat in found.unsaid:
        seat.name = names.get(seat.account_id, "")  # type: ignore[attr-defined]
    for one in shown:
        one.names = [names[who] for who in one.people_ids if who in names]  # type: ignore[attr-defined]
    return render(request, "visits/school_after.html", {"found": found})


@open_to(*PLAN, support=False)
@require_POST
def came(request: HttpRequest, visit_id: UUID, account_id: UUID) -> HttpResponse:
    """Somebody who said nothing was there, or was not."""
    deed = lambda: say_who_came(  # noqa: E731
        visit_id=visit_id,
        account_id=account_id,
        was_there=request.POST.get("there") == YES,
        by=request.scope,
        at=clock.now(),
    )
    done(request, deed, _("Saved."))
    return redirect("visits:school_after")


@open_to(*FIGURES)
@require_safe
def themes(request: HttpRequest) -> HttpResponse:
    """What this year's visits taught a school, where enough families stand behind it."""
    scope, today = request.scope, clock.today(request.district.zone)
    here = list(schools(seen_by=scope))
    asked = request.GET.get("school", "")
    school = next((one for one in here if str(one.pk) == asked), here[0] if here else None)
    year = school_year_on(today, seen_by=scope)
    # First visits begin in the summer before the school year.
    since = year.begins_on.replace(month=7, day=1) if year else today.replace(month=1, day=1)
    pooled = pooled_themes(UUID(str(school.pk)), since=since, on=today, seen_by=scope) if school else None
    options = [{"value": str(one.pk), "label": one.name} for one in here]
    return render(
        request,
        "visits/themes.html",
        {"pooled": pooled, "school": school, "schools": options, "since": since},
    )
