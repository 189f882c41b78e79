"""Who could come to chosen sessions, who not and why: the first thing that is missing, as a person would ask."""

from __future__ import annotations

from collections import Counter

from .problem import GroupShare, Judged, LeftOut, Problem, Session
from .reach import Reach
from .searching import staffed

NO_TIME = "no_time"  # it can make none of the times
NO_WAY = "no_way"  # at none of its times does it get there and home again in the minutes it has
NO_CHILDCARE = "no_childcare"  # nobody looks after its children where it could get to
NO_INTERPRETER = "no_interpreter"  # nobody interprets for it where it could come


def judge(problem: Problem, sessions: tuple[Session, ...], weighed: tuple[str, ...] | None = None) -> Judged:
    """Any sessions whatever, the planner's own among them, as they are staffed: who could come and who is left out.

    `weighed` are the groups that steer a choice; all that are large enough where it is not given.
    """
    slots = {one.id: at for at, one in enumerate(problem.slots)}
    places = {one.id: at for at, one in enumerate(problem.places)}
    held = [
        (slots[one.slot], places[one.place], {language for _who, language in one.interpreters} | {""})
        for one in sessions
    ]
    able, sizes, come = 0, Counter[str](), Counter[str]()
    missing: Counter[tuple[str, str]] = Counter()
    for row, family in enumerate(problem.families):
        why = _why(problem, row, held)
        sizes.update(family.groups)
        if not why:
            able += 1
            come.update(family.groups)
        else:
            missing.update((group, why) for group in ("", *family.groups))
    groups = tuple(
        GroupShare(
            one,
            come[one],
            sizes[one],
            sizes[one] >= problem.smallest_group if weighed is None else one in weighed,
        )
        for one in sorted(sizes)
    )
    left = tuple(LeftOut(group, why, count) for (group, why), count in sorted(missing.items()))
    return Judged(sessions, able, len(problem.families), groups, left)


def _why(problem: Problem, row: int, held: list[tuple[int, int, set[str]]]) -> str:
    family = problem.families[row]
    left = [one for one in held if problem.slots[one[0]].id in family.slots]
    if not left:
        return NO_TIME
    if problem.minutes is not None:
        left = [one for one in left if problem.minutes[row, one[0], one[1]] <= family.most_minutes]
        if not left:
            return NO_WAY
    if family.childcare:
        left = [one for one in left if problem.places[one[1]].childcare]
        if not left:
            return NO_CHILDCARE
    return "" if any(family.language in one[2] for one in left) else NO_INTERPRETER


def as_sessions(reach: Reach, chosen: list[int]) -> tuple[Session, ...]:
    """Numbers of candidates as sessions in order of time, with the interpreters who help most."""
    _covered, staff = staffed(reach, chosen)
    problem = reach.problem
    made = []
    for position, number in enumerate(chosen):
        at, where = reach.candidates[number]
        people = tuple(
            (problem.interpreters[who].id, reach.languages[language])
            for place, who, language in staff
            if place == position
        )
        made.append(
            (problem.slots[at].begins, Session(problem.slots[at].id, problem.places[where].id, people))
        )
    return tuple(
        one for _begins, one in sorted(made, key=lambda each: (each[0], each[1].slot, each[1].place))
    )
