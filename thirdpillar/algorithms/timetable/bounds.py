"""What no plan can surpass, seen from each family alone: cheap, and often reached."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from .grid import chain, following
from .problem import Conference, Week


def could_be_placed(week: Week) -> int:
    """How many conferences have a time that both sides can make, and somebody there who speaks the language: of those in one
    language no more than its interpreters have slots, and of all of them no more than all interpreters have."""
    kept = {each.conference for each in week.kept}
    spoken: Counter[str] = Counter()
    for one in week.conferences:
        if one.id in kept or _times(week, one):
            spoken[one.language] += 1
    plain = spoken.pop("", 0)
    room = {
        language: sum(len(one.free) for one in week.interpreters if language in one.languages)
        for language in spoken
    }
    still = Counter(one.language for one in week.conferences if one.id in kept)
    by_language = sum(min(count, max(room[language], still[language])) for language, count in spoken.items())
    every = sum(len(one.free) for one in week.interpreters)
    return plain + min(by_language, max(every, sum(still[language] for language in spoken)))


def nicest(week: Week, *, everybody: bool) -> int:
    """No plan's `Niceness.score` is higher, of plans that place everybody; else of any, for who is left out comes on no
    second evening."""
    wants, follows, slots = week.wants, following(week), week.by_slot
    kept = {one.conference: frozenset([one.slot]) for one in week.kept}
    times = {one.id: kept.get(one.id) or _times(week, one) for one in week.conferences}
    best = wants.liked * sum(bool(times[one.id] & one.liked) for one in week.conferences)
    for mine in week.several.values():
        rows = [chain(follows, slot.id, len(mine)) for slot in week.in_order]
        best += wants.adjoining * any(row and all(set(row) & times[one.id] for one in mine) for row in rows)
        evenings = [{slots[slot].evening for slot in times[one.id]} for one in mine]
        if everybody and all(evenings):
            best -= wants.one_evening * _more_evenings(evenings)
    needed = everybody and any(one.language for one in week.conferences)
    return best - wants.interpreter_runs * needed


def _more_evenings(evenings: list[set[int]]) -> int:
    """With how few evenings besides the first each conference has one of its own; a lower bound where there are many."""
    every = set().union(*evenings)
    for more in range(min(len(every), 3)):
        if any(
            all(set(chosen) & mine for mine in evenings) for chosen in combinations(sorted(every), more + 1)
        ):
            return more
    return min(len(every), 3)


def _times(week: Week, one: Conference) -> frozenset[str]:
    free = next((each.free for each in week.teachers if each.id == one.teacher), frozenset())
    times = one.slots & free & week.by_slot.keys()
    if one.language:
        times &= frozenset().union(
            *(each.free for each in week.interpreters if one.language in each.languages)
        )
    return times
