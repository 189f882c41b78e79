"""A school's compact: written by the school; discussed and signed at a conference."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.languages import LANGUAGES
from thirdpillar.ground.schools.queries import schools
from thirdpillar.practice.conferences.actions.compacts import (
    check_compact,
    mark_compact,
    unmark_compact,
    write_compact,
)
from thirdpillar.practice.conferences.choices import STANDING, CompactMade, CompactWay
from thirdpillar.practice.conferences.forms.compacts import CompactForm
from thirdpillar.practice.conferences.models import Conference
from thirdpillar.practice.conferences.queries import compacts as queries
from thirdpillar.practice.conferences.queries import pages
from thirdpillar.practice.conferences.views.common import WHO, done, note_read
from thirdpillar.standards import library


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def compact(request: HttpRequest, school_id: UUID) -> HttpResponse:
    """The year's compact in each language, with how many it was discussed with; new words for it."""
    scope, district = request.scope, request.district  # type: ignore[attr-defined]
    school = next((one for one in schools(seen_by=scope) if one.pk == school_id), None)
    if school is None:
        raise Http404
    at, on = clock.now(), clock.today(district.zone)
    first = (district.languages or ["en"])[0]
    languages = list(dict.fromkeys([first, *district.languages, *LANGUAGES]))
    deed = request.POST.get("deed", "")
    form = CompactForm(request.POST if deed == "write" else None, languages=languages)
    for key in ids_among([request.POST.get("text", "")]) if deed == "check" else ():
        seen = request.POST.get("seen", "")
        done(request, partial(check_compact, text_id=key, seen=seen, by=scope, at=at), _("Saved."))
        return redirect("conferences:compact", school.pk)
    if (
        deed == "write"
        and form.is_valid()
        and done(
            request,
            lambda: write_compact(school_id=school.pk, by=scope, at=at, **form.cleaned_data),
            _("Saved."),
        )
    ):
        return redirect("conferences:compact", school.pk)
    now = queries.compact_now(school.pk, on=on, seen_by=scope)
    texts = queries.texts_of(now, seen_by=scope) if now else []
    figures = queries.compact_figures(school.pk, now.year_id, seen_by=scope) if now else []
    by_grade = queries.compact_by_grade(school.pk, now.year_id, seen_by=scope) if now else []
    return render(
        request,
        "conferences/compact.html",
        {
            "school": school,
            "now": now,
            "texts": texts,
            "figures": figures,
            "form": form,
            "by_grade": by_grade if len(by_grade) > 1 else [],
            "made": CompactMade.labels,
            "cited": library.entry("conference_terms", "compact", on).citation,
        },
        status=422 if form.errors else 200,
    )


@open_to(*WHO, Role.TEACHER)
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, conference_id: UUID) -> HttpResponse:
    """The compact in the family's language, with what was done with it: on the teacher's phone, or from paper."""
    scope, at = request.scope, clock.now()  # type: ignore[attr-defined]
    one = Conference.objects.seen_by(scope).filter(pk=conference_id, stage__in=STANDING).first()
    if one is None:
        raise Http404
    if request.method == "POST":
        made, way = request.POST.get("made", ""), request.POST.get("way", CompactWay.TEACHER)
        if request.POST.get("deed") == "back":
            done(request, lambda: unmark_compact(conference_id=one.pk, made=made, by=scope, at=at))
        else:
            seen = request.POST.get("seen", "")
            done(
                request,
                partial(mark_compact, conference_id=one.pk, made=made, way=way, seen=seen, by=scope, at=at),
            )
        return redirect("conferences:talk", one.pk)
    on = clock.today(request.district.zone)  # type: ignore[attr-defined]
    now = queries.compact_now(one.school_id, on=on, seen_by=scope)
    texts = queries.texts_of(now, seen_by=scope) if now else []
    language = queries.language_of_home(one, seen_by=scope)
    (row,) = pages.named([one], seen_by=scope)
    note_read(scope, [row["child"]])
    marks = queries.marks_of([one.pk], seen_by=scope).get(one.pk, {})
    return render(
        request,
        "conferences/talk.html",
        {
            "row": row, "now": now, "text": queries.text_for(texts, language, on, unchecked=True),
            "is_teacher": scope.role == Role.TEACHER,
            "marks": [{"made": made, "label": label, "mark": marks.get(made)} for made, label in CompactMade.choices],
        },
    )  # fmt: skip
