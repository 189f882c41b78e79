"""The rooms in which one gathering is at a time."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.schools.queries import schools
from thirdpillar.practice.gatherings.actions.rooms import add_room, close_room
from thirdpillar.practice.gatherings.forms.staffing import RoomForm
from thirdpillar.practice.gatherings.queries.rooms import booked_in, rooms
from thirdpillar.practice.gatherings.views.common import WHO, done


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def rooms_page(request: HttpRequest) -> HttpResponse:
    """Rooms with what is in them next; adding one, and offering one no more."""
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    if request.method == "POST":
        if request.POST.get("deed") == "close":
            for one in ids_among([request.POST.get("room", "")]):
                done(request, lambda room=one: close_room(room_id=room, by=scope, at=now), _("Saved."))  # type: ignore[misc]
            return redirect("gatherings:rooms")
        form = RoomForm(request.POST)
        if not form.is_valid():
            raise Http404
        where = {"name": form.cleaned_data["name"], "school_id": form.cleaned_data["school"]}
        done(request, lambda: add_room(by=scope, at=now, **where), _("Saved."))
        return redirect("gatherings:rooms")
    own = list(schools(seen_by=scope))
    names = {one.pk: one.name for one in own}
    found = rooms(seen_by=scope)
    booked = booked_in(found, at=now, seen_by=scope)
    office = [{"value": "", "label": _("The whole district")}] if scope.role == Role.OFFICE else []
    return render(
        request,
        "gatherings/rooms.html",
        {
            "rows": [
                {"it": one, "school": names.get(one.school_id, ""), "booked": booked.get(one.pk, [])}
                for one in found
            ],
            "schools": office + [{"value": str(one.pk), "label": one.name} for one in own],
        },
    )
