"""Setting a household right, and taking a correction back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import actions
from thirdpillar.ground.people.forms import CorrectHouseholdForm, FamilySearchForm
from thirdpillar.ground.people.queries.families import families
from thirdpillar.ground.people.queries.household import home
from thirdpillar.ground.people.rules import FRONT_OFFICE
from thirdpillar.ground.people.views.deeds import crumbs, done
from thirdpillar.ground.people.wording import family_label, listed

MOST_FOUND = 6


@open_to(*FRONT_OFFICE)
def correct_household(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Say who lives where: in a home of their own, or with another family found by name."""
    scope, today = request.scope, clock.today(request.district.zone)
    found = home(household_id, seen_by=scope, on=today)
    if found is None:
        raise Http404
    wanted = FamilySearchForm(request.GET).wanted(may_search_numbers=True)
    others = []
    if wanted.words.strip() or wanted.digits:
        others = [
            one for one in families(wanted, seen_by=scope, on=today)[:MOST_FOUND] if one.id != household_id
        ]
    homes = [(str(one.id), _family_label(one)) for one in others]
    form = CorrectHouseholdForm(
        request.POST or None,
        adults=[grown.adult for grown in found.adults],
        students=[child.student for child in found.children],
        homes=homes,
    )
    if request.method == "POST" and form.is_valid():
        made_by: list = []
        said = _("The household is set right.")
        if done(request, form, lambda: made_by.append(_correct(request, household_id, form)), said):
            made = made_by[0]
            return redirect("people:family", made.other_id if made.moved["dissolved"] else household_id)
    record_read(
        by=scope, at=clock.now(), deed="people.family", subject="household", subject_id=household_id,
        children=len(found.children), adults=len(found.adults), others=len(others),
    )  # fmt: skip
    title = _("Who lives where?")
    family = family_label([child.student for child in found.children])
    return render(
        request,
        "people/correct_household.html",
        {
            "form": form, "home": found, "title": title, "others": others, "search": request.GET.get("search", ""),
            "back": reverse("people:family", args=[household_id]),
            "crumbs": crumbs((family, reverse("people:family", args=[household_id])), (title, "")),
        },
    )  # fmt: skip


def _family_label(one) -> str:
    children = family_label(one.students)
    adults = listed(adult.display_name for adult in one.adults)
    return f"{children} · {adults}" if adults else children


def _correct(request: HttpRequest, household_id: UUID, form: CorrectHouseholdForm):
    read = form.cleaned_data
    terms = {
        "household_id": household_id, "adult_ids": read["adults"], "student_ids": read["students"],
        "students_stay": read["students_stay"], "because": read["because"],
    }  # fmt: skip
    if read["to"] == "new":
        return actions.split_household(by=request.scope, at=clock.now(), **terms)
    return actions.move_members(by=request.scope, at=clock.now(), to_household_id=UUID(read["to"]), **terms)


@open_to(*FRONT_OFFICE)
@require_POST
def join_households(request: HttpRequest, household_id: UUID, other_household_id: UUID) -> HttpResponse:
    """Make one household of two."""
    try:
        actions.join_households(
            by=request.scope, at=clock.now(), household_id=household_id, other_household_id=other_household_id,
            because="",
        )  # fmt: skip
        messages.success(request, _("The two are one household now."))
    except Refused as refused:
        messages.error(request, str(refused.reason))
    return redirect("people:family", household_id)


@open_to(*FRONT_OFFICE)
@require_POST
def undo_correction(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """Put a household back as it was."""
    try:
        correction = actions.undo_correction(by=request.scope, at=clock.now(), correction_id=correction_id)
    except Refused as refused:
        messages.error(request, str(refused.reason))
        return redirect("people:families")
    messages.success(request, _("The household is as it was before."))
    return redirect("people:family", correction.household_id)
