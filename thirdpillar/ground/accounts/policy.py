"""Which roles an address is open to: every view says so with one of these decorators.

The permission matrix test walks the URL map and fails on a view that says nothing. A page that is not for the
asker answers exactly like one that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse

from thirdpillar.ground.accounts.actions.support import note_support_read
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.queries import CODES_DUE, support_still_may
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock

_LOOKING = ("GET", "HEAD", "OPTIONS")
_KNOWN = (*_LOOKING, "POST")


@dataclass(frozen=True)
class Policy:
    """`way`: "anyone" (public), "link" (whoever holds the signed link), "account" (signed in, however weakly)
    or "roles" (signed in, acting in one of `roles`).

    `support`: whether support, under a district's grant, may look where the office may.
    """

    way: str
    roles: frozenset[Role] = frozenset()
    support: bool = True

    def lets_in(self, role: Role | None, *, under_grant: bool = False) -> bool:
        if self.way in ("anyone", "link", "account"):
            return True
        if role == Role.SUPPORT and Role.SUPPORT not in self.roles:
            return under_grant and self.support and Role.OFFICE in self.roles
        return role in self.roles


def _declared(view: Callable, policy: Policy) -> Callable:
    """The view with its policy, and with no method that no page knows."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method not in _KNOWN:
            return HttpResponseNotAllowed(_KNOWN)
        return view(request, *args, **kwargs)

    guarded.policy = policy  # type: ignore[attr-defined]
    return guarded


def for_anyone(view: Callable) -> Callable:
    """A public page: shows nothing about a person."""
    return _declared(view, Policy("anyone"))


def by_link(view: Callable) -> Callable:
    """A page for whoever holds a signed link; the view itself checks the link's token."""
    return _declared(view, Policy("link"))


def for_account(view: Callable) -> Callable:
    """A page about one's own sign-in: open to any session, also one that must still make a passkey."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        if getattr(request, "account", None) is None:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    return _declared(asked, Policy("account"))


def open_to(*roles: Role, support: bool = True) -> Callable[[Callable], Callable]:
    """A page for people signed in and acting in one of `roles`; a read-only scope may only look."""
    policy = Policy("roles", frozenset(roles), support)

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def asked(request, *args, **kwargs):
            scope: Scope | None = getattr(request, "scope", None)
            if scope is None or scope.account_id is None:
                return _to_sign_in(request)
            if getattr(request, "needs_passkey", False):
                return redirect(reverse("accounts:passkeys"))
            if request.session.get(CODES_DUE):
                return redirect(reverse("accounts:recovery_codes"))
            if not policy.lets_in(scope.role, under_grant=scope.sees_all):
                raise Http404
            if scope.read_only and request.method not in _LOOKING:
                raise Http404
            if scope.role == Role.SUPPORT:
                return _watched(view, request, args, kwargs)
            return view(request, *args, **kwargs)

        return _declared(asked, policy)

    return decorate


def policy_of(view: Callable) -> Policy | None:
    """What a view declared, or None when it declared nothing."""
    return getattr(view, "policy", None)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return redirect_to_login(back, login_url=reverse("accounts:sign_in"))


def _watched(view: Callable, request: HttpRequest, args: tuple, kwargs: dict) -> HttpResponse:
    """What support looks at is written down first, and nothing may be carried away as a file."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    match = request.resolver_match
    page = match.view_name if match else ""
    note_support_read(by=scope, at=clock.now(), page=page, address=request.path, ids=kwargs)
    response = view(request, *args, **kwargs)
    # A file is one whether it is saved or shown; each view of one says support=False besides, so that the list tells it.
    carried = "Content-Disposition" in response.headers
    if carried or not support_still_may(scope, clock.now()):
        raise Http404
    return response
