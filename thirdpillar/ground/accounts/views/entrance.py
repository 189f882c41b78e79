"""The sign-in page, signing out, and choosing the role to act in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts import actions
from thirdpillar.ground.accounts.policy import for_account, for_anyone
from thirdpillar.ground.accounts.queries import open_providers
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy


def where_next(request: HttpRequest) -> str:
    """Where the person was going before the sign-in page; only within this site."""
    asked = request.GET.get("next") or request.POST.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else "/"


@for_anyone
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """Where everybody signs in: staff by passkey or their district's sign-on, families by a code."""
    if request.district is None:  # type: ignore[attr-defined]
        return render(request, "accounts/nobody_home.html")
    system = Scope.system(request.district.id, "sign-in page")  # type: ignore[attr-defined]
    with tenancy.acting_as(system):
        providers = list(open_providers(seen_by=system))
    return render(request, "accounts/sign_in.html", {"providers": providers, "next": where_next(request)})


@for_account
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Signing out takes a button: a page elsewhere could otherwise do it with a picture's address."""
    if request.method == "POST":
        actions.end_session(request, by=request.scope, at=clock.now())  # type: ignore[attr-defined]
        return redirect("home")
    return render(request, "accounts/sign_out.html")


@for_account
@require_POST
def act_as(request: HttpRequest) -> HttpResponse:
    """Go on in another of one's roles."""
    role = request.POST.get("role", "")
    if role in request.account.roles:  # type: ignore[attr-defined]
        actions.act_as(request, by=request.scope, at=clock.now(), role=role)  # type: ignore[attr-defined]
    return redirect("home")
