"""Where each role can go from every page: one visible table."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.means.conversations.queries.broadcasts import waiting_for_yes
from thirdpillar.means.conversations.rules.broadcasts import APPROVERS

SCHOOL = (Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON)
# What support may look at while a district lets it; otherwise it has no place at all.
UNDER_GRANT = {
    "evidence:reach",
    "evidence:not_reached",
    "gatherings:list",
    "people:families",
    "delivery:outbox",
}

BROADCASTS = "broadcasts:broadcasts"
EVERYBODY = (Role.OFFICE, *SCHOOL, Role.TEACHER)
# Each place: its icon, and its pages as (label, URL name, roles). A place is called, and opens, as the first of its
# pages that the asker may see; the others are listed under it while one is there.
PLACES = (
    (
        "chart",
        (
            (_("Reach"), "evidence:reach", EVERYBODY),
            (_("Not yet reached"), "evidence:not_reached", EVERYBODY),
            (_("Messages and answers"), "evidence:messages", (Role.OFFICE, *SCHOOL)),
            (_("Families that no message reaches"), "evidence:unreachable", (Role.OFFICE, *SCHOOL)),
            (_("Published figures"), "evidence:published", (Role.READER, Role.PARTNER, Role.OFFICE)),
        ),
    ),
    ("calendar", ((_("Gatherings"), "gatherings:list", (Role.OFFICE, *SCHOOL)),)),
    ("families", ((_("Families"), "people:families", EVERYBODY),)),
    (
        "message",
        (
            (_("Conversations"), "threads:threads", EVERYBODY),
            (_("Texts that need you"), "texts:inbound", (Role.OFFICE, *SCHOOL)),
            (_("Outbox"), "delivery:outbox", (Role.OFFICE, *SCHOOL)),
        ),
    ),
    ("send", ((_("Messages to many"), BROADCASTS, EVERYBODY),)),
    (
        "calendar",
        (
            (_("Interpreting"), "gatherings:interpreting", (Role.INTERPRETER,)),
            (_("Interpreter jobs"), "threads:jobs", (Role.INTERPRETER,)),
            (_("When I can interpret"), "threads:hours", (Role.INTERPRETER,)),
            (_("My own languages"), "accounts:my_languages", (Role.INTERPRETER,)),
        ),
    ),
    (
        "language",
        (
            (_("Translations"), "threads:translations", (*EVERYBODY, Role.INTERPRETER)),
            (_("Interpreters"), "threads:requests", EVERYBODY),
            (_("Who speaks what"), "accounts:languages", EVERYBODY),
            (
                _("Languages"),
                "languages:languages",
                (Role.OFFICE, *SCHOOL, Role.INTERPRETER, Role.PARENT_LEADER),
            ),
        ),
    ),
    (
        "home",
        (
            (_("Our district"), "district:district", (Role.OFFICE,)),
            (_("Roster"), "people:rosters", (Role.OFFICE,)),
            (_("Staff"), "accounts:staff", (Role.OFFICE,)),
            (_("Record"), "audit:record", (Role.OFFICE,)),
        ),
    ),
)


class Page(NamedTuple):
    """A page of a place; `here` is where we are."""

    label: str
    url: str
    here: bool


class Place(NamedTuple):
    """An entry of the menu: `here` on its own page, `is_open` while on it or on one of its further pages."""

    label: str
    url: str
    icon: str
    here: bool
    is_open: bool
    pages: list[Page]
    # How many wait for the asker's own yes; asked only where the menu is shown.
    waiting: Callable[[], int] | None = None


def navigation(request: HttpRequest) -> list[Place]:
    """The places of the asker's role; a page that is not there, or not theirs, is left out."""
    scope = getattr(request, "scope", None)
    if scope is None or scope.role is None:
        return []
    under_grant = UNDER_GRANT if scope.role == Role.SUPPORT and scope.sees_all else ()
    found = []
    for icon, pages in PLACES:
        theirs = [
            (str(label), url)
            for label, name, roles in pages
            if (scope.role in roles or name in under_grant) and (url := _address(name))
        ]
        if theirs:
            found.append((icon, theirs))
    # Of several pages that hold this address, the nearest one is where we are.
    urls = [url for _icon, theirs in found for _label, url in theirs if request.path.startswith(url)]
    here = max(urls, key=len, default="")
    yes = cache(partial(waiting_for_yes, seen_by=scope)) if scope.role in APPROVERS else None
    asked = _address(BROADCASTS)
    places = [_place(icon, theirs, here) for icon, theirs in found]
    return [one._replace(waiting=yes) if yes and one.url == asked else one for one in places]


def _place(icon: str, theirs: list[tuple[str, str]], here: str) -> Place:
    pages = [Page(label, url, url == here) for label, url in theirs]
    first, *further = pages
    return Place(first.label, first.url, icon, first.here, any(page.here for page in pages), further)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
