"""What is known of the people and the homes of several visits: loaded once for each school and cycle among them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from thirdpillar.practice.visits.choices import Part
from thirdpillar.practice.visits.models import Seat, Visit
from thirdpillar.practice.visits.queries.planning.facts import Facts
from thirdpillar.practice.visits.queries.planning.homes_now import homes_now
from thirdpillar.practice.visits.rules import HomeNow


class Known:
    """Of these visits (with invitation, cycle and year), in the sight of the whole district."""

    def __init__(self, visits: Collection[Visit], *, on: date, seen_by) -> None:
        self.on, self.seen_by = on, seen_by
        self._visits: dict[tuple[UUID, UUID], list[Visit]] = {}
        for one in visits:
            self._visits.setdefault(_key(one), []).append(one)
        self._facts: dict[tuple[UUID, UUID], Facts] = {}
        self._homes: dict[UUID, HomeNow] = {}

    def facts(self, one: Visit) -> Facts:
        """The people of its school, and who serves the children of its visits."""
        key = _key(one)
        if key not in self._facts:
            theirs, cycle = self._visits[key], one.invitation.cycle
            students = {each for visit in theirs for each in visit.student_ids}
            self._facts[key] = Facts(
                cycle, one.school_id, students=students, on=self.on, seen_by=self.seen_by
            )
            asked = [each.invitation for each in theirs]
            self._homes |= homes_now(asked, cycle.visit_year, on=self.on, seen_by=self.seen_by)
        return self._facts[key]

    def home(self, one: Visit) -> HomeNow:
        """The home of a visit, for its children."""
        self.facts(one)
        return self._homes[one.invitation_id].of(one.student_ids)


def is_served(visit: Visit, seats: Collection[Seat], facts: Facts) -> bool:
    """Whether one of the pair teaches or serves a child of the visit."""
    pair = [one.account_id for one in seats if one.part == Part.VISITOR]
    return any(facts.serves(who, visit.student_ids) for who in pair)


def _key(one: Visit) -> tuple[UUID, UUID]:
    return one.invitation.cycle_id, one.school_id
