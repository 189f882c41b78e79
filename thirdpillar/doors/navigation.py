"""Where each role can go from every page: one visible table."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.choices import Role

SCHOOL = (Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON)
# What support may look at while a district lets it; otherwise it has no place at all.
UNDER_GRANT = {
    "evidence:reach",
    "evidence:not_reached",
    "gatherings:list",
    "people:families",
    "delivery:outbox",
}

# label, URL name, icon, roles
PLACES = (
    (_("Reach"), "evidence:reach", "chart", (Role.OFFICE, *SCHOOL, Role.TEACHER)),
    (_("Not yet reached"), "evidence:not_reached", "list", (Role.OFFICE, *SCHOOL, Role.TEACHER)),
    (_("Messages and answers"), "evidence:messages", "message", (Role.OFFICE, *SCHOOL)),
    (_("Published figures"), "evidence:published", "file", (Role.READER, Role.PARTNER, Role.OFFICE)),
    (_("Gatherings"), "gatherings:list", "calendar", (Role.OFFICE, *SCHOOL)),
    (_("Interpreting"), "gatherings:interpreting", "language", (Role.INTERPRETER,)),
    (_("Interpreter jobs"), "threads:jobs", "language", (Role.INTERPRETER,)),
    (_("My own languages"), "accounts:my_languages", "person", (Role.INTERPRETER,)),
    (_("Interpreters"), "threads:requests", "language", (Role.OFFICE, *SCHOOL, Role.TEACHER)),
    (_("Families"), "people:families", "families", (Role.OFFICE, *SCHOOL, Role.TEACHER)),
    (_("Roster"), "people:rosters", "roster", (Role.OFFICE,)),
    (_("Outbox"), "delivery:outbox", "outbox", (Role.OFFICE, *SCHOOL)),
    (_("Conversations"), "threads:threads", "message", (Role.OFFICE, *SCHOOL, Role.TEACHER)),
    (
        _("Translations"),
        "threads:translations",
        "language",
        (Role.OFFICE, *SCHOOL, Role.TEACHER, Role.INTERPRETER),
    ),
    (_("Messages to many"), "broadcasts:broadcasts", "send", (Role.OFFICE, *SCHOOL, Role.TEACHER)),
    (_("Texts that need you"), "texts:inbound", "message", (Role.OFFICE, *SCHOOL)),
    (
        _("Languages"),
        "languages:languages",
        "language",
        (Role.OFFICE, *SCHOOL, Role.INTERPRETER, Role.PARENT_LEADER),
    ),
    (_("Staff"), "accounts:staff", "key", (Role.OFFICE,)),
    (_("Our district"), "district:district", "home", (Role.OFFICE,)),
    (_("Record"), "audit:record", "history", (Role.OFFICE,)),
)


def navigation(request: HttpRequest) -> list[tuple[str, str, str, bool]]:
    """The places of the asker's role as (label, url, icon, current); a place whose page is not there is left out."""
    scope = getattr(request, "scope", None)
    if scope is None or scope.role is None:
        return []
    places = []
    for label, name, icon, roles in PLACES:
        under_grant = scope.role == Role.SUPPORT and scope.sees_all and name in UNDER_GRANT
        if scope.role not in roles and not under_grant:
            continue
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        places.append((str(label), url, icon))
    # Of several places that hold this address, the nearest one is where we are.
    here = max((url for _label, url, _icon in places if request.path.startswith(url)), key=len, default="")
    return [(label, url, icon, url == here) for label, url, icon in places]
