"""Whose children a visitor serves without teaching them, as the school says."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.actions.serving import name_served
from thirdpillar.practice.visits.forms.serving import ServingForm
from thirdpillar.practice.visits.models import VisitorOptIn
from thirdpillar.practice.visits.queries.serving import classes_at, grades_at
from thirdpillar.practice.visits.rules import may_plan
from thirdpillar.practice.visits.views.common import PLAN, done


@open_to(*PLAN, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def serves(request: HttpRequest, visitor_opt_in_id: UUID) -> HttpResponse:
    """Grades and classes of the school whose children a visitor serves."""
    scope = request.scope  # type: ignore[attr-defined]
    found = VisitorOptIn.objects.seen_by(scope).filter(pk=visitor_opt_in_id, withdrawn_at=None).first()
    if found is None or may_plan(scope, found.school_id) is not None:
        raise Http404
    form = ServingForm(
        request.POST if request.method == "POST" else None,
        mine=found,
        grades=grades_at(found.school_id, seen_by=scope),
        classes=list(classes_at(found.school_id, seen_by=scope)),
    )
    if request.method == "POST" and form.is_valid():
        deed = lambda: name_served(visitor_opt_in_id=found.pk, by=scope, at=clock.now(), **form.facts())  # noqa: E731
        if done(request, deed, _("Saved.")):
            return redirect("visits:visitors")
    names = account_names([found.account_id], seen_by=scope)
    context = {"form": form, "name": names.get(found.account_id, "")}
    return render(request, "visits/serves.html", context, status=422 if form.errors else 200)
