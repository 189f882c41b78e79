"""Who came with whom: the adults of each family, and those who came in together, with how many children."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from thirdpillar.ground.people.models import Adult
from thirdpillar.practice.gatherings.choices import LineState
from thirdpillar.practice.gatherings.models import Arrival, Attendance, Gathering, SignInLine
from thirdpillar.practice.gatherings.queries.pages import people_at
from thirdpillar.practice.gatherings.queries.walk_ins import walk_ins_at


@dataclass
class Party:
    """Those who belong together: `people` by name, `lines` as nobody has matched them yet, and when the first came in."""

    people: list[tuple[Attendance, Adult | None]] = field(default_factory=list)
    lines: list[SignInLine] = field(default_factory=list)
    children: int = 0
    at: datetime | None = None

    def came_at(self, moment: datetime) -> None:
        self.at = min(self.at or moment, moment)


def parties_at(gathering: Gathering, *, seen_by) -> list[Party]:
    """Each family once, families who came in by one arrival as one; children as `numbers_at` counts them,
    but that a child whom two homes bring stands with both. By name.

    A constant number of queries.
    """
    people = people_at(gathering, seen_by=seen_by)
    arrivals = list(
        Arrival.objects.seen_by(seen_by)
        .filter(gathering=gathering, undone_at=None)
        .exclude(line__state=LineState.DISMISSED)
        .select_related("line")
    )
    present = {one.adult_id: one for one, _adult in people if one.adult_id}
    by_line = {one.line_id: one for one, _adult in people if one.line_id}
    same = walk_ins_at(gathering, seen_by=seen_by).first
    into: dict[UUID, UUID] = {}

    def root(key: UUID) -> UUID:
        while key in into:
            key = into[key]
        return key

    def family_of(row: Arrival) -> UUID:
        family = _family_of(row, present, by_line)
        stands = same.get(family, family)
        return _home_of(by_line[stands]) if stands != family and stands in by_line else stands

    most: dict[UUID, int] = defaultdict(int)
    for row in arrivals:
        family = family_of(row)
        most[family] = max(most[family], row.children)
        for adult_id in {*row.adult_ids, *_whose(row, by_line)} & set(present):
            theirs = root(_home_of(present[adult_id]))
            if theirs != root(family):
                into[theirs] = root(family)
    found: dict[UUID, Party] = defaultdict(Party)
    for attendance, adult in people:
        party = found[root(_home_of(attendance))]
        party.people.append((attendance, adult))
        party.came_at(attendance.at)
    for family, children in most.items():
        if children:
            found[root(family)].children += children
    for row in arrivals:
        waits = row.line is not None and row.line.state in (LineState.WAITING, LineState.NEW)
        if waits and row.line_id not in by_line:
            found[root(family_of(row))].lines.append(row.line)
        if (family := root(family_of(row))) in found:
            found[family].came_at(row.arrived_at)
    return list(found.values())


def _home_of(one: Attendance) -> UUID:
    return one.household_id or one.adult_id or one.pk


def _whose(row: Arrival, by_line: dict[UUID, Attendance]) -> set[UUID]:
    """Whose a written name turned out to be: of one who had come in already, the attendance is another's than the line's."""
    if row.line is None or row.line_id is None:
        return set()
    if row.line_id in by_line:
        return {one for one in (by_line[row.line_id].adult_id,) if one}
    is_taken = row.line.state == LineState.TAKEN and row.line.candidates
    return {UUID(row.line.candidates[0]["adult_id"])} if is_taken else set()


def _family_of(row: Arrival, present: dict[UUID, Attendance], by_line: dict[UUID, Attendance]) -> UUID:
    whose = next(iter(_whose(row, by_line)), None)
    home = present[whose].household_id if whose in present else None
    first = row.adult_ids[0] if row.adult_ids else None
    return row.household_id or home or first or whose or row.line_id or row.pk
