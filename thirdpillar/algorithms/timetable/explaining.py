"""Why a conference has no time, or not that one: what is in the way, looked for in the order in which a person would ask."""

from __future__ import annotations

from collections.abc import Iterable

from .grid import clash
from .problem import Conference, Missed, Placed, Week

NO_TIMES = "no_times"  # the family can make no time of the week
TEACHER_AWAY = "teacher_away"  # at none of its times is the teacher there
NO_LANGUAGE = "no_language"  # at none of those is anybody there who speaks its language
TAKEN = "taken"  # it could be placed, but only in the place of another

FAMILY_AWAY = "family_away"  # the family cannot make that time
TEACHER_HAS = "teacher_has"  # the teacher meets another family then
FAMILY_HAS = "family_has"  # the family, or an adult of it, is elsewhere then or on the way
OTHER_HOME_HAS = "other_home_has"  # the child's other home is at the school then
INTERPRETERS_HAVE = "interpreters_have"  # who speaks its language interprets for others then


def why_not(week: Week, conference: Conference) -> Missed:
    """Why it has no time at all, with the people or slots that it hangs on."""
    times = sorted(conference.slots & week.by_slot.keys())
    if not times:
        return Missed(conference.id, NO_TIMES)
    there = [
        slot
        for slot in times
        if any(one.id == conference.teacher and slot in one.free for one in week.teachers)
    ]
    if not there:
        return Missed(conference.id, TEACHER_AWAY, (conference.teacher,))
    if conference.language:
        there = [slot for slot in there if _speakers(week, conference, slot)]
        if not there:
            return Missed(conference.id, NO_LANGUAGE, (conference.language,))
    return Missed(conference.id, TAKEN, tuple(there))


def why_not_then(week: Week, plan: Iterable[Placed], conference: Conference, slot: str) -> tuple[Missed, ...]:
    """What stands in the way of moving it to this slot, all of it, with the conferences in question; nothing where it may."""
    others = [one for one in plan if one.conference != conference.id]
    known, slots = week.by_conference, week.by_slot
    at_once = [one for one in others if one.slot == slot]
    near = [one for one in others if clash(slots[one.slot], slots[slot], week.walk)]
    found: list[tuple[str, list[Placed]]] = []
    if slot not in conference.slots:
        found.append((FAMILY_AWAY, []))
    if not any(one.id == conference.teacher and slot in one.free for one in week.teachers):
        found.append((TEACHER_AWAY, []))
    found.append(
        (TEACHER_HAS, [one for one in at_once if known[one.conference].teacher == conference.teacher])
    )
    found.append((FAMILY_HAS, [one for one in near if _same_family(known[one.conference], conference)]))
    other_homes = {
        home
        for child in {one.child for one in week.conferences if one.home == conference.home}
        for home in {one.home for one in week.conferences if one.child == child}
    } - {conference.home}
    found.append((OTHER_HOME_HAS, [one for one in at_once if known[one.conference].home in other_homes]))
    if conference.language:
        speakers = _speakers(week, conference, slot)
        theirs = [one for one in near if one.interpreter in speakers]
        if not speakers:
            found.append((NO_LANGUAGE, []))
        elif {one.interpreter for one in theirs} == speakers:
            found.append((INTERPRETERS_HAVE, theirs))
    return tuple(
        Missed(conference.id, why, tuple(one.conference for one in about))
        for why, about in found
        if about or why in (FAMILY_AWAY, TEACHER_AWAY, NO_LANGUAGE)
    )


def openings(week: Week, plan: Iterable[Placed], conference: Conference) -> tuple[Placed, ...]:
    """The times to which it may move with nobody else moved, in order, each with a free interpreter where one is needed."""
    plan = tuple(plan)
    return tuple(
        Placed(conference.id, slot.id, free_interpreter(week, plan, conference, slot.id))
        for slot in week.in_order
        if not why_not_then(week, plan, conference, slot.id)
    )


def free_interpreter(week: Week, plan: Iterable[Placed], conference: Conference, slot: str) -> str:
    """Who speaks its language and is free then; blank where none is needed or there."""
    if not conference.language:
        return ""
    slots = week.by_slot
    busy = {
        one.interpreter
        for one in plan
        if one.conference != conference.id and clash(slots[one.slot], slots[slot], week.walk)
    }
    return min(_speakers(week, conference, slot) - busy, default="")


def _speakers(week: Week, conference: Conference, slot: str) -> set[str]:
    return {one.id for one in week.interpreters if conference.language in one.languages and slot in one.free}


def _same_family(one: Conference, other: Conference) -> bool:
    return one.home == other.home or bool(one.adults & other.adults)
