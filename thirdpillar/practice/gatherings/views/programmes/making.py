"""The list of programmes, a new one, changing one, its dates, its questions, opening it, calling it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.queries import schools
from thirdpillar.practice.gatherings.actions import programmes as actions
from thirdpillar.practice.gatherings.choices import ProgrammeKind
from thirdpillar.practice.gatherings.forms.programmes import ProgrammeForm, QuestionsForm, SessionsForm
from thirdpillar.practice.gatherings.models import Programme
from thirdpillar.practice.gatherings.queries import languages_present
from thirdpillar.practice.gatherings.queries import programmes as queries
from thirdpillar.practice.gatherings.queries.calendar import competing_with, plans_of, seen_as, series_of
from thirdpillar.practice.gatherings.queries.rooms import rooms
from thirdpillar.practice.gatherings.rules.programmes import terms
from thirdpillar.practice.gatherings.views.common import WHO, competing_rows, done
from thirdpillar.practice.gatherings.views.programmes.common import found_programme

PAGE = 25


@open_to(*WHO)
@require_safe
def programmes_page(request: HttpRequest) -> HttpResponse:
    """What is planned and running, and what is over."""
    scope, past = request.scope, request.GET.get("when") == "past"  # type: ignore[attr-defined]
    found = queries.programmes(seen_by=scope, is_over=past)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    names = {school.pk: school.name for school in schools(seen_by=scope)}
    rows = [{"it": one, "school": names.get(one.school_id, "")} for one in page]
    return render(request, "gatherings/programmes/list.html", {"page": page, "rows": rows, "past": past})


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make one; its dates come next."""
    scope = request.scope  # type: ignore[attr-defined]
    own = schools(seen_by=scope)
    initial = {"step": "learn", "school": str(own[0].pk) if scope.breadth == "school" and own else ""}
    form = _form(request, request.POST or None, initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_programme(
                by=scope, at=clock.now(), school_id=form.school_id(), **form.facts()
            )
            return redirect("gatherings:programme", made.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
    return render(
        request, "gatherings/programmes/form.html", {"form": form}, status=422 if form.errors else 200
    )


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Change it; more places move the waiting list."""
    programme = found_programme(request, programme_id, to_run=True)
    form = _form(request, request.POST or None, ProgrammeForm.initial_of(programme), programme)
    form.fields["school"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_programme(
                programme_id=programme.pk, by=request.scope, at=clock.now(), **form.facts()  # type: ignore[attr-defined]
            )  # fmt: skip
            messages.success(request, _("Saved."))
            return redirect("gatherings:programme", programme.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
    context = {"form": form, "programme": programme}
    return render(request, "gatherings/programmes/form.html", context, status=422 if form.errors else 200)


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Weekly dates in one go, days without school left out."""
    programme, scope = found_programme(request, programme_id, to_run=True), request.scope  # type: ignore[attr-defined]
    here = [one for one in rooms(seen_by=scope) if one.school_id == programme.school_id]
    form = SessionsForm(request.POST or None, rooms=here)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        dates = series_of(programme, said, scope)
        told = _competing(request, programme, dates.days, said)
        if told:
            context = {"form": form, "programme": programme} | told
            return render(request, "gatherings/programmes/sessions.html", context, status=422)
        try:
            added = actions.add_sessions(
                programme_id=programme.pk, days=dates.days, begins=said["begins"], ends=said["ends"], by=scope,
                at=clock.now(), room_id=form.room_id,
            )  # fmt: skip
            n = len(added)
            messages.success(request, ngettext("%d session added.", "%d sessions added.", n) % n)
            if dates.left_out:
                days = ", ".join(date_format(each, "SHORT_DATE_FORMAT") for each in dates.left_out)
                messages.info(request, _("Left out: %(days)s.") % {"days": days})
            return redirect("gatherings:programme", programme.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
    context = {"form": form, "programme": programme}
    return render(request, "gatherings/programmes/sessions.html", context, status=422 if form.errors else 200)


def _competing(request: HttpRequest, programme: Programme, days: Sequence[date], said: dict) -> dict:
    """What the page says before it saves where something else wants the same families on one of the days."""
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    if programme.kind == ProgrammeKind.STAFF or not days or request.POST.get("seen") == seen_as(days):
        return {}
    wanted = plans_of(programme.school_id, days, said["begins"], said["ends"], zone)
    found = competing_with(*wanted, zone=zone, seen_by=scope, but_of=programme.pk)
    if not found:
        return {}
    return {
        "competing_asked": True, "several": True, "seen": seen_as(days), "competing": competing_rows(found, scope),
    }  # fmt: skip


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """What is asked of whoever registers."""
    programme, scope = found_programme(request, programme_id, to_run=True), request.scope  # type: ignore[attr-defined]
    form = QuestionsForm(
        request.POST or None, questions=queries.questions_of(programme, seen_by=scope),
        most=terms("registration", clock.now().date())["most_questions"],
        also=[tag.lower() for tag in request.district.languages[1:]],  # type: ignore[attr-defined]
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        done(
            request,
            lambda: actions.set_questions(
                programme_id=programme.pk, questions=form.facts(), by=scope, at=clock.now()
            ),
            _("Saved."),
        )
        return redirect("gatherings:programme", programme.pk)
    context = {"form": form, "programme": programme}
    return render(
        request, "gatherings/programmes/questions.html", context, status=422 if form.errors else 200
    )


@open_to(*WHO)
@require_POST
def open_up(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Into the catalogue."""
    programme = found_programme(request, programme_id, to_run=True)
    done(
        request,
        lambda: actions.open_programme(programme_id=programme.pk, by=request.scope, at=clock.now()),  # type: ignore[attr-defined]
        _("Families can register now."),
    )
    return redirect("gatherings:programme", programme.pk)


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Call it off, after being asked once more."""
    programme = found_programme(request, programme_id, to_run=True)
    if request.method == "POST":
        done(
            request,
            lambda: actions.cancel_programme(programme_id=programme.pk, by=request.scope, at=clock.now()),  # type: ignore[attr-defined]
            _("It is cancelled, and the families who were invited are told."),
        )
        return redirect("gatherings:programme", programme.pk)
    return render(request, "gatherings/programmes/cancel.html", {"programme": programme})


def _form(request: HttpRequest, posted, initial: dict, programme=None) -> ProgrammeForm:
    scope = request.scope  # type: ignore[attr-defined]
    others = queries.programmes_to_choose(seen_by=scope)
    said = programme.in_languages if programme else {}
    return ProgrammeForm(
        posted,
        initial=initial,
        schools=list(schools(seen_by=scope)),
        languages=languages_present(seen_by=scope),
        others=[one for one in others if programme is None or one.pk != programme.pk],
        whole_district=scope.role == Role.OFFICE,
        on=clock.now().date(),
        also=dict.fromkeys([*(tag.lower() for tag in request.district.languages[1:]), *said]),  # type: ignore[attr-defined]
    )
