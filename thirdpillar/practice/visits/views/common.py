"""What this room's pages share: who may enter, and saying a refusal."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.models.sight import PLANNERS
from thirdpillar.practice.visits.rules.planning import VISITORS

# Whoever plans visits; whoever is told figures alone besides; and who may go on visits (each sees only their own).
PLAN = (Role.OFFICE, *PLANNERS)
FIGURES = (*PLAN, Role.PRINCIPAL)
GO = VISITORS

# The pages of the room, in their order, and to whom each is open.
TABS = (
    ("visits:progress", gettext_lazy("How far we are"), FIGURES),
    ("visits:inviting", gettext_lazy("Ask for home visits"), PLAN),
    ("visits:plan", gettext_lazy("Plan visits"), PLAN),
    ("visits:cross_sections", gettext_lazy("Aimed at nobody?"), FIGURES),
    ("evidence:visits", gettext_lazy("Does it matter?"), FIGURES),
    ("visits:years", gettext_lazy("Terms of the year"), FIGURES),
    ("visits:visitors", gettext_lazy("Visitors"), PLAN),
    ("visits:training", gettext_lazy("Trainings"), PLAN),
)


def tabs(request: HttpRequest, here: str) -> list[dict]:
    """The pages of the room that the asker's role may open; support looks at figures alone."""
    role = request.scope.role  # type: ignore[attr-defined]
    return [
        {"label": label, "url": reverse(name), "current": name == here}
        for name, label, roles in TABS
        if role in roles or (role == Role.SUPPORT and roles == FIGURES)
    ]


def done(request: HttpRequest, deed: Callable[[], object], said: str = "") -> bool:
    """Do a deed; say that it is done, or why it was refused."""
    try:
        deed()
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return False
    if said:
        messages.success(request, said)
    return True


def all_or_nothing(form, deed) -> bool:
    """Do all of it, or none and say on the form why."""
    try:
        with transaction.atomic():
            deed()
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return False
    return True


def saved(request: HttpRequest, visit_year_id: UUID) -> HttpResponse:
    done(request, lambda: None, _("Saved."))
    return redirect("visits:year", visit_year_id)
