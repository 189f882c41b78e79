"""Imposing restrictions, looking at one for a reason, and deciding by two."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import actions, rules
from thirdpillar.ground.people.forms import PURPOSES, ExtendForm, LoosenForm, PurposeForm, RestrictionForm
from thirdpillar.ground.people.queries.restrictions import restriction as restriction_of
from thirdpillar.ground.people.queries.restrictions import standing_restrictions
from thirdpillar.ground.people.queries.restrictions import tie as tie_of
from thirdpillar.ground.people.rules import FRONT_OFFICE
from thirdpillar.ground.people.views.deeds import crumbs, done, page_of_adult

PAGE = 50


@open_to(*FRONT_OFFICE)
def restrict(request: HttpRequest, tie_id: UUID) -> HttpResponse:
    """Bar one adult from one child, at once."""
    scope = request.scope
    tie = tie_of(tie_id, seen_by=scope)
    if tie is None:
        raise Http404
    form = RestrictionForm(request.POST or None)
    back = page_of_adult(tie.adult_id, scope=scope)
    if request.method == "POST" and form.is_valid():

        def deed():
            actions.impose_restriction(by=scope, at=clock.now(), tie_id=tie_id, **form.cleaned_data)

        if done(request, form, deed, _("The restriction holds from now on.")):
            return redirect(back)
    title = _("Restrict %(adult)s for %(child)s") % {
        "adult": tie.adult.display_name,
        "child": tie.student.display_name,
    }
    record_read(
        by=scope, at=clock.now(), deed="people.adult", subject="adult", subject_id=tie.adult_id,
        student=str(tie.student_id),
    )  # fmt: skip
    return render(
        request,
        "people/restrict.html",
        {
            "form": form,
            "tie": tie,
            "title": title,
            "back": back,
            "crumbs": crumbs((tie.adult.display_name, back), (title, "")),
        },
    )


@open_to(*FRONT_OFFICE)
def restrictions(request: HttpRequest) -> HttpResponse:
    """All restrictions that stand, those to decide marked; no particulars."""
    scope, today = request.scope, clock.today(request.district.zone)
    page = Paginator(standing_restrictions(seen_by=scope), PAGE).get_page(request.GET.get("page"))
    record_read(
        by=scope.for_purpose("list of restrictions"), at=clock.now(), deed="people.restrictions",
        subject="restriction", restrictions=len(page.object_list),
    )  # fmt: skip
    rows = [{"restriction": one, "word": state_word(one, today)} for one in page.object_list]
    way = crumbs((_("Work on the records"), reverse("people:worklists")), (_("Restrictions"), ""))
    return render(request, "people/restrictions.html", {"rows": rows, "page_obj": page, "crumbs": way})


def state_word(restriction, today) -> dict[str, str]:
    """Whether a restriction waits for somebody, as a badge."""
    if restriction.lift_asked_by_id:
        return {"kind": "warning", "text": _("Waits for a second person")}
    if restriction.unread_at:
        return {"kind": "danger", "text": _("Could not be read in full: decide")}
    if rules.is_over(restriction.ends_on, today):
        return {"kind": "danger", "text": _("Past its end, still holds: decide")}
    if rules.needs_decision(restriction.ends_on, today):
        return {"kind": "warning", "text": _("Ends soon: decide")}
    return {"kind": "plain", "text": _("Holds")}


@open_to(*FRONT_OFFICE)
def restriction(request: HttpRequest, restriction_id: UUID) -> HttpResponse:
    """The particulars of one restriction, for those who say why they look; the reason goes into the record."""
    scope, now = request.scope, clock.now()
    found = restriction_of(restriction_id, seen_by=scope)
    if found is None:
        raise Http404
    form = PurposeForm(request.POST or None)
    about = {
        "restriction": found,
        "form": form,
        "back": reverse("people:restrictions"),
        "crumbs": crumbs(
            (_("Restrictions"), reverse("people:restrictions")), (found.student.display_name, "")
        ),
    }
    if request.method != "POST" or not form.is_valid():
        # Whom it is about stands there already; the rest takes a reason.
        record_read(by=scope, at=now, deed="people.restrictions", subject="restriction", subject_id=found.id)
        return render(request, "people/restriction_why.html", about)
    purpose = form.cleaned_data["purpose"]
    record_read(
        by=scope.for_purpose(str(dict(PURPOSES)[purpose])), at=now, deed="people.restriction", subject="restriction",
        subject_id=found.id, student=str(found.student_id), adult=str(found.adult_id),
    )  # fmt: skip
    return _particulars(request, found, about)


def _particulars(request: HttpRequest, found, about: dict, loosen=None, extend=None) -> HttpResponse:
    by = {each for each in (found.imposed_by_id, found.lift_asked_by_id) if each}
    wanted = found.asked or {}
    return render(
        request,
        "people/restriction.html",
        about
        | {
            "staff": account_names(by, seen_by=request.scope) if by else {},
            "word": state_word(found, clock.today(request.district.zone)),
            "asked": wanted,
            "is_mine": found.lift_asked_by_id == request.scope.account_id,
            "loosen": loosen or LoosenForm(initial={"lift": "yes", "scopes": found.scopes}),
            "extend": extend or ExtendForm(initial={"ends_on": found.ends_on}),
            "page_of_adult": page_of_adult(found.adult_id, scope=request.scope),
        },
    )


@open_to(*FRONT_OFFICE)
@require_POST
def ask_to_loosen(request: HttpRequest, restriction_id: UUID) -> HttpResponse:
    """The first of two people asks that a restriction be lifted or loosened."""
    form = LoosenForm(request.POST)

    def deed():
        actions.ask_to_loosen(
            by=request.scope, at=clock.now(), restriction_id=restriction_id, **form.cleaned_data
        )

    said = _("Asked. It holds unchanged until a second person confirms.")
    return _decided(request, restriction_id, form, deed, said)


@open_to(*FRONT_OFFICE)
@require_POST
def extend_restriction(request: HttpRequest, restriction_id: UUID) -> HttpResponse:
    """Let a restriction hold longer."""
    form = ExtendForm(request.POST)

    def deed():
        actions.extend_restriction(
            by=request.scope, at=clock.now(), restriction_id=restriction_id, **form.cleaned_data
        )

    return _decided(request, restriction_id, form, deed, _("The restriction holds longer."))


def _decided(request: HttpRequest, restriction_id: UUID, form, deed, said: str) -> HttpResponse:
    if restriction_of(restriction_id, seen_by=request.scope) is None:
        raise Http404
    if form.is_valid() and done(request, form, deed, said):
        return redirect("people:restrictions")
    for reason in (text for texts in form.errors.values() for text in texts):
        messages.error(request, reason)
    return redirect("people:restriction", restriction_id)


@open_to(*FRONT_OFFICE)
@require_POST
def confirm_loosening(request: HttpRequest, restriction_id: UUID) -> HttpResponse:
    """The second person's word."""
    if restriction_of(restriction_id, seen_by=request.scope) is None:
        raise Http404
    yes = request.POST.get("answer") == "yes"
    try:
        actions.confirm_loosening(by=request.scope, at=clock.now(), restriction_id=restriction_id, yes=yes)
        messages.success(request, _("Done by two.") if yes else _("It stays as it was."))
    except Refused as refused:
        messages.error(request, str(refused.reason))
    return redirect("people:restrictions")
