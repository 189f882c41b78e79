"""The school's problem as a CP-SAT model (OR-Tools): a variable for each visitor at each time that a family can make."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from .clashing import crowds
from .problem import Going, School


@dataclass
class Model:
    """`at[home, slot]`: it is visited then; `goes[home, slot, visitor]`; `helps[home, slot, interpreter]`."""

    cp: cp_model.CpModel
    at: dict[tuple[str, str], cp_model.IntVar] = field(default_factory=dict)
    goes: dict[tuple[str, str, str], cp_model.IntVar] = field(default_factory=dict)
    helps: dict[tuple[str, str, str], cp_model.IntVar] = field(default_factory=dict)
    constants: set[int] = field(default_factory=set)

    @property
    def visited(self):
        return sum(self.at.values())

    def begin_from(self, plan: tuple[Going, ...]) -> None:
        """Tell the solver a plan to begin from."""
        self.cp.clear_hints()
        chosen = {(one.home, one.slot): one for one in plan}
        for key, one in self.at.items():
            self._hint(one, key in chosen)
        for (home, slot, who), one in self.goes.items():
            going = chosen.get((home, slot))
            self._hint(one, bool(going and who in going.visitors))
        for (home, slot, who), one in self.helps.items():
            going = chosen.get((home, slot))
            self._hint(one, bool(going and who == going.interpreter))

    def constant(self) -> cp_model.IntVar:
        one = self.cp.new_constant(1)
        self.constants.add(one.index)
        return one

    def _hint(self, one: cp_model.IntVar, worth: bool) -> None:
        if (
            one.index not in self.constants
        ):  # all constants of one worth are one variable; a second hint is refused
            self.cp.add_hint(one, worth)


def model_of(school: School) -> Model:
    """Every hard rule of `School`; no aim yet."""
    made = Model(cp_model.CpModel())
    kept = {one.home: one for one in school.kept}
    for home in school.homes:
        if home.id in kept:
            _keep(made, school, kept[home.id])
        else:
            _may_be_visited(made, school, home)
        of_home = [one for (whose, _slot), one in made.at.items() if whose == home.id]
        if len(of_home) > 1:
            made.cp.add_at_most_one(of_home)
    _once_at_a_time(made, school)
    _as_many_as_they_said(made, school)
    return made


def _keep(made: Model, school: School, going: Going) -> None:
    key = (going.home, going.slot)
    made.at[key] = made.constant()
    for who in going.visitors:
        made.goes[(*key, who)] = made.constant()
    if going.interpreter:
        made.helps[(*key, going.interpreter)] = made.constant()


def _may_be_visited(made: Model, school: School, home) -> None:
    for slot in sorted(home.slots & school.by_slot.keys()):
        able = [one for one in school.visitors if slot in one.free and one.most]
        servers = [one for one in able if one.id in home.served_by]
        helpers = (
            [one for one in school.interpreters if slot in one.free and home.language in one.languages]
            if home.language
            else []
        )
        as_second = school.interpreter_may_be_second and bool(helpers)
        if not servers or len(able) + as_second < school.pair:
            continue
        if home.language and not helpers and not any(home.language in one.languages for one in able):
            continue
        key = (home.id, slot)
        here = made.at[key] = made.cp.new_bool_var(f"at {home.id} {slot}")
        goes = {one.id: made.cp.new_bool_var(f"goes {one.id} {home.id} {slot}") for one in able}
        helps = {one.id: made.cp.new_bool_var(f"helps {one.id} {home.id} {slot}") for one in helpers}
        made.goes |= {(*key, who): one for who, one in goes.items()}
        made.helps |= {(*key, who): one for who, one in helps.items()}
        made.cp.add(sum(goes[one.id] for one in servers) >= here)
        if as_second:
            made.cp.add(sum(goes.values()) + sum(helps.values()) >= school.pair * here)
            made.cp.add(sum(goes.values()) <= school.pair * here)
        else:
            made.cp.add(sum(goes.values()) == school.pair * here)
        if helps:
            made.cp.add(sum(helps.values()) <= here)
        if home.language:
            speak = [goes[one.id] for one in able if home.language in one.languages]
            if len(speak) < len(able):
                made.cp.add(sum(speak) + sum(helps.values()) >= here)
        untrained = [goes[one.id] for one in able if not one.trained]
        if untrained:
            made.cp.add(sum(untrained) <= school.untrained_allowed)


def _once_at_a_time(made: Model, school: School) -> None:
    at_slot: dict[tuple[str, str], list] = defaultdict(list)
    for (_home, slot, who), one in (*made.goes.items(), *made.helps.items()):
        at_slot[who, slot].append(one)
    groups = crowds(school.slots)
    in_groups = {slot for group in groups for slot in group}
    for who in {who for who, _slot in at_slot}:
        for group in groups:
            several = [one for slot in group for one in at_slot.get((who, slot), ())]
            if len(several) > 1:
                made.cp.add_at_most_one(several)
        for slot in school.by_slot:
            if slot not in in_groups and len(at_slot.get((who, slot), ())) > 1:
                made.cp.add_at_most_one(at_slot[who, slot])


def _as_many_as_they_said(made: Model, school: School) -> None:
    loads, weeks = defaultdict(list), defaultdict(list)
    fixed: dict[str, int] = defaultdict(int)
    fixed_weeks: dict[tuple[str, int], int] = defaultdict(int)
    slots = school.by_slot
    for (_home, slot, who), one in (*made.goes.items(), *made.helps.items()):
        loads[who].append(one)
        weeks[who, slots[slot].week].append(one)
    for going in school.kept:
        for who in (*going.visitors, going.interpreter):
            fixed[who] += 1
            fixed_weeks[who, slots[going.slot].week] += 1
    for visitor in school.visitors:
        most = max(visitor.most, fixed[visitor.id])
        if len(loads[visitor.id]) > most:
            made.cp.add(sum(loads[visitor.id]) <= most)
        for week in {one.week for one in school.slots}:
            a_week = max(visitor.most_a_week, fixed_weeks[visitor.id, week])
            if len(weeks[visitor.id, week]) > a_week:
                made.cp.add(sum(weeks[visitor.id, week]) <= a_week)
    for helper in school.interpreters:
        if len(loads[helper.id]) > helper.most:
            made.cp.add(sum(loads[helper.id]) <= max(helper.most, fixed[helper.id]))
