"""The device that a family signs in on again and again: it is known by a cookie that proves nothing but this."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from thirdpillar.ground.accounts import actions, rules

COOKIE = "tp_device"


def is_own(request: HttpRequest, *, district_id: UUID, address: str, at: datetime) -> bool:
    """Whether a code to `address` let somebody in on this device, not too long ago."""
    lasts = timedelta(days=rules.terms("code", at)["device_days"])
    mark = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=lasts)
    return bool(mark) and actions.is_device_mark(str(mark), district_id=district_id, address=address)


def remember(
    response: HttpResponse, request: HttpRequest, *, district_id: UUID, address: str, at: datetime
) -> None:
    """Let the answer to a right code mark this device as one that `address` signs in on."""
    response.set_signed_cookie(
        COOKIE,
        actions.device_mark(district_id=district_id, address=address),
        salt=COOKIE,
        max_age=timedelta(days=rules.terms("code", at)["device_days"]),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
