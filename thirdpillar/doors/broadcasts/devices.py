"""Since when a person's device is known here: a new one sends nothing to many families for a day (bar 29).

The mark is set on the first page of a device that its person opens signed in, is signed, and holds for that account
alone; it proves nothing but this.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse

COOKIE = "tp_known"
_LASTS = timedelta(days=400)


def known_since(request: HttpRequest, account_id: UUID | None) -> datetime | None:
    """When this account was first seen on this device; None where it never was."""
    mark = str(request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=_LASTS) or "")
    for each in mark.split("."):
        account, _slash, since = each.partition("_")
        if account_id is not None and account == account_id.hex and since.isdecimal():
            return datetime.fromtimestamp(int(since), tz=UTC)
    return None


def remember(response: HttpResponse, request: HttpRequest, account_id: UUID | None, at: datetime) -> None:
    """Mark a device on which this account is seen for the first time; of several accounts the last four are kept."""
    if account_id is None or known_since(request, account_id) is not None:
        return
    mark = str(request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=_LASTS) or "")
    kept = [each for each in mark.split(".") if each][-3:]
    kept.append(f"{account_id.hex}_{int(at.timestamp())}")
    response.set_signed_cookie(
        COOKIE,
        ".".join(kept),
        salt=COOKIE,
        max_age=_LASTS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
