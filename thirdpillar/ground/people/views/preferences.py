"""How an adult wants to be reached, as they told staff; and putting it back."""

from __future__ import annotations

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
from thirdpillar.ground.base.languages import language_choices
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import actions
from thirdpillar.ground.people.choices import SaidBy
from thirdpillar.ground.people.forms import PreferenceForm
from thirdpillar.ground.people.models import Tie
from thirdpillar.ground.people.queries import standing_adult
from thirdpillar.ground.people.queries.preferences import preference_of
from thirdpillar.ground.people.rules import FRONT_OFFICE
from thirdpillar.ground.people.views.deeds import crumbs, done, page_of_adult


@open_to(*FRONT_OFFICE)
def preference(request: HttpRequest, adult_id: UUID) -> HttpResponse:
    """What the family told staff: ways in order, language, pace, quiet hours, and the ways for each child."""
    scope = request.scope
    adult = standing_adult(adult_id, seen_by=scope)
    if adult is None:
        raise Http404
    now = preference_of(adult_id, seen_by=scope)
    ties = Tie.objects.seen_by(scope).filter(adult_id=adult_id, left_at=None, student__left_at=None)
    form = PreferenceForm(
        request.POST if request.method == "POST" else None, now=now, adult=adult, languages=language_choices(),
        ties=ties.select_related("student").order_by("student__sort_name"),
    )  # fmt: skip
    back = page_of_adult(adult_id, scope=scope)
    if request.method == "POST" and form.is_valid():

        def deed():
            actions.set_preference(
                adult_id=adult_id, said_by=SaidBy.STAFF, by=scope, at=clock.now(), **form.said()
            )

        if done(request, form, deed, _("Saved. The family is told by the way used so far.")):
            return redirect(back)
    record_read(by=scope, at=clock.now(), deed="people.adult", subject="adult", subject_id=adult.id)
    title = _("How %(name)s wants to be reached") % {"name": adult.display_name}
    return render(
        request,
        "people/preference.html",
        {
            "form": form, "title": title, "back": back, "crumbs": crumbs((adult.display_name, back), (title, "")),
            "now": now, "adult": adult,
            "staff": account_names([now.account_id], seen_by=scope) if now and now.account_id else {},
        },
    )  # fmt: skip


@open_to(*FRONT_OFFICE)
@require_POST
def put_back(request: HttpRequest, adult_id: UUID) -> HttpResponse:
    """What was said last does not hold: as it was before."""
    if standing_adult(adult_id, seen_by=request.scope) is None:
        raise Http404
    try:
        actions.put_back_preference(adult_id=adult_id, by=request.scope, at=clock.now())
        messages.success(request, _("Put back as it was before."))
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("people:preference", adult_id)
