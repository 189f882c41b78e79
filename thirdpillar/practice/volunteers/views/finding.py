"""Teachers find what families know, ask for it, and say that it was used."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import one_id
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.schools.models import Section
from thirdpillar.practice.volunteers.actions.lessons import (
    ask_lesson,
    call_off_lesson,
    hold_lesson,
    move_lesson,
)
from thirdpillar.practice.volunteers.choices import OPEN_LESSONS, How, LessonStage
from thirdpillar.practice.volunteers.forms import LessonForm, SearchForm, When
from thirdpillar.practice.volunteers.queries import finding
from thirdpillar.practice.volunteers.queries.pages import lessons_at, names_of
from thirdpillar.practice.volunteers.rules import may_keep
from thirdpillar.practice.volunteers.views.common import WHO, done, grades_taught, note_read

TEACHERS = (*WHO, Role.TEACHER)


@open_to(*TEACHERS, support=False)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What families know and let this asker find."""
    scope = request.scope  # type: ignore[attr-defined]
    languages = [(tag, language_label(tag)) for tag in finding.languages_offered(seen_by=scope)]
    grades = grades_taught(scope.district_id)
    form = SearchForm(request.GET or None, languages=languages, grades=grades)
    asked: dict[str, Any] = form.facts() if form.is_bound else {}
    rows = finding.offers_found(seen_by=scope, **asked)
    note_read(scope, len(rows), "offer")
    named = dict(grades)
    for each in rows:
        each.it.hows_said = [How(one).label for one in each.it.hows]
        each.it.grades_said = [named.get(one, one) for one in each.it.grades]
    return render(
        request, "volunteers/find.html", {"rows": rows, "form": form, "is_narrow": any(asked.values())}
    )


@open_to(*TEACHERS, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Ask one family to come to a lesson."""
    scope, district = request.scope, request.district  # type: ignore[attr-defined]
    rows = finding.offers_found(one=offer_id, seen_by=scope)
    if not rows:
        raise Http404
    (row,) = rows
    mine = Section.objects.seen_by(scope).filter(pk__in=scope.section_ids).order_by("title")
    form = LessonForm(request.POST or None, offer=row.it, sections=list(mine))
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            request,
            lambda: ask_lesson(offer_id=offer_id, by=scope, at=clock.now(), **form.facts(district.zone)),
            _("The family was asked. You see the answer here."),
        )
    ):
        return redirect("volunteers:lessons")
    note_read(scope, 1, "offer", offer_id)
    return render(
        request,
        "volunteers/ask.html",
        {"row": row, "form": form},
        status=422 if request.method == "POST" else 200,
    )


@open_to(*TEACHERS, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def lessons(request: HttpRequest) -> HttpResponse:
    """The asker's own lessons with families: what was answered, and what was used; of a school, all of them."""
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    if request.method == "POST":
        _do(request)
        return redirect("volunteers:lessons")
    own = finding.lessons_of(seen_by=scope)
    others = []
    if scope.role in WHO:
        rows = list(lessons_at(seen_by=scope).exclude(account_id=scope.account_id)[:100])
        names = names_of({one.volunteer.adult_id for one in rows}, seen_by=scope)
        others = [
            {"it": one, "name": getattr(names.get(one.volunteer.adult_id), "display_name", "–")}
            for one in rows
        ]
    for row in (*own, *others):
        row["may_move"] = row["it"].stage == LessonStage.ANOTHER and row["it"].account_id == scope.account_id
        is_own = row["it"].account_id == scope.account_id
        row["asks_who_came"] = row["it"].stage != LessonStage.YES
        row["may_hold"] = (
            row["it"].stage in OPEN_LESSONS
            and row["it"].begins_at <= now
            and (is_own or not row["asks_who_came"])
        )
        row["may_call_off"] = row["it"].stage in OPEN_LESSONS and (
            is_own or may_keep(scope, row["it"].school_id) is None
        )
    note_read(scope, len(own) + len(others), "lesson")
    return render(request, "volunteers/lessons.html", {"own": own, "others": others, "when": When()})


def _do(request: HttpRequest) -> None:
    scope, at = request.scope, clock.now()  # type: ignore[attr-defined]
    deed = request.POST.get("deed")
    if key := one_id(request.POST.get("lesson", "")):
        if deed in ("held", "service"):
            done(
                request,
                lambda: hold_lesson(
                    lesson_id=key, is_service=deed == "service", came="came" in request.POST, by=scope, at=at
                ),
                _("Saved. The family hears that it was used."),
            )
        elif deed == "off":
            told: list[bool] = []
            off = done(
                request, lambda: told.append(call_off_lesson(lesson_id=key, by=scope, at=at)), _("Saved.")
            )
            if off and not told[0]:
                messages.warning(request, _("No way is known to reach this person. Please call."))
        elif deed == "move":
            form = When(request.POST)
            if form.is_valid():
                times = form.moments(request.district.zone)  # type: ignore[attr-defined]
                done(request, lambda: move_lesson(lesson_id=key, by=scope, at=at, **times), _("Saved."))
