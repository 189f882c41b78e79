"""Every request runs in one transaction, inside one district, as one scope."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from thirdpillar.doors.broadcasts import devices
from thirdpillar.doors.identity import scope_of
from thirdpillar.doors.languages.checked import checked_for
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.checked_texts import speaking
from thirdpillar.ground.schools.queries import district_at


def context(get_response: Callable[[HttpRequest], HttpResponse]):
    """Open the request's transaction, find its district, and let nothing be seen yet.

    The view's own atomic block is a savepoint inside this one, so a failing view undoes its work and the
    error page is still answered inside a working transaction.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            request.district = district_at(request.get_host().partition(":")[0])
            request.scope = None
            tenancy.enter(district_id=request.district.id if request.district else None)
            # Pages tell the time as the district's own clocks do.
            with timezone.override(ZoneInfo(request.district.zone) if request.district else None):
                response = get_response(request)
            if getattr(response, "streaming", False) and getattr(response, "needs_rows", False):
                raise RuntimeError(
                    "an answer that reads rows while it streams would read them without a scope"
                )
            return response

    return middleware


def own_words(get_response: Callable[[HttpRequest], HttpResponse]):
    """Texts of ours that the district's people have checked are said as they said them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with speaking(checked_for(request.district)):
            return get_response(request)

    return middleware


def no_nul(get_response: Callable[[HttpRequest], HttpResponse]):
    """An address with a NUL in it is nobody's question, and no database takes one: it could not be read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("a NUL in the address")
        return get_response(request)

    return middleware


def identity(get_response: Callable[[HttpRequest], HttpResponse]):
    """Who is signed in, checked anew on every request, and from here on the only rows the database shows."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.district is not None:
            tenancy.enter_scope(Scope.system(request.district.id, "who is asking"))
            request.account, request.scope, request.needs_passkey = scope_of(request)
            tenancy.enter_scope(request.scope)
        else:
            request.account, request.scope, request.needs_passkey = None, None, False
        response = get_response(request)
        if getattr(request, "scope", None) is not None and request.scope.account_id is not None:
            # A shared cache must never hand one person's page to another (reliability, bar 10).
            response.headers.setdefault("Cache-Control", "private, no-store")
            if request.scope.breadth in ("district", "school", "class"):
                devices.remember(response, request, request.scope.account_id, clock.now())
        return response

    return middleware
