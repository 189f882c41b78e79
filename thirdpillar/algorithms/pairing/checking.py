"""Does a plan keep every hard rule? Written without the model and the solver, so that it can find them wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .clashing import clash
from .problem import Going, Person, School


def faults(school: School, plan: Iterable[Going]) -> list[str]:
    """Every rule that a plan breaks, in words; nothing where it is sound."""
    found: list[str] = []
    slots = school.by_slot
    visitors = {one.id: one for one in school.visitors}
    helpers = {one.id: one for one in school.interpreters}
    homes = {one.id: one for one in school.homes}
    plan = list(plan)
    load: Counter[str] = Counter()
    weeks: Counter[tuple[str, int]] = Counter()
    busy: dict[str, list[str]] = {}
    for going in plan:
        home, kept = homes[going.home], going in school.kept
        pair = [visitors[each] for each in going.visitors]
        helper = helpers.get(going.interpreter)
        people = len(pair) + (1 if helper and school.interpreter_may_be_second and home.language else 0)
        if not kept and going.slot not in home.slots:
            found.append(f"{going.home}: not a time of the family")
        if (
            len(set(going.visitors)) != len(pair)
            or people < school.pair
            or not pair
            or len(pair) > school.pair
        ):
            found.append(f"{going.home}: not a pair")
        if not any(one.id in home.served_by for one in pair):
            found.append(f"{going.home}: nobody who serves a child")
        if sum(not one.trained for one in pair) > school.untrained_allowed:
            found.append(f"{going.home}: untrained")
        going_along: list[Person] = [*pair, *([helper] if helper else [])]
        speaks = any(home.language in one.languages for one in going_along)
        if home.language and not speaks:
            found.append(f"{going.home}: nobody speaks {home.language}")
        for one in going_along:
            if not kept and going.slot not in one.free:
                found.append(f"{one.id}: not free at {going.slot}")
            load[one.id] += 1
            weeks[one.id, slots[going.slot].week] += 1
            if any(clash(slots[going.slot], slots[other]) for other in busy.setdefault(one.id, [])):
                found.append(f"{one.id}: at two places at {going.slot}")
            busy[one.id].append(going.slot)
    found += [
        f"{home}: visited twice" for home, times in Counter(one.home for one in plan).items() if times > 1
    ]
    by_kept = Counter(each for one in school.kept for each in (*one.visitors, one.interpreter))
    everybody: list[Person] = [*school.visitors, *school.interpreters]
    for one in everybody:
        if load[one.id] > max(one.most, by_kept[one.id]):
            found.append(f"{one.id}: more visits than they said")
    kept_weeks = Counter((each, slots[one.slot].week) for one in school.kept for each in one.visitors)
    for (who, week), times in weeks.items():
        if who in visitors and times > max(visitors[who].most_a_week, kept_weeks[who, week]):
            found.append(f"{who}: more visits in week {week} than they said")
    found += [f"{one.home}: a kept visit was moved" for one in school.kept if one not in plan]
    return found
