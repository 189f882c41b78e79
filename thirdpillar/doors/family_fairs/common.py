"""Whoever holds one of these links: found within the district, in the sight of a machine, and not kept in shared places."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import page_language
from thirdpillar.practice.gatherings import queries as gatherings
from thirdpillar.practice.gatherings.models import Gathering
from thirdpillar.practice.partners.models import Fair


def by_machine(purpose: str) -> Callable[[Callable], Callable]:
    """The view gets a machine's scope as `by`; its answer names nobody to other sites."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def found(request: HttpRequest, **path) -> HttpResponse:
            district = request.district  # type: ignore[attr-defined]
            if district is None:
                raise Http404
            by = Scope.system(district.pk, purpose)
            with tenancy.acting_as(by):
                response = view(request, by=by, **path)
            # Not "no-referrer": with it a browser posts forms as from nowhere, and the CSRF check refuses them.
            response.headers.setdefault("Referrer-Policy", "same-origin")
            response.headers.setdefault("X-Robots-Tag", "noindex")
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        return found

    return decorate


def gathering_of(fair: Fair, by: Scope) -> Gathering:
    """The fair's gathering; without it there is no page."""
    found = gatherings.gathering(fair.gathering_id, seen_by=by)
    if found is None:
        raise Http404
    return found


@contextmanager
def speaking(request: HttpRequest, reads: str):
    """In the language that somebody reads, until they choose another."""
    asked = translation.get_language() or "en"
    chosen = request.COOKIES.get("tp_language")
    with translation.override(asked if chosen else page_language(reads) or asked):
        yield
