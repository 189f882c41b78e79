"""The first way in: by invitation, or by founding the district of an empty instance."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts import actions
from thirdpillar.ground.accounts.choices import Strength
from thirdpillar.ground.accounts.forms import SetUp
from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link only greets: mail scanners open every link. The button spends it."""
    district, now = request.district, clock.now()  # type: ignore[attr-defined]
    found = actions.open_invitation(token, district.id, now) if district else None
    if found is None:
        raise Http404
    if request.method == "POST":
        account = actions.use_invitation(token=token, district_id=district.id, at=now)
        if account is None:
            raise Http404
        actions.begin_session(request, account=account, strength=Strength.INVITATION, at=now)
        return redirect("accounts:passkeys")
    return render(request, "accounts/invitation.html", {"invited": found.account})


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """The first page of an empty instance: the district, and the first person of its office."""
    now = clock.now()
    if not actions.set_up_is_open(token, now):
        raise Http404
    form = SetUp(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            account = actions.found_district(token=token, at=now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.reason))
        else:
            actions.begin_session(request, account=account, strength=Strength.INVITATION, at=now)
            return redirect("accounts:passkeys")
    steps = [_("Your district"), _("Your passkey"), _("Recovery codes")]
    return render(request, "accounts/set_up.html", {"form": form, "steps": steps})
