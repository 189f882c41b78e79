"""The office's single sign-on: which provider, whether it answers, and who agreed to it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts import actions
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.forms import NewProvider, ProviderChange
from thirdpillar.ground.accounts.models import SingleSignOn
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import providers as all_providers
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused


@open_to(Role.OFFICE, support=False)
@require_safe
def providers(request: HttpRequest) -> HttpResponse:
    found = all_providers(seen_by=request.scope)  # type: ignore[attr-defined]
    return render(request, "accounts/providers.html", {"providers": list(found)})


@open_to(Role.OFFICE, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def add_provider(request: HttpRequest) -> HttpResponse:
    form = NewProvider(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_provider(by=request.scope, at=clock.now(), **form.cleaned_data)  # type: ignore[attr-defined]
            return redirect("accounts:provider", single_sign_on_id=made.id)
        except Refused as refused:
            form.add_error(None, str(refused.reason))
    return render(request, "accounts/provider_add.html", {"form": form})


@open_to(Role.OFFICE, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def provider(request: HttpRequest, single_sign_on_id: UUID) -> HttpResponse:
    """One provider: what to register there, what is missing here, and its particulars to change."""
    scope = request.scope  # type: ignore[attr-defined]
    found = _provider(request, single_sign_on_id)
    now_held = {
        "name": found.name,
        "issuer": found.issuer,
        "client_id": found.client_id,
        "vouches": found.vouches,
    }
    form = ProviderChange(request.POST if request.method == "POST" else None, initial=now_held)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_provider(by=scope, at=clock.now(), provider_id=found.id, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("accounts:provider", single_sign_on_id=found.id)
        except Refused as refused:
            form.add_error(None, str(refused.reason))
    context = {
        "provider": found,
        "form": form,
        "way_back": request.build_absolute_uri(reverse("accounts:single_sign_on_back", args=[found.key])),
        "secret_variable": actions.secret_variable(found.key),
        "issuer_variable": actions.issuer_variable(found.key),
        "has_secret": bool(actions.client_secret(found)),
        "waits": found.asked_by_id is not None,
        "own": found.asked_by_id is not None and found.asked_by_id == scope.account_id,
    }
    return render(request, "accounts/provider.html", context)


@open_to(Role.OFFICE, support=False)
@require_POST
def try_provider(request: HttpRequest, single_sign_on_id: UUID) -> HttpResponse:
    """Ask the provider what it says of itself."""
    found = _provider(request, single_sign_on_id)
    try:
        said = actions.discover(found.issuer)
    except Refused as refused:
        messages.error(request, str(refused.reason))
    else:
        place = str(said["authorization_endpoint"])[:200]
        messages.success(
            request,
            _("The provider answers and calls itself “%(issuer)s”. People sign in at %(place)s.")
            % {"issuer": said["issuer"], "place": place},
        )
    return redirect("accounts:provider", single_sign_on_id=found.id)


@open_to(Role.OFFICE, support=False)
@require_POST
def open_provider(request: HttpRequest, single_sign_on_id: UUID) -> HttpResponse:
    return _done(request, single_sign_on_id, actions.open_provider, _("People can sign in this way now."))


@open_to(Role.OFFICE, support=False)
@require_POST
def close_provider(request: HttpRequest, single_sign_on_id: UUID) -> HttpResponse:
    return _done(request, single_sign_on_id, actions.close_provider, _("Nobody can sign in this way now."))


@open_to(Role.OFFICE, support=False)
@require_POST
def remove_provider(request: HttpRequest, single_sign_on_id: UUID) -> HttpResponse:
    return _done(request, single_sign_on_id, actions.remove_provider, _("The single sign-on is removed."))


def _done(request: HttpRequest, id: UUID, deed: Callable[..., None], said: str) -> HttpResponse:
    found = _provider(request, id)
    try:
        deed(by=request.scope, at=clock.now(), provider_id=found.id)  # type: ignore[attr-defined]
        messages.success(request, said)
    except Refused as refused:
        messages.error(request, str(refused.reason))
    if deed is actions.remove_provider:
        return redirect("accounts:providers")
    return redirect("accounts:provider", single_sign_on_id=found.id)


def _provider(request: HttpRequest, id: UUID) -> SingleSignOn:
    found = all_providers(seen_by=request.scope).filter(pk=id).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found
