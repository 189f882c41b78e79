"""What this room's pages share: who may enter, and saying a refusal."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.models.sight import PLANNERS
from thirdpillar.practice.visits.rules.planning import VISITORS

# Whoever plans visits; whoever is told figures alone besides; and who may go on visits (each sees only their own).
PLAN = (Role.OFFICE, *PLANNERS)
FIGURES = (*PLAN, Role.PRINCIPAL)
GO = VISITORS


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
