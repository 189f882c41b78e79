"""What this room's pages share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.queries import schools
from thirdpillar.means.funds.rules import APPROVERS

APPROVE = (Role.OFFICE, *APPROVERS)
EARN = (Role.OFFICE, *APPROVERS, Role.TEACHER, Role.INTERPRETER)


def done(request: HttpRequest, deed: Callable[[], Any]) -> Any:
    """Do a deed; None where it was refused, and the page says why."""
    try:
        return deed()
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return None


def school_choices(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in schools(seen_by=request.scope)]
