"""Home visits for research, without names: a page of the district office, and the file as it is read."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.actions import ask_for_file, needs_second
from thirdpillar.ground.accounts.choices import FileKind, Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.queries.years import year_on
from thirdpillar.proof.evidence.actions.research import COLUMNS, export_for_research
from thirdpillar.proof.evidence.forms import ResearchForm
from thirdpillar.proof.evidence.queries.research import coarsened
from thirdpillar.standards import library


@open_to(Role.OFFICE, support=False)
@sensitive_post_parameters("key")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def research_page(request: HttpRequest) -> HttpResponseBase:
    """What is in the file, what is coarsened, and the form: what for, and the key that makes the codes."""
    scope, today = request.scope, clock.today(request.district.zone)  # type: ignore[attr-defined]
    terms = library.entry("home_visit_export", "research", today)
    year = year_on(today, seen_by=scope)
    # A new key each time the page is opened: who writes it down can make the same codes again, nobody else.
    form = ResearchForm(request.POST or None, terms=terms.terms, initial={"key": secrets.token_urlsafe(24)})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        told = coarsened(year, on=today, seen_by=scope).students if year else 0
        if not ask_for_file(
            what=FileKind.RESEARCH, people=told, purpose=asked["purpose"].strip(), by=scope, at=clock.now()
        ):
            form.add_error(None, needs_second(told, clock.now()))
            return _shown(request, form, terms, year, today)
        try:
            lines = export_for_research(by=scope, at=clock.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
            response.headers["Content-Disposition"] = f'attachment; filename="home-visits-{today}.csv"'
            response.headers["Cache-Control"] = "private, no-store"
            return response
    return _shown(request, form, terms, year, today)


def _shown(request: HttpRequest, form: ResearchForm, terms, year, today) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    context = {
        "form": form, "terms": terms, "columns": COLUMNS,
        "found": coarsened(year, on=today, seen_by=scope) if year else None,
    }  # fmt: skip
    answer: HttpResponse = render(
        request, "evidence/research.html", context, status=422 if form.errors else 200
    )
    return answer
