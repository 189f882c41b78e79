"""Room for who is left over: another is moved, and who stood there in turn, as far as a few steps (augmenting paths)."""

from __future__ import annotations

from time import monotonic

from .greedy import Desk
from .grid import clash
from .problem import Conference, Placed, Week

STEPS, LOOKS = 4, 4_000


def made_room(week: Week, plan: tuple[Placed, ...], *, until: float) -> tuple[Placed, ...]:
    """The plan with as many more as a few moves can place before `until` (a moment of the monotonic clock); every hard rule
    kept, `week.kept` untouched.

    Families with one conference are moved first, so that brothers and sisters stay side by side.
    """
    mover = _Mover(week, plan)
    for alone in (True, False):
        for one in week.conferences:
            if monotonic() > until:
                break
            if one.id not in mover.at:
                mover.looks, mover.alone = LOOKS, alone
                mover.place(one, STEPS, frozenset())
    return tuple(mover.at.values())


class _Mover:
    def __init__(self, week: Week, plan: tuple[Placed, ...]) -> None:
        self.week, self.desk = week, Desk(week)
        self.at: dict[str, Placed] = {}
        self.kept = {one.conference for one in week.kept}
        self.several = week.several
        self.looks, self.alone = LOOKS, True
        for one in plan:
            self._put(one)

    def place(self, one: Conference, steps: int, fixed: frozenset[str]) -> bool:
        free = self.desk.free.get(one.teacher, frozenset())
        ways = []
        for slot in sorted(one.slots & free & self.week.by_slot.keys()):
            self.looks -= 1
            if found := self.desk.at(one, slot):
                self._put(found)
                return True
            ways += [(way, slot) for way in self._in_the_way(one, slot) if not way & fixed]
        if steps <= 0 or self.looks <= 0:
            return False
        for way, slot in sorted(ways, key=lambda each: len(each[0])):
            if self.looks <= 0:
                return False
            if self._moved(one, slot, way, steps, fixed):
                return True
        return False

    def _moved(self, one, slot: str, way: frozenset[str], steps: int, fixed: frozenset[str]) -> bool:
        before = dict(self.at)
        for each in way:
            self._take_off(self.at[each])
        found = self.desk.at(one, slot)
        if found:
            self._put(found)
            held = fixed | {one.id}
            if all(self.place(self.desk.known[each], steps - len(way), held) for each in sorted(way)):
                return True
        for now in [one for one in self.at.values() if before.get(one.conference) != one]:
            self._take_off(now)
        for then in before.values():
            if then.conference not in self.at:
                self._put(then)
        return False

    def _in_the_way(self, one: Conference, slot: str) -> list[frozenset[str]]:
        """Each set of conferences that would have to go for this one to be then; small ones of those that may move."""
        slots, known = self.desk.slots, self.desk.known
        others = self.desk.other_homes[one.home]
        way: set[str] = set()
        helped: dict[str, set[str]] = {}
        for each in self.desk.near(slot):
            wanted = known[each.conference]
            now = each.slot == slot
            if (
                (now and (wanted.teacher == one.teacher or wanted.home in others))
                or wanted.home == one.home
                or wanted.adults & one.adults
            ):
                way.add(each.conference)
            if each.interpreter and clash(slots[each.slot], slots[slot], self.week.walk):
                helped.setdefault(each.interpreter, set()).add(each.conference)
        ways = [way]
        if one.language:
            able = [
                helper.id
                for helper in self.week.interpreters
                if one.language in helper.languages and slot in helper.free
            ]
            ways = [way | helped.get(helper, set()) for helper in able]
        return [frozenset(each) for each in ways if 0 < len(each) <= 2 and all(map(self._may_move, each))]

    def _may_move(self, conference: str) -> bool:
        home = self.desk.known[conference].home
        return conference not in self.kept and not (self.alone and home in self.several)

    def _put(self, one: Placed) -> None:
        self.at[one.conference] = one
        self.desk.take(one)

    def _take_off(self, one: Placed) -> None:
        del self.at[one.conference]
        self.desk.give_back(one)
