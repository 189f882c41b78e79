"""The buttons of a broadcast's page: one visible table of what each does, and which are open now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thirdpillar.doors.broadcasts.audience import freshen_for, households_of
from thirdpillar.doors.broadcasts.devices import known_since
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Fence
from thirdpillar.ground.delivery.queries import fence
from thirdpillar.means.conversations.actions.broadcast_going import (
    approve_broadcast,
    cancel_broadcast,
    end_asking,
    go_on_broadcast,
    pause_broadcast,
    send_broadcast,
    take_back,
    try_on_oneself,
)
from thirdpillar.means.conversations.actions.broadcasts import copy_broadcast, discard_draft
from thirdpillar.means.conversations.actions.stuck import try_again
from thirdpillar.means.conversations.actions.wellbeing import call_family, settle_help
from thirdpillar.means.conversations.choices.broadcasts import Pace, Stage
from thirdpillar.means.conversations.models import Broadcast, Recipient
from thirdpillar.means.conversations.rules import broadcasts as rules

# What is said afterwards, and the broadcast whose page comes next.
Done = tuple[str, UUID | None]


def fence_of(scope: Scope) -> Fence:
    """Whether anything leaves the district now: the office's switch, which whoever writes here must see."""
    machine = Scope.system(scope.district_id, "whether anything leaves")
    with tenancy.acting_as(machine):
        return fence(seen_by=machine)


def _people_said_yes_to(found: Broadcast, request: HttpRequest) -> dict[str, Any]:
    """The number on the page, and what the audience asks of the rooms above, brought up to date."""
    said = request.POST.get("people", "")
    machine = Scope.system(found.district_id, "counting a broadcast")
    freshen_for(found.audience, district_id=found.district_id)
    return {
        "confirmed": int(said) if said.isdecimal() and len(said) < 9 else None,
        "households": households_of(found.audience, seen_by=machine),
    }


def _trial(found: Broadcast, request: HttpRequest, known: dict[str, Any]) -> Done:
    n = try_on_oneself(broadcast_id=found.pk, **known)
    return ngettext("%d trial is on its way to you.", "%d trials are on their way to you.", n) % n, found.pk


def _send(found: Broadcast, request: HttpRequest, known: dict[str, Any]) -> Done:
    sent = send_broadcast(
        broadcast_id=found.pk, known_since=_known_since(request), **_people_said_yes_to(found, request),
        in_original=bool(request.POST.get("in_original")), read=request.POST.get("read", ""), **known,
    )  # fmt: skip
    if not fence_of(known["by"]).is_open:
        return _("Nothing leaves until somebody in the office switches it on."), found.pk
    if sent.stage == Stage.ASKED:
        return _("It is for so many that a second person must say yes. They find it on this page."), found.pk
    if sent.goes_on or sent.pace == Pace.NEWS:
        return _("It goes at its time."), found.pk
    return _("It is going out now."), found.pk


def _approve(found: Broadcast, request: HttpRequest, known: dict[str, Any]) -> Done:
    approve_broadcast(
        broadcast_id=found.pk, known_since=_known_since(request), read=request.POST.get("read", ""),
        though_late=bool(request.POST.get("now")), **_people_said_yes_to(found, request), **known,
    )  # fmt: skip
    return _("You said yes. It goes out."), found.pk


def _take_back(found: Broadcast, request: HttpRequest, known: dict[str, Any]) -> Done:
    take_back(broadcast_id=found.pk, why=request.POST.get("why", ""), **known)
    return _("It is a draft again. Nothing went out."), found.pk


def _pause(found: Broadcast, request: HttpRequest, known: dict[str, Any]) -> Done:
    pause_broadcast(broadcast_id=found.pk, **known)
    return _("Held. What has not gone waits until you let it go on."), found.pk


def _go_on(found: Broadcast, request: HttpRequest, known: dict[str, Any]) -> Done:
    go_on_broadcast(broadcast_id=found.pk, though_late=bool(request.POST.get("now")), **known)
    return _("It goes on."), found.pk


def _again(found: Broadcast, request: HttpRequest, known: dict[str, Any]) -> Done:
    try_again(broadcast_id=found.pk, **known)
    return _("It goes on."), found.pk


def _cancel(found: Broadcast, request: HttpRequest, known: dict[str, Any]) -> Done:
    n = cancel_broadcast(broadcast_id=found.pk, **known)
    return ngettext("Stopped: %d message never goes.", "Stopped: %d messages never go.", n) % n, found.pk


def _over(found: Broadcast, request: HttpRequest, known: dict[str, Any]) -> Done:
    end_asking(broadcast_id=found.pk, **known)
    return _("It is over"), found.pk


def _copy(found: Broadcast, request: HttpRequest, known: dict[str, Any]) -> Done:
    return _("A copy, as a draft."), copy_broadcast(broadcast_id=found.pk, **known).pk


def _discard(found: Broadcast, request: HttpRequest, known: dict[str, Any]) -> Done:
    discard_draft(broadcast_id=found.pk, **known)
    return _("The draft is thrown away."), None


DEEDS: dict[str, Callable[[Broadcast, HttpRequest, dict[str, Any]], Done]] = {
    "trial": _trial,
    "send": _send,
    "approve": _approve,
    "back": _take_back,
    "pause": _pause,
    "go_on": _go_on,
    "again": _again,
    "cancel": _cancel,
    "over": _over,
    "copy": _copy,
    "discard": _discard,
}


def do(name: str, found: Broadcast, request: HttpRequest) -> Done:
    """Do what a button says; raises Refused."""
    if name not in DEEDS:
        raise Refused(_("There is no such button."))
    return DEEDS[name](found, request, {"by": request.scope, "at": clock.now()})  # type: ignore[attr-defined]


def open_now(found: Broadcast, scope: Scope) -> dict[str, bool]:
    """Which buttons this asker has on this page now."""
    try:
        rules.must_reach(scope, found)
    except Refused:
        return {}
    stage = found.stage
    under_way = stage in rules.UNDER_WAY
    second = scope.role in rules.APPROVERS and scope.account_id not in (found.sent_by_id, found.written_by_id)
    return {
        "edit": stage == Stage.DRAFT, "send": stage == Stage.DRAFT, "trial": stage == Stage.DRAFT,
        "discard": stage == Stage.DRAFT, "approve": stage == Stage.ASKED and second,
        "back": stage in (Stage.ASKED, Stage.SCHEDULED), "pause": under_way and found.paused_at is None,
        "go_on": under_way and found.paused_at is not None, "cancel": under_way, "copy": True,
        "over": found.asks_wellbeing and found.over_at is None and stage in (Stage.SPREADING, Stage.SENT),
        "again": under_way and found.stuck_at is not None,
    }  # fmt: skip


def settle(recipient_id: UUID, request: HttpRequest) -> Recipient:
    """Note that somebody has spoken with a family that needs help, or is calling it now; about what their page said."""
    known = {"recipient_id": recipient_id, "by": request.scope, "at": clock.now()}  # type: ignore[attr-defined]
    if request.POST.get("deed") == "call":
        return call_family(seen=_moment(request.POST.get("called", "")), **known)
    return settle_help(seen=_moment(request.POST.get("said", "")), **known)


def _moment(said: str) -> datetime | None:
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        return None


def _known_since(request: HttpRequest):
    scope = request.scope  # type: ignore[attr-defined]
    return known_since(request, scope.account_id)
