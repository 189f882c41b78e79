"""The page with everything that concerns a family, and the same as one file. Looking changes nothing.

By link it signs nobody in: it leads no further than the link itself, and what was said in confidence is left out.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thirdpillar.doors.family_all import files
from thirdpillar.doors.family_all.concerns import concerns
from thirdpillar.doors.family_all.lines import Line
from thirdpillar.doors.family_all.sight import Sight, by_link, signed_in
from thirdpillar.doors.family_ways.holders import holder_of
from thirdpillar.ground.accounts import policy
from thirdpillar.ground.accounts.choices import FAMILY
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time, day_in
from thirdpillar.ground.base.languages import page_language_or_near
from thirdpillar.ground.people.queries import standing_adult


@policy.open_to(*FAMILY, support=False)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Signed in: with the words of everything, and a way to each."""
    scope = request.scope  # type: ignore[attr-defined]
    if not scope.adult_id:
        raise Http404
    # Rooms keep their rows for schools; this asker's own are picked out by their own record.
    by = Scope.system(scope.district_id, "a family's own page")
    with tenancy.acting_as(by):
        sight = signed_in(request.district, scope.adult_id, by=by, at=clock.now())  # type: ignore[attr-defined]
        return _answer(request, sight, "/")


@policy.by_link
@never_cache
@require_safe
def mine_by_link(request: HttpRequest, code: str) -> HttpResponse:
    """By any open link of one adult, in the language that they read."""
    district = request.district  # type: ignore[attr-defined]
    if district is None:
        raise Http404
    by = Scope.system(district.pk, "a family's own link")
    with tenancy.acting_as(by):
        holder = holder_of(code, on=clock.today(district.zone), seen_by=by)
        adult = standing_adult(holder.adult_id, seen_by=by) if holder else None
        if holder is None or adult is None:
            raise Http404
        reads = adult.reads_language.lower()
        language = translation.get_language() if request.COOKIES.get("tp_language") or not reads else reads
        with translation.override(page_language_or_near(language or "en")):
            response = _answer(request, by_link(district, holder, by=by, at=clock.now()), holder.back)
            response.headers["Content-Language"] = translation.get_language() or "en"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _answer(request: HttpRequest, sight: Sight, back: str) -> HttpResponse:
    language = translation.get_language() or "en"
    found = concerns(sight, language)
    if make := files.FILES.get(request.GET.get("as", "")):
        return make(found, sight, language, request.get_host())
    parts = [(title, [_row(one, sight, language) for one in lines]) for title, lines in files.titled(found)]
    return render(
        request,
        "family/all.html",
        {
            "parts": parts, "back": back, "is_signed_in": sight.is_signed_in,
            "has_coming": any(one.begins_at for one in found.coming), "host": sight.district.name,
            "phone": sight.district.reply_phone,
        },
    )  # fmt: skip


def _row(one: Line, sight: Sight, language: str) -> dict:
    when = day_and_time(one.begins_at, sight.district.zone, language) if one.begins_at else ""
    return {
        "it": one, "when": when or (day_in(one.due_on, language) if one.due_on else ""),
        "href": one.address if sight.reads_words_of(one.address) else "",
    }  # fmt: skip
