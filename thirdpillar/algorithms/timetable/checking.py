"""Does a plan keep every hard rule, and how nice is it? Written without the model and the solver, so that it can find
them wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from .grid import adjoin, clash, following
from .problem import Conference, Placed, Week


def faults(week: Week, plan: Iterable[Placed]) -> list[str]:
    """Every rule that a plan breaks, in words; nothing where it is sound."""
    plan, kept = list(plan), set(week.kept)
    slots, conferences = week.by_slot, week.by_conference
    teachers = {one.id: one for one in week.teachers}
    helpers = {one.id: one for one in week.interpreters}
    found: list[str] = []
    still: dict[tuple[str, str], list[str]] = defaultdict(list)  # who stays in one room
    walking: dict[tuple[str, str], list[str]] = defaultdict(list)
    children: dict[str, set[str]] = defaultdict(set)
    for wanted in week.conferences:
        children[wanted.child].add(wanted.home)
    for one in plan:
        wanted = conferences[one.conference]
        still["teacher", wanted.teacher].append(one.slot)
        for key in (("home", wanted.home), *(("adult", who) for who in wanted.adults)):
            walking[key].append(one.slot)
        if one.interpreter:
            walking["interpreter", one.interpreter].append(one.slot)
        if one in kept:
            continue
        if one.slot not in wanted.slots:
            found.append(f"{one.conference}: not a time of the family")
        if one.slot not in teachers[wanted.teacher].free:
            found.append(f"{wanted.teacher}: not there at {one.slot}")
        if bool(wanted.language) != bool(one.interpreter):
            found.append(f"{one.conference}: an interpreter who is not needed, or none")
        elif wanted.language:
            helper = helpers[one.interpreter]
            if wanted.language not in helper.languages:
                found.append(f"{one.interpreter}: does not speak {wanted.language}")
            if one.slot not in helper.free:
                found.append(f"{one.interpreter}: not there at {one.slot}")
    found += [f"{who}: two at once" for (_, who), mine in still.items() if len(set(mine)) < len(mine)]
    for (kind, who), mine in walking.items():
        if any(clash(slots[this], slots[that], week.walk) for this, that in combinations(mine, 2)):
            found.append(f"{kind} {who}: two at once")
    for homes in children.values():
        for home, other in combinations(sorted(homes), 2):
            if set(walking["home", home]) & set(walking["home", other]):
                found.append(f"{home} and {other}: two homes of one child at once")
    times = Counter(one.conference for one in plan)
    found += [f"{each}: placed twice" for each, count in times.items() if count > 1]
    return found + [f"{one.conference}: a kept time was moved" for one in week.kept if one not in plan]


@dataclass(frozen=True)
class Niceness:
    """Homes with several conferences placed: how many, in one evening, without a wait; liked times; interpreters' runs."""

    several: int
    in_one_evening: int
    adjoining: int
    liked: int
    interpreter_runs: int
    more_evenings: int

    def score(self, week: Week) -> int:
        wants = week.wants
        return (
            wants.adjoining * self.adjoining
            + wants.liked * self.liked
            - wants.one_evening * self.more_evenings
            - wants.interpreter_runs * self.interpreter_runs
        )


def niceness(week: Week, plan: Iterable[Placed]) -> Niceness:
    """A home counts as adjoining where all its conferences are placed, one after another."""
    slots, at, follows = week.by_slot, {one.conference: one for one in plan}, following(week)
    homes = one_evening = adjoining = more = 0
    for mine in week.several.values():
        mine_at = [at[one.id].slot for one in mine if one.id in at]
        evenings = len({slots[one].evening for one in mine_at})
        more += max(0, evenings - 1)
        if len(mine_at) > 1:
            homes += 1
            one_evening += evenings == 1
            adjoining += len(mine_at) == len(mine) and adjoin(week, mine_at, follows)
    conferences: dict[str, Conference] = dict(week.by_conference)
    liked = sum(one.slot in conferences[one.conference].liked for one in at.values())
    busy = defaultdict(set)
    for one in at.values():
        if one.interpreter:
            busy[one.interpreter].add(one.slot)
    runs = sum(len(mine - {follows.get(one) for one in mine}) for mine in busy.values())
    return Niceness(homes, one_evening, adjoining, liked, runs, more)
