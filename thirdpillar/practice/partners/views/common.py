"""What this room's pages share: who may enter, and saying a refusal."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused

WHO = (Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON)
MOST_BROUGHT = 2_000_000


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
