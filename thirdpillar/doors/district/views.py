"""What the district says of itself: its name, its languages, and where families call."""

from __future__ import annotations

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from thirdpillar.doors.district.forms import DistrictForm
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.schools.actions import change_district
from thirdpillar.ground.schools.models import District
from thirdpillar.ground.schools.queries import schools
from thirdpillar.practice.gatherings.actions import keep_clock_times


@open_to(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def district(request: HttpRequest) -> HttpResponse:
    """The district's own particulars, to read and to change."""
    scope = request.scope  # type: ignore[attr-defined]
    form = DistrictForm(
        request.POST if request.method == "POST" else None,
        district=request.district,  # type: ignore[attr-defined]
        schools=list(schools(seen_by=scope)),
    )
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        # Locked: of two who change it at once each moves the gatherings from where the other left them.
        was = District.objects.select_for_update().get(pk=scope.district_id).zone
        changed = change_district(by=scope, at=at, changes=form.changes(), phones=form.phones())
        kept = keep_clock_times(was=was, by=scope, at=at) if "zone" in changed else 0
        notes.success(request, _("Saved.") if changed else _("Nothing has changed."))
        if kept:
            said = ngettext(
                "%d planned gathering keeps its time of day in the new time zone.",
                "%d planned gatherings keep their time of day in the new time zone.",
                kept,
            )
            notes.info(request, said % kept)
        return redirect("district:district")
    return render(request, "district/district.html", {"form": form})
