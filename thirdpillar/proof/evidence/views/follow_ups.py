"""Deeds on the ticked families of a list; each can be taken back from the page that follows."""

from __future__ import annotations

from secrets import token_hex
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Household
from thirdpillar.practice.gatherings.choices import CHOSEN
from thirdpillar.proof.evidence import actions
from thirdpillar.proof.evidence.forms import AssignForm, AttemptForm, ChosenForm, CloseForm
from thirdpillar.proof.evidence.queries import FamilyFilter, household_ids, refusal_of_day
from thirdpillar.proof.evidence.rules import WORKERS

# What the last deed was and what it made, kept for one page so that it can be taken back.
UNDO = "evidence.undo"
MOST_CHOICES = 4  # earlier choices of this session that still hold, each in its own tab
MOST_CHOSEN = 5000  # families invited one by one; more are a school, a grade or a language


def _back(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("back", "")
    return redirect(
        back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "evidence:not_reached"
    )


@open_to(*WORKERS)
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Give the ticked families to a member of staff."""
    form = AssignForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Tick at least one family and choose who takes them on."))
        return _back(request)
    try:
        before = actions.assign_follow_ups(
            household_ids=form.cleaned_data["families"],
            account_id=form.cleaned_data["account"],
            by=request.scope,
            at=clock.now(),
        )
        request.session[UNDO] = {
            "deed": "assign",
            "account": str(form.cleaned_data["account"]),
            "ids": {str(one): str(owner or "") for one, owner in before.items()},
        }
        text = ngettext("%(count)d family assigned.", "%(count)d families assigned.", len(before))
        messages.success(request, text % {"count": len(before)})
    except Refused as refused:
        messages.error(request, str(refused.reason))
    return _back(request)


@open_to(*WORKERS)
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """Note what was tried for the ticked families, and when."""
    form = AttemptForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Tick at least one family, and say what was tried and on which day."))
        return _back(request)
    try:
        made = actions.note_attempt(
            household_ids=form.cleaned_data["families"],
            way=form.cleaned_data["way"],
            on=form.cleaned_data["on"],
            by=request.scope,
            at=clock.now(),
        )
        request.session[UNDO] = {"deed": "attempt", "ids": [str(each) for each in made]}
        text = ngettext("Noted for %(count)d family.", "Noted for %(count)d families.", len(made))
        messages.success(request, text % {"count": len(made)})
    except Refused as refused:
        messages.error(request, str(refused.reason))
    return _back(request)


@open_to(*WORKERS)
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Take the ticked families off the follow-up list."""
    form = CloseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Tick at least one family."))
        return _back(request)
    try:
        closed = actions.close_follow_ups(
            household_ids=form.cleaned_data["families"], by=request.scope, at=clock.now()
        )
        request.session[UNDO] = {"deed": "close", "ids": [str(each) for each in closed]}
        text = ngettext("%(count)d follow-up closed.", "%(count)d follow-ups closed.", len(closed))
        messages.success(request, text % {"count": len(closed)})
    except Refused as refused:
        messages.error(request, str(refused.reason))
    return _back(request)


@open_to(*WORKERS)
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Plan a gathering for exactly the ticked families, or for all that the list in `query` shows."""
    scope, form = request.scope, ChosenForm(request.POST)
    if "query" in request.POST:
        wanted = FamilyFilter.of(QueryDict(request.POST["query"]))
        if refusal := refusal_of_day(wanted.as_of, measure=wanted.measure, seen_by=scope):
            messages.error(request, str(refusal.reason))
            return _back(request)
        chosen = household_ids(wanted, seen_by=scope)
    elif form.is_valid():
        ticked = Household.objects.seen_by(scope).filter(pk__in=form.cleaned_data["families"])
        chosen = list(ticked.values_list("pk", flat=True))
    else:
        messages.error(request, _("Tick at least one family."))
        return _back(request)
    if not 0 < len(chosen) <= MOST_CHOSEN:
        said = _(
            "Choose up to %(most)s families. Narrow the list, or plan a gathering for a school, grade or language."
        )
        messages.error(request, said % {"most": number_format(MOST_CHOSEN, 0, force_grouping=True)})
        return _back(request)
    # Each choice has a name of its own: another tab's must never stand in for it.
    key = token_hex(4)
    kept = list(request.session.get(CHOSEN, {}).items())[-MOST_CHOICES:]
    request.session[CHOSEN] = dict([*kept, (key, [str(one) for one in chosen])])
    return redirect(f"{reverse('gatherings:new')}?chosen={key}")


@open_to(*WORKERS)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the last assigning, noting or closing of this session."""
    last = request.session.pop(UNDO, None)
    if last:
        try:
            if last["deed"] == "assign":
                actions.undo_assignment(
                    before={UUID(one): UUID(owner) if owner else None for one, owner in last["ids"].items()},
                    account_id=UUID(last["account"]),
                    by=request.scope,
                    at=clock.now(),
                )
            elif last["deed"] == "close":
                actions.reopen_follow_ups(follow_up_ids=last["ids"], by=request.scope, at=clock.now())
            else:
                actions.undo_attempt(attempt_ids=last["ids"], by=request.scope, at=clock.now())
            messages.success(request, _("Taken back."))
        except Refused as refused:
            messages.error(request, str(refused.reason))
    return _back(request)
