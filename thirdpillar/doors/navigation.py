"""Where each role can go from every page: one visible table."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.people.queries.doubts import how_many_in_doubt
from thirdpillar.means.conversations.queries import texts_needing_a_person, waiting_for_us
from thirdpillar.means.conversations.queries.broadcasts import waiting_for_yes
from thirdpillar.means.conversations.queries.calls_for_help import how_many_call
from thirdpillar.means.conversations.rules.broadcasts import APPROVERS
from thirdpillar.practice.gatherings.queries.meetings import how_many_late
from thirdpillar.practice.visits.rules.planning import VISITORS

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
    (
        "calendar",
        (
            (_("Gatherings"), "gatherings:list", (Role.OFFICE, *SCHOOL)),
            (_("Calendar"), "calendar:calendar", EVERYBODY),
            (_("Programmes"), "gatherings:programmes", (Role.OFFICE, *SCHOOL)),
            (_("What to prepare"), "gatherings:to_prepare", (Role.OFFICE, *SCHOOL)),
            (_("What families said"), "gatherings:answered", (Role.OFFICE, *SCHOOL)),
            (_("Buses and ways"), "gatherings:buses", (Role.OFFICE,)),
            (_("Conferences"), "conferences:list", (Role.OFFICE, *SCHOOL)),
            (_("Conferences"), "conferences:mine", (Role.TEACHER,)),
            (_("Class teams"), "conferences:teams", EVERYBODY),
            (_("Trainings"), "gatherings:trainings", EVERYBODY),
        ),
    ),
    (
        "calendar",
        (
            (_("Interpreting"), "gatherings:interpreting", (Role.INTERPRETER,)),
            (_("Interpreter jobs"), "threads:jobs", (Role.INTERPRETER,)),
            (_("When I can interpret"), "threads:hours", (Role.INTERPRETER,)),
            (_("My own languages"), "accounts:my_languages", (Role.INTERPRETER,)),
            (_("Conferences"), "conferences:mine", (Role.INTERPRETER,)),
            (_("Trainings"), "gatherings:trainings", (Role.INTERPRETER,)),
        ),
    ),
    (
        "place",
        (
            (_("Home visits"), "visits:progress", (Role.OFFICE, *SCHOOL)),
            (_("Does it matter?"), "evidence:visits", (Role.OFFICE, *SCHOOL)),
            (_("My visits"), "visits:mine", VISITORS),
            (_("After visits"), "visits:school_after", (Role.OFFICE, Role.COORDINATOR, Role.LIAISON)),
            (_("What visits taught us"), "visits:themes", (Role.PRINCIPAL,)),
            (_("Pay"), "funds:pay", (Role.OFFICE, Role.COORDINATOR, Role.LIAISON)),
        ),
    ),
    (
        "people",
        (
            (_("Providers"), "partners:directory", (Role.OFFICE, *SCHOOL)),
            (_("Questions of fairs"), "fairs:questions", (Role.OFFICE, *SCHOOL)),
            (_("Partners in our rooms"), "gatherings:spaces", (Role.OFFICE, *SCHOOL)),
            (_("Community tours"), "gatherings:tours", EVERYBODY),
        ),
    ),
    (
        "families",
        (
            (_("Families"), "people:families", EVERYBODY),
            (_("Volunteers"), "volunteers:list", (Role.OFFICE, *SCHOOL)),
            (_("What families know"), "volunteers:find", EVERYBODY),
            (_("Lessons"), "volunteers:lessons", EVERYBODY),
            (_("Hours"), "volunteers:hours", (Role.OFFICE, *SCHOOL)),
            (_("Checks"), "volunteers:checks", (Role.OFFICE, *SCHOOL)),
            (_("Service learning"), "volunteers:learning", EVERYBODY),
            (_("Hours of volunteers"), "evidence:volunteers", (Role.OFFICE, *SCHOOL)),
        ),
    ),
    (
        "message",
        (
            (_("Conversations"), "threads:threads", EVERYBODY),
            (_("Texts that need you"), "texts:inbound", (Role.OFFICE, *SCHOOL)),
            (_("Numbers in doubt"), "texts:doubts", (Role.OFFICE, *SCHOOL)),
            (_("Outbox"), "delivery:outbox", (Role.OFFICE, *SCHOOL)),
        ),
    ),
    ("send", ((_("Messages to many"), BROADCASTS, EVERYBODY),)),
    (
        "language",
        (
            (_("Translations"), "threads:translations", (*EVERYBODY, Role.INTERPRETER)),
            (_("Needs a voice"), "voices:needed", (*EVERYBODY, Role.INTERPRETER)),
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


# What waits behind an entry: shown beside it on every page, and called as the page that it opens calls it.
WAITS: dict[str, tuple[StrPromise, Callable[..., int]]] = {
    "threads:threads": (_("Waiting for us"), waiting_for_us),
    BROADCASTS: (_("Need help"), how_many_call),
    "texts:inbound": (
        _("Texts that need you"),
        lambda *, seen_by: texts_needing_a_person(seen_by=seen_by).count(),
    ),
    "texts:doubts": (_("Numbers in doubt"), how_many_in_doubt),
    "gatherings:answered": (_("Past its day"), how_many_late),
}


class Page(NamedTuple):
    """A page of a place; `here` is where we are, `waits` how much there waits for the asker, `waiting_is` what that is."""

    label: str
    url: str
    here: bool
    waits: Callable[[], int] | None = None
    waiting_is: str = ""


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
    # How much waits there for an answer of ours, and what that is called; the same.
    waits: Callable[[], int] | None = None
    waiting_is: str = ""


def navigation(request: HttpRequest) -> list[Place]:
    """The places of the asker's role; a page that is not there, or not theirs, is left out."""
    scope = getattr(request, "scope", None)
    if scope is None or scope.role is None:
        return []
    under_grant = UNDER_GRANT if scope.role == Role.SUPPORT and scope.sees_all else ()
    found: list[tuple[str, list[tuple[str, str]]]] = []
    waits: dict[str, tuple[str, Callable[[], int]]] = {}
    for icon, pages in PLACES:
        theirs = [
            (str(label), url)
            for label, name, roles in pages
            if (scope.role in roles or name in under_grant) and (url := _address(name))
        ]
        waits |= {
            url: (str(WAITS[name][0]), cache(partial(WAITS[name][1], seen_by=scope)))
            for _label, name, roles in pages
            if name in WAITS and scope.role in roles and (url := _address(name))
        }
        if theirs:
            found.append((icon, theirs))
    # Of several pages that hold this address, the nearest one is where we are.
    urls = [url for _icon, theirs in found for _label, url in theirs if request.path.startswith(url)]
    here = max(urls, key=len, default="")
    yes = cache(partial(waiting_for_yes, seen_by=scope)) if scope.role in APPROVERS else None
    asked = _address(BROADCASTS)
    places = [_place(icon, theirs, here, waits) for icon, theirs in found]
    return [one._replace(waiting=yes) if yes and one.url == asked else one for one in places]


def _place(
    icon: str, theirs: list[tuple[str, str]], here: str, waits: dict[str, tuple[str, Callable[[], int]]]
) -> Place:
    pages = [
        Page(label, url, url == here, count, waiting_is)
        for label, url in theirs
        for waiting_is, count in [waits.get(url, ("", None))]
    ]
    first, *further = pages
    is_open = any(page.here for page in pages)
    # What waits further down is told at the top while it is closed.
    shown = [page for page in ([first] if is_open else pages) if page.waits]
    total = partial(_in_all, [page.waits for page in shown if page.waits]) if shown else None
    called = dict.fromkeys(page.waiting_is for page in shown)
    return Place(
        first.label, first.url, icon, first.here, is_open, further, waits=total, waiting_is=", ".join(called)
    )


def _in_all(counts: list[Callable[[], int]]) -> int:
    return sum(count() for count in counts)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
