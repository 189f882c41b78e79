"""What one talks about, on the phone, with or without a network; and what to do when one fears for a child."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from thirdpillar.ground.accounts.policy import for_anyone, open_to
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.views.common import GO, PLAN
from thirdpillar.standards import library
from thirdpillar.standards.library import Entry

KINDS = ("first", "second")


@open_to(*dict.fromkeys((*GO, *PLAN)))
@require_safe
def outline(request: HttpRequest, outline: str) -> HttpResponse:
    """The outline of first or second visits. Nobody's name is on it: a phone may keep it and show it without a network."""
    if outline not in KINDS:
        raise Http404
    entry = library.entry("home_visit_outline", outline, clock.today(request.district.zone))
    return _to_keep(render(request, "visits/outline.html", {"outline": _told(entry), "kind": outline}))


@for_anyone
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker that keeps these pages; its reach is theirs alone."""
    pages = [*(reverse("visits:outline", args=[kind]) for kind in KINDS), reverse("visits:worry")]
    response = render(
        request, "visits/outline_worker.js", {"pages": pages}, content_type="text/javascript; charset=utf-8"
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@open_to(*dict.fromkeys((*GO, *PLAN)))
@require_safe
def worry(request: HttpRequest) -> HttpResponse:
    """The procedure outside of this product. That somebody opened it is written nowhere, and it asks nothing."""
    entry = library.entry("home_visit_worry", "procedure", clock.today(request.district.zone))
    told = _told(entry) | {"hotline": entry.terms["hotline"], "name": _said(entry.terms["hotline_name"])}
    return _to_keep(render(request, "visits/worry.html", {"procedure": told}))


def _told(entry: Entry) -> dict:
    """What stands there, in the reader's language; each piece with the language that it is in."""
    return {
        "title": _said(entry.title),
        "text": _said(entry.text),
        "steps": [_said(one) for one in entry.terms["steps"]],
        "citation": entry.citation,
    }


def _said(text: str) -> dict[str, str]:
    told = _(text)
    return {"text": told, "lang": "en" if told == text else get_language() or "en"}


def _to_keep(response: HttpResponse) -> HttpResponse:
    """Not what the identity step says of pages about people: this one may be kept."""
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
