"""Changing how an adult is reached: numbers, addresses, languages, permissions."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_choices
from thirdpillar.ground.people import actions
from thirdpillar.ground.people.choices import ContactState, Doubt
from thirdpillar.ground.people.forms import (
    CONFIRM,
    REMOVE,
    CallAgainForm,
    ContactPointForm,
    CorrectPointForm,
    LanguagesForm,
    PermissionsForm,
    PointStateForm,
)
from thirdpillar.ground.people.queries import contact_history, standing_adult
from thirdpillar.ground.people.queries import contact_point as point_of
from thirdpillar.ground.people.queries.restrictions import tie as tie_of
from thirdpillar.ground.people.queries.stops import heed_stops
from thirdpillar.ground.people.rules import FRONT_OFFICE
from thirdpillar.ground.people.views.deeds import crumbs, done, page_of_adult, way_back


@open_to(*FRONT_OFFICE)
def add_contact_point(request: HttpRequest, adult_id: UUID) -> HttpResponse:
    """Write down a number or address of an adult."""
    scope = request.scope
    adult = standing_adult(adult_id, seen_by=scope)
    if adult is None:
        raise Http404
    form = ContactPointForm(request.POST or None)
    back = way_back(request, adult_id)
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data

        def deed():
            actions.add_contact_point(
                by=scope, at=clock.now(), adult_id=adult_id, kind=read["kind"], given=read["value"],
                country=request.district.country, confirmed=read["confirmed"],
            )  # fmt: skip

        if done(request, form, deed, _("Saved.")):
            return redirect(back)
    title = _("A number or address of %(name)s") % {"name": adult.display_name}
    return _form(request, form, title, back, adult)


@open_to(*FRONT_OFFICE)
def contact_point(request: HttpRequest, contact_point_id: UUID) -> HttpResponse:
    """One number or address: its state, what it was, and what has become known of it."""
    scope = request.scope
    point = point_of(contact_point_id, seen_by=scope)
    if point is None:
        raise Http404
    back = way_back(request, point.adult_id)
    correcting = request.method == "POST" and "value" in request.POST
    right = CorrectPointForm(request.POST if correcting else None)
    calling = request.method == "POST" and "who" in request.POST
    again = CallAgainForm(request.POST if calling else None)
    known = PointStateForm(request.POST if request.method == "POST" and not (correcting or calling) else None)
    form = right if correcting else again if calling else known
    heed_stops([point], seen_by=scope)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(request, form, _deed(request, point, form), _("Saved."))
    ):
        return redirect(back)
    record_read(
        by=scope, at=clock.now(), deed="people.contact_point", subject="contact_point", subject_id=point.id,
        adult=str(point.adult_id),
    )  # fmt: skip
    changes = list(contact_history(point.adult_id, seen_by=scope, contact_point_id=point.id)[:50])
    by = {change.by_account_id for change in changes if change.by_account_id}
    return render(
        request,
        "people/contact_point.html",
        {
            "point": point,
            "right": right,
            "known": known,
            "again": again if point.calls_stopped_at and point.state != ContactState.WRONG else None,
            "changes": changes,
            "staff": account_names(by, seen_by=scope) if by else {},
            "back": back,
            "crumbs": crumbs((point.adult.display_name, back), (_("Number or address"), "")),
        },
    )


def _deed(request: HttpRequest, point, form):
    by, at = request.scope, clock.now()
    if isinstance(form, CorrectPointForm):
        return lambda: actions.correct_contact_point(
            by=by,
            at=at,
            contact_point_id=point.id,
            given=form.cleaned_data["value"],
            country=request.district.country,
        )
    if isinstance(form, CallAgainForm):
        return lambda: actions.call_again(
            by=by, at=at, contact_point_id=point.id, who=form.cleaned_data["who"]
        )
    chosen = form.cleaned_data["deed"]
    if chosen == CONFIRM:
        return lambda: actions.confirm_contact_point(by=by, at=at, contact_point_id=point.id)
    if chosen == REMOVE:
        return lambda: actions.remove_contact_point(
            by=by, at=at, contact_point_id=point.id, because=_("The family does not want it used")
        )
    return lambda: actions.doubt_contact_point(by=by, at=at, contact_point_id=point.id, reason=Doubt(chosen))


@open_to(*FRONT_OFFICE)
def languages(request: HttpRequest, adult_id: UUID) -> HttpResponse:
    """What an adult reads and speaks, and whether an interpreter is wanted."""
    scope = request.scope
    adult = standing_adult(adult_id, seen_by=scope)
    if adult is None:
        raise Http404
    known = (adult.reads_language, adult.speaks_language)
    first = {
        "reads": adult.reads_language,
        "speaks": adult.speaks_language,
        "needs_interpreter": {True: "yes", False: "no", None: ""}[adult.needs_interpreter],
    }
    form = LanguagesForm(request.POST or None, languages=language_choices(), known=known, initial=first)
    back = way_back(request, adult_id)
    if request.method == "POST" and form.is_valid():

        def deed():
            actions.set_languages(by=scope, at=clock.now(), adult_id=adult_id, **form.cleaned_data)

        if done(request, form, deed, _("Saved.")):
            return redirect(back)
    title = _("Languages of %(name)s") % {"name": adult.display_name}
    return _form(request, form, title, back, adult)


@open_to(*FRONT_OFFICE)
def permissions(request: HttpRequest, tie_id: UUID) -> HttpResponse:
    """Through which channels the school may write to one adult about one child."""
    scope = request.scope
    tie = tie_of(tie_id, seen_by=scope)
    if tie is None:
        raise Http404
    form = PermissionsForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(tie, name) for name in PermissionsForm.base_fields},
    )
    back = page_of_adult(tie.adult_id, scope=scope)
    if request.method == "POST" and form.is_valid():

        def deed():
            actions.set_permissions(by=scope, at=clock.now(), tie_id=tie_id, **form.cleaned_data)

        if done(request, form, deed, _("Saved.")):
            return redirect(back)
    title = _("How %(adult)s may be reached about %(child)s") % {
        "adult": tie.adult.display_name,
        "child": tie.student.display_name,
    }
    lead = _("If there is danger, we use every way we have.")
    return _form(request, form, title, back, tie.adult, lead=lead)


def _form(request: HttpRequest, form, title: str, back: str, adult, *, lead: str = "") -> HttpResponse:
    way = crumbs((adult.display_name, back), (title, ""))
    record_read(by=request.scope, at=clock.now(), deed="people.adult", subject="adult", subject_id=adult.id)
    shown = {"form": form, "title": title, "back": back, "crumbs": way, "lead": lead}
    return render(request, "people/form.html", shown)
