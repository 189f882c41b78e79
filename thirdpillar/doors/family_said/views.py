"""A parent meeting by the square on a table, or by the link that whoever came is sent: it knows nobody, and asks no name."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thirdpillar.doors.family_said.page import Speaker, say, shown
from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import page_language
from thirdpillar.practice.gatherings.choices import InputWay
from thirdpillar.practice.gatherings.queries.meetings import meeting_by_code
from thirdpillar.practice.gatherings.rules.meetings import key_of_browser

# Made in the browser's own name when something is written first: so that it is changed there, and not said twice.
COOKIE, KEPT = "tp_said", timedelta(days=60)
_MADE = re.compile(r"[0-9a-f]{32}")


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def table_page(request: HttpRequest, code: str) -> HttpResponse:
    """The agenda and what one says to it; once published, what was said and what we will do. `?in=es`: read in Spanish."""
    district = request.district  # type: ignore[attr-defined]
    if district is None or len(code) != 12:
        raise Http404
    by = Scope.system(district.pk, "a parent meeting, by the link of its tables")
    browser = request.COOKIES.get(COOKIE, "")
    browser = browser if _MADE.fullmatch(browser) else uuid4().hex
    speaker = Speaker(InputWay.QR, partial(key_of_browser, browser=browser), by)
    with tenancy.acting_as(by):
        meeting = meeting_by_code(code, seen_by=by)
        if meeting is None:
            raise Http404
        asked = translation.get_language() or "en"
        wanted = page_language(request.GET.get("in", "")[:20])
        reads = asked if request.COOKIES.get("tp_language") or not wanted else wanted
        with translation.override(reads):
            response: HttpResponse
            if request.method == "POST":
                say(request, meeting.gathering, speaker)
                response = redirect(request.get_full_path())
                response.set_cookie(
                    COOKIE, browser, max_age=KEPT, path="/s/", secure=request.is_secure(), httponly=True, samesite="Lax"
                )  # fmt: skip
            else:
                response = render(
                    request, "family/meeting.html", shown(request, meeting.gathering, meeting, speaker)
                )
            response.headers["Content-Language"] = translation.get_language() or "en"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response
