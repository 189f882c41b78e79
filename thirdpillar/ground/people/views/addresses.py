"""Protecting where a family lives, and looking for a reason at who did so; no page here names a protected street."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.people import actions
from thirdpillar.ground.people.forms import PURPOSES, NoteForm, PurposeForm, WhyForm
from thirdpillar.ground.people.models import MailingAddress
from thirdpillar.ground.people.queries import standing_adult
from thirdpillar.ground.people.queries.addresses import address_of, protection_of
from thirdpillar.ground.people.rules import FRONT_OFFICE
from thirdpillar.ground.people.views.deeds import crumbs, done, page_of_adult


@open_to(*FRONT_OFFICE)
def address(request: HttpRequest, adult_id: UUID) -> HttpResponse:
    """Protect an address; or, where it is protected, see since when and by whom, for those who say why they look."""
    scope, now = request.scope, clock.now()
    adult = standing_adult(adult_id, seen_by=scope)
    if adult is None:
        raise Http404
    found = address_of(adult_id, seen_by=scope)
    back = page_of_adult(adult_id, scope=scope)
    about = {
        "adult": adult, "address": found, "back": back, "crumbs": crumbs((adult.display_name, back), (_("Address"), "")),
    }  # fmt: skip
    if found is not None and found.is_protected:
        return _behind_glass(request, found, about)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def deed():
            actions.protect_address(by=scope, at=now, adult_id=adult_id, **form.cleaned_data)

        if done(request, form, deed, _("Saved.")):
            return redirect(back)
    record_read(by=scope, at=now, deed="people.adult", subject="adult", subject_id=adult_id)
    return render(request, "people/address.html", about | {"form": form})


def _behind_glass(request: HttpRequest, found: MailingAddress, about: dict) -> HttpResponse:
    """That it is protected stands there already; by whom, when and why takes a reason."""
    scope = request.scope
    form = PurposeForm(request.POST or None)
    more: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        scope = scope.for_purpose(str(dict(PURPOSES)[form.cleaned_data["purpose"]]))
        entry = protection_of(found)
        by = {entry.account_id} if entry and entry.account_id else set()
        names = account_names(by, seen_by=request.scope) if by else {}
        more |= {"is_open": True, "entry": entry, "staff": names, "why": WhyForm()}
    record_read(by=scope, at=clock.now(), deed="people.adult", subject="adult", subject_id=found.adult_id)
    return render(request, "people/address.html", about | more)


@open_to(*FRONT_OFFICE)
@require_POST
def stop_protecting(request: HttpRequest, adult_id: UUID) -> HttpResponse:
    """Give the protection up, with a reason."""
    scope = request.scope
    if standing_adult(adult_id, seen_by=scope) is None:
        raise Http404
    form = WhyForm(request.POST)

    def deed():
        actions.stop_protecting_address(by=scope, at=clock.now(), adult_id=adult_id, **form.cleaned_data)

    if form.is_valid() and done(request, form, deed, _("Saved.")):
        return redirect(page_of_adult(adult_id, scope=scope))
    for texts in form.errors.values():
        messages.error(request, str(texts[0]))
    return redirect("people:address", adult_id)
