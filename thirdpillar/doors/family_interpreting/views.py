"""How the interpreter was, as the family says it: no sign-in, one tap; the page names nobody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import page_language_or_near
from thirdpillar.means.conversations.actions.interpreting import rate_interpreting
from thirdpillar.means.conversations.choices import From
from thirdpillar.means.conversations.choices.interpreting import RequestState
from thirdpillar.means.conversations.forms.interpreting import RatingForm
from thirdpillar.means.conversations.queries.interpreting import request_by_code


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def how_it_went(request: HttpRequest, code: str) -> HttpResponse:
    """Three answers and room for a word; said again, the later answer holds."""
    district = request.district  # type: ignore[attr-defined]
    if district is None or len(code) != 12:
        raise Http404
    machine = Scope.system(district.pk, "a family's own link")
    with tenancy.acting_as(machine):
        found = request_by_code(code, seen_by=machine)
        if found is None or found.state not in (RequestState.DELIVERED, RequestState.LINE):
            raise Http404
        # The language that was interpreted is the one to ask in.
        language = (
            (translation.get_language() or "en") if request.COOKIES.get("tp_language") else found.language
        )
        with translation.override(page_language_or_near(language)):
            form = RatingForm(request.POST if request.method == "POST" else None)
            done = request.method == "POST" and form.is_valid()
            if done:
                rate_interpreting(
                    request_id=found.pk, said_by=From.FAMILY, by=machine, at=clock.now(), **form.cleaned_data
                )
            response = render(
                request, "family/interpreter.html", {"form": form, "done": done, "host": district.name},
                status=422 if form.errors else 200,
            )  # fmt: skip
            response.headers["Content-Language"] = translation.get_language() or "en"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response
