"""The week as a CP-SAT model (OR-Tools): a variable for each conference at each time that both sides can make.

Interpreters are counted by language at each time and given names afterwards, which takes a variable for each interpreter
and time, and not for each conference as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from .grid import chain, crowds, following
from .problem import Conference, Placed, Week

# What a variable is worth in a plan: {conference: slot}, and who interprets when what.
Worth = Callable[[dict[str, str], set[tuple[str, str, str]]], int]


@dataclass
class Model:
    """`at[conference, slot]`: it is then; `helps[interpreter, slot, language]`: that person interprets then."""

    cp: cp_model.CpModel
    at: dict[tuple[str, str], cp_model.IntVar] = field(default_factory=dict)
    helps: dict[tuple[str, str, str], cp_model.IntVar] = field(default_factory=dict)
    hints: list[tuple[cp_model.IntVar, Worth]] = field(default_factory=list)
    constants: set[int] = field(default_factory=set)

    def constant(self) -> cp_model.IntVar:
        one = self.cp.new_constant(1)
        self.constants.add(one.index)
        return one

    @property
    def placed(self):
        return sum(self.at.values())

    def begin_from(self, plan: tuple[Placed, ...], week: Week) -> None:
        """Tell the solver a plan to begin from."""
        known = week.by_conference
        chosen = {(one.conference, one.slot) for one in plan}
        helped = {(one.interpreter, one.slot, known[one.conference].language) for one in plan}
        self.cp.clear_hints()
        hints = [(one, key in chosen) for key, one in self.at.items()]
        hints += [(one, key in helped) for key, one in self.helps.items()]
        for one, is_so in hints:
            # All constants of one worth are one variable; a second hint is refused.
            if one.index not in self.constants:
                self.cp.add_hint(one, is_so)
        at = {one.conference: one.slot for one in plan}
        for one, worth in self.hints:
            self.cp.add_hint(one, worth(at, helped))


def model_of(week: Week) -> Model:
    """Every hard rule of `Week`; no aim yet."""
    made = Model(cp_model.CpModel())
    kept = {one.conference: one for one in week.kept}
    free = {one.id: one.free for one in week.teachers}
    for one in week.conferences:
        if one.id in kept:
            made.at[one.id, kept[one.id].slot] = made.constant()
            continue
        for slot in sorted(one.slots & free.get(one.teacher, frozenset()) & week.by_slot.keys()):
            made.at[one.id, slot] = made.cp.new_bool_var("")
        mine = [made.at[one.id, slot] for slot in sorted(one.slots) if (one.id, slot) in made.at]
        if len(mine) > 1:
            made.cp.add_at_most_one(mine)
    _nobody_twice(made, week)
    _interpreted(made, week, kept)
    return made


def _nobody_twice(made: Model, week: Week) -> None:
    known, groups = week.by_conference, crowds(week)
    still: dict[tuple[str, str], list] = defaultdict(list)
    walks: dict[tuple[str, str], dict[str, list]] = defaultdict(lambda: defaultdict(list))
    homes_of: dict[str, set[str]] = defaultdict(set)
    for each in week.conferences:  # those too that have no time: it is the child that joins two homes
        homes_of[each.child].add(each.home)
    for (conference, slot), one in made.at.items():
        wanted = known[conference]
        still[wanted.teacher, slot].append(one)
        for who in (("home", wanted.home), *(("adult", each) for each in sorted(wanted.adults))):
            walks[who][slot].append(one)
    several = list(still.values())
    for theirs in walks.values():
        several += [[one for slot in group for one in theirs.get(slot, ())] for group in groups]
    apart = {(one, other) for homes in homes_of.values() for one in homes for other in homes if one < other}
    for home, other in sorted(apart):
        here, there = walks["home", home], walks["home", other]
        several += [[*here[slot], *there[slot]] for slot in here.keys() & there.keys()]
    once: dict[tuple[int, ...], dict] = {}  # a home and its one adult are one group
    for group in several:
        alone = {one.index: one for one in group}
        once[tuple(sorted(alone))] = alone
    for alike in once.values():
        if len(alike) > 1:
            made.cp.add_at_most_one(alike.values())


def _interpreted(made: Model, week: Week, kept: dict[str, Placed]) -> None:
    known = week.by_conference
    wanted = defaultdict(list)
    for (conference, slot), one in made.at.items():
        language = known[conference].language
        if language and (conference not in kept or kept[conference].interpreter):
            wanted[slot, language].append(one)
    fixed = {
        (each.interpreter, each.slot, known[each.conference].language)
        for each in week.kept
        if each.interpreter
    }
    for (slot, language), mine in wanted.items():
        there = []
        for helper in week.interpreters:
            key = (helper.id, slot, language)
            if key in fixed or (language in helper.languages and slot in helper.free):
                made.helps[key] = made.constant() if key in fixed else made.cp.new_bool_var("")
                there.append(made.helps[key])
        made.cp.add(sum(mine) == sum(there))
    at: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    for (who, slot, _language), one in made.helps.items():
        at[who][slot].append(one)
    for theirs in at.values():
        for group in crowds(week):
            several = [one for slot in group for one in theirs.get(slot, ())]
            if len(several) > 1:
                made.cp.add_at_most_one(several)


def niceness_of(made: Model, week: Week):
    """One evening for each home, no wait between its conferences, liked times, interpreters without gaps."""
    wants, slots = week.wants, week.by_slot
    terms: list = []
    follows = following(week)
    for mine in week.several.values():
        terms += _one_evening(made, mine, slots, wants.one_evening)
        terms += _adjoining(made, week, mine, follows, wants.adjoining)
    known = week.by_conference
    terms += [wants.liked * one for (each, slot), one in made.at.items() if slot in known[each].liked]
    before = {after: slot for slot, after in follows.items()}
    works = defaultdict(list)
    for (helper, slot, _language), one in made.helps.items():
        works[helper, slot].append(one)
    for (helper, slot), working in works.items():
        begins = made.cp.new_bool_var("")
        last = before.get(slot, "")
        made.cp.add(begins >= sum(working) - sum(works.get((helper, last), ())))
        made.hints.append((begins, _a_run_begins(helper, slot, last)))
        terms.append(-wants.interpreter_runs * begins)
    return sum(terms)


def _a_run_begins(helper: str, slot: str, last: str) -> Worth:
    return lambda _at, helped: (
        any(one[:2] == (helper, slot) for one in helped)
        and not any(one[:2] == (helper, last) for one in helped)
    )


def _comes_on(evening: int, ids: set[str], slots) -> Worth:
    return lambda at, _helped: any(slots[at[one]].evening == evening for one in ids if one in at)


def _stands_in(row: tuple[str, ...], ids: list[str]) -> Worth:
    return lambda at, _helped: all(one in at for one in ids) and {at[one] for one in ids} == set(row)


def _one_evening(made: Model, mine: tuple[Conference, ...], slots, weight: int) -> list:
    evenings = sorted({one.evening for one in slots.values()})
    there = {evening: made.cp.new_bool_var("") for evening in evenings}
    ids = {one.id for one in mine}
    for one in mine:
        for evening in evenings:
            then = [
                made.at[one.id, each.id]
                for each in slots.values()
                if each.evening == evening and (one.id, each.id) in made.at
            ]
            if then:
                made.cp.add(sum(then) <= there[evening])
    made.hints += [(var, _comes_on(evening, ids, slots)) for evening, var in there.items()]
    more = made.cp.new_int_var(0, len(evenings), "")
    made.hints.append(
        (more, lambda at, _helped: max(0, len({slots[at[one]].evening for one in ids if one in at}) - 1))
    )
    made.cp.add(more >= sum(there.values()) - 1)
    return [-weight * more]


def _adjoining(made: Model, week: Week, mine: tuple[Conference, ...], follows, weight: int) -> list:
    """A variable for each row of slots that could be this home's; with it, none of its conferences is at another time."""
    possible = [{slot for slot in week.by_slot if (one.id, slot) in made.at} for one in mine]
    rows = {}
    for slot in week.in_order:
        row = chain(follows, slot.id, len(mine))
        if (
            row
            and all(set(row) & times for times in possible)
            and all(any(each in times for times in possible) for each in row)
        ):
            rows[row] = made.cp.new_bool_var("")
    if not rows:
        return []
    made.cp.add_at_most_one(rows.values())
    ids = [one.id for one in mine]
    made.hints += [(var, _stands_in(row, ids)) for row, var in rows.items()]
    for one, times in zip(mine, possible, strict=True):
        for each in times:
            made.cp.add_at_most_one(
                [made.at[one.id, each], *(var for row, var in rows.items() if each not in row)]
            )
        made.cp.add(sum(made.at[one.id, each] for each in times) >= sum(rows.values()))
    return [weight * var for var in rows.values()]
