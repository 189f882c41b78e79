"""What was given up goes again, all at once, when a person says so."""

from __future__ import annotations

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery import actions


@open_to(Role.OFFICE)
@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """Send again what never got through, is within its life, and was carried by no other way."""
    if actions.send_again(by=request.scope, at=clock.now()):  # type: ignore[attr-defined]
        notes.success(request, _("Sending goes on."))
    return redirect("delivery:outbox")
