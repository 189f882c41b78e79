"""Why a home has no visit: the first thing that is missing, looked for in the order in which a person would ask."""

from __future__ import annotations

from .problem import Home, Missed, School

NO_TIMES = "no_times"  # the family has named no time that is still open
NOBODY_SERVES = "nobody_serves"  # no visitor teaches or serves a child of it
SERVER_NOT_FREE = "server_not_free"  # those who do are free at none of its times
NO_SECOND = "no_second"  # at none of its times is a second visitor free
NO_LANGUAGE = "no_language"  # at none of its times can anybody speak its language
UNTRAINED = "untrained"  # those who could go are not trained
TAKEN = "taken"  # it could be visited, but only in the place of another home


def why_not(school: School, home: Home) -> Missed:
    """The reason, with the people or slots that it hangs on."""
    times = sorted(home.slots & school.by_slot.keys())
    if not times:
        return Missed(home.id, NO_TIMES)
    servers = [one for one in school.visitors if one.id in home.served_by]
    if not servers:
        return Missed(home.id, NOBODY_SERVES)
    with_server = [slot for slot in times if any(slot in one.free for one in servers)]
    if not with_server:
        return Missed(home.id, SERVER_NOT_FREE, tuple(one.id for one in servers))
    best = ""
    for slot in with_server:
        missing = _missing_at(school, home, slot)
        if not missing:
            return Missed(home.id, TAKEN, (slot,))
        best = max(best, missing, key=_ORDER.index)
    return Missed(home.id, best, tuple(with_server))


_ORDER = ["", NO_SECOND, UNTRAINED, NO_LANGUAGE]


def _missing_at(school: School, home: Home, slot: str) -> str:
    able = [one for one in school.visitors if slot in one.free and one.most]
    helpers = [one for one in school.interpreters if slot in one.free and home.language in one.languages]
    as_second = 1 if school.interpreter_may_be_second and home.language and helpers else 0
    if len(able) + as_second < school.pair:
        return NO_SECOND
    trained = [one for one in able if one.trained]
    if len(trained) + min(school.untrained_allowed, len(able) - len(trained)) + as_second < school.pair:
        return UNTRAINED
    if home.language and not helpers and not any(home.language in one.languages for one in able):
        return NO_LANGUAGE
    return ""
