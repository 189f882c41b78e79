"""Thank-you letters: who is to be thanked, and what was sent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.practice.volunteers.actions.thanking import thank_volunteers
from thirdpillar.practice.volunteers.queries.thanking import thanks_given, to_thank
from thirdpillar.practice.volunteers.views.common import WHO, done, note_read


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def thanks(request: HttpRequest) -> HttpResponse:
    """Whoever gave hours this school year and was not thanked for all of them; the letters to print."""
    scope = request.scope  # type: ignore[attr-defined]
    if request.method == "POST":
        done(request, lambda: thank_volunteers(by=scope, at=clock.now()), _("Saved."))
        return redirect("volunteers:thanks")
    rows = to_thank(on=clock.today(request.district.zone), seen_by=scope)  # type: ignore[attr-defined]
    note_read(scope, len(rows))
    return render(
        request, "volunteers/thanks.html", {"rows": rows, "sent": thanks_given(seen_by=scope).count()}
    )
