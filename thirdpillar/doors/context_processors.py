"""What every page knows: the district, who is signed in, where they can go, and the languages on offer."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, get_language_info

from thirdpillar.doors.navigation import navigation
from thirdpillar.doors.review import is_machine_translated
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.queries import support_grant_on
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.queries import Down, ways_down
from thirdpillar.means.conversations.queries.calls_for_help import alerts_with_calls
from thirdpillar.means.conversations.queries.reported import reported
from thirdpillar.means.conversations.rules.broadcasts import SENDERS
from thirdpillar.means.conversations.rules.threads import OF_THE_OFFICE

TOLD_OF_OUTAGES = (Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON)


def site(request: HttpRequest) -> dict:
    """Values for the shells; a request that failed early has neither district nor scope."""
    scope = getattr(request, "scope", None)
    return {
        "district": getattr(request, "district", None),
        "account": _account(request, scope),
        "scope": scope,
        "support_grant": _support_grant(request, scope),
        "ways_down": _ways_down(scope),
        "calls_for_help": _calls_for_help(scope),
        "reported_to_us": _reported(scope),
        "nav": (nav := navigation(request)),
        # On a phone the menu is shut: what waits is told on its button.
        "nav_waits": lambda: sum(place.waits() for place in nav if place.waits),
        "languages": [get_language_info(code) for code in settings.COMPLETE_LANGUAGES],
        "machine_translated": is_machine_translated(get_language()),
    }


def _support_grant(request: HttpRequest, scope):
    """The leave under which support looks; None for everybody else."""
    if scope is None or scope.role != Role.SUPPORT or not scope.sees_all:
        return None
    return support_grant_on(request.account, clock.now())  # type: ignore[attr-defined]


def _ways_down(scope) -> list[Down]:
    """The ways out that take nothing now: whoever answers for messages to families learns it on every page."""
    if scope is None or scope.account_id is None or scope.role not in TOLD_OF_OUTAGES:
        return []
    by = Scope.system(scope.district_id, "whether messages leave")
    with tenancy.acting_as(by):
        return ways_down(seen_by=by)


def _calls_for_help(scope) -> list[tuple[UUID, str, int, int]]:
    """Alerts whose families call for help, or wrote what must be read: whoever may answer learns it on every page."""
    if scope is None or scope.account_id is None or scope.role not in SENDERS:
        return []
    return alerts_with_calls(seen_by=scope)


def _reported(scope) -> int:
    """How many conversations were reported that nobody has looked at: whoever may look learns it on every page."""
    if scope is None or scope.account_id is None or scope.role not in OF_THE_OFFICE:
        return 0
    return reported(seen_by=scope).count()


def _account(request: HttpRequest, scope) -> dict | None:
    account = getattr(request, "account", None)
    if account is None:
        return None
    try:
        url = reverse("accounts:me")
    except NoReverseMatch:
        url = ""
    acting = scope.role if scope else None
    # Who can act as one thing only has nothing to choose.
    held = account.roles if len(account.roles) > 1 else []
    return {
        "display_name": account.display_name,
        "role_labels": [acting.label] if acting else [],
        "roles": [{"value": role.value, "label": role.label, "is_now": role == acting} for role in held],
        "url": url,
    }
