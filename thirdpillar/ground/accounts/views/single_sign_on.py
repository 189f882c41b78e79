"""Out to the district's OpenID Connect provider, and back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from thirdpillar.ground.accounts import actions
from thirdpillar.ground.accounts.models import SingleSignOn
from thirdpillar.ground.accounts.policy import for_anyone
from thirdpillar.ground.accounts.queries import open_providers
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused


@for_anyone
@require_GET
def go(request: HttpRequest, provider_key: str) -> HttpResponse:
    """A GET, because our content policy lets forms go nowhere else; it changes nothing but this browser's session."""
    provider = _provider(request, provider_key)
    try:
        address = actions.begin_single_sign_on(
            request.session, provider=provider, back=_back(request, provider), at=clock.now()
        )
    except Refused as refused:
        messages.error(request, str(refused.reason))
        return redirect("accounts:sign_in")
    return HttpResponseRedirect(address)


@for_anyone
@require_GET
def back(request: HttpRequest, provider_key: str) -> HttpResponse:
    """Where the provider sends the browser: a session for an account that was here before, or a plain refusal."""
    provider, now = _provider(request, provider_key), clock.now()
    try:
        account, strength = actions.finish_single_sign_on(
            request.session,
            provider=provider,
            back=_back(request, provider),
            answer=request.GET.dict(),
            at=now,
        )
    except Refused as refused:
        messages.error(request, str(refused.reason))
        return redirect("accounts:sign_in")
    actions.begin_session(request, account=account, strength=strength, at=now)
    return redirect("home")


def _provider(request: HttpRequest, key: str) -> SingleSignOn:
    if request.district is None:  # type: ignore[attr-defined]
        raise Http404
    system = Scope.system(request.district.id, "single sign-on")  # type: ignore[attr-defined]
    with tenancy.acting_as(system):
        found = open_providers(seen_by=system).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest, provider: SingleSignOn) -> str:
    return request.build_absolute_uri(reverse("accounts:single_sign_on_back", args=[provider.key]))
