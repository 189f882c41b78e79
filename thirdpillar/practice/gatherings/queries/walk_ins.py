"""Whom the door team took by name and nobody has matched yet; and children whom two homes both brought."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from thirdpillar.algorithms.linkage.folding import fold, phone_digits
from thirdpillar.ground.people.models import HouseholdStudent
from thirdpillar.practice.gatherings.choices import OPEN_LINES, LineState, Way
from thirdpillar.practice.gatherings.models import Gathering, SignInLine


@dataclass(frozen=True)
class WalkIns:
    """Lines that wait: `first` says of each which line stands for its person, `people` are those of nobody known."""

    first: Mapping[UUID, UUID]
    people: frozenset[UUID]


def walk_ins_at(gathering: Gathering, *, seen_by) -> WalkIns:
    """One name with one number is one person until a person decides, at however many phones it was taken; a name without a
    number may be two. Where one of them is matched already, the others are that person too.
    """
    lines = SignInLine.objects.seen_by(seen_by).filter(
        gathering=gathering, way=Way.DOOR, state__in=(*OPEN_LINES, LineState.TAKEN)
    )
    rows = list(lines.order_by("written_at", "pk").values_list("pk", "state", "name", "phone"))
    first: dict[UUID, UUID] = {}
    people: set[UUID] = set()
    known: dict[tuple[str, str], UUID] = {}
    for pk, state, name, phone in sorted(rows, key=lambda row: row[1] != LineState.TAKEN):
        digits = phone_digits(phone)
        stands = known.setdefault((fold(name), digits), pk) if digits else pk
        if state != LineState.TAKEN:
            first[pk] = stands
            people |= {pk} & {stands}
    return WalkIns(first, frozenset(people))


def named_twice(children: Mapping[UUID, int], *, seen_by) -> int:
    """By how many the children of these homes are too many: those who live in several of them count once.

    A home says how many came, and not who: where it has others too, those whom another home shares are counted first.
    """
    lives = HouseholdStudent.objects.seen_by(seen_by).filter(
        household_id__in=list(children), student__left_at=None
    )
    shared = lives.order_by().values("student_id").annotate(homes=Count("pk")).filter(homes__gt=1)
    rows = list(
        lives.filter(student_id__in=shared.values("student_id")).values_list("household_id", "student_id")
    )
    homes = Counter(student for _home, student in rows)
    by_home: dict[UUID, list[UUID]] = defaultdict(list)
    for home, student in rows:
        by_home[home].append(student)
    came = [
        student
        for home, students in by_home.items()
        for student in sorted(students, key=lambda one: (-homes[one], one))[: children[home]]
    ]
    return len(came) - len(set(came))
