"""A school's conference week to plan: who must meet whom, who can be there when, who interprets. Ids are the caller's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True)
class Slot:
    """A time for one conference: minutes since some day's midnight; `evening` by number."""

    id: str
    begins: int
    ends: int
    evening: int

    def __post_init__(self) -> None:
        if self.begins >= self.ends:
            raise ValueError(f"slot {self.id} ends before it begins")


@dataclass(frozen=True)
class Teacher:
    """Somebody who receives families in one room all evening; `free` are ids of slots."""

    id: str
    free: frozenset[str]


@dataclass(frozen=True)
class Interpreter:
    """Somebody who walks from room to room."""

    id: str
    languages: frozenset[str]
    free: frozenset[str]


@dataclass(frozen=True)
class Conference:
    """One home meets one teacher about one child. Parents who come apart are two homes: two conferences about the child.

    `slots` are the times that the home can make, `liked` those that it would rather have, `adults` who comes (they may
    belong to other homes too). `language` is blank where the two understand each other without an interpreter.
    """

    id: str
    teacher: str
    home: str
    child: str
    slots: frozenset[str]
    adults: frozenset[str] = frozenset()
    language: str = ""
    liked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Placed:
    """A conference with its time, and its interpreter where it needs one."""

    conference: str
    slot: str
    interpreter: str = ""


@dataclass(frozen=True)
class Wants:
    """What is weighed once everybody is placed: one evening for each home before all, then no waiting, then the rest."""

    one_evening: int = 60
    adjoining: int = 20
    liked: int = 2
    interpreter_runs: int = 1


@dataclass(frozen=True)
class Week:
    """One school's problem. `walk` is how many minutes a family or an interpreter needs from one room to the next;
    `kept` are conferences that stay as they are."""

    id: str
    slots: tuple[Slot, ...]
    teachers: tuple[Teacher, ...]
    conferences: tuple[Conference, ...]
    interpreters: tuple[Interpreter, ...] = ()
    kept: tuple[Placed, ...] = ()
    walk: int = 0
    wants: Wants = field(default_factory=Wants)

    def __post_init__(self) -> None:
        for one, other in pairwise(self.in_order):
            if other.begins < one.ends:
                raise ValueError(f"slots {one.id} and {other.id} overlap")

    @property
    def in_order(self) -> tuple[Slot, ...]:
        return tuple(sorted(self.slots, key=lambda one: (one.begins, one.id)))

    @property
    def by_slot(self) -> Mapping[str, Slot]:
        return {one.id: one for one in self.slots}

    @property
    def by_conference(self) -> Mapping[str, Conference]:
        return {one.id: one for one in self.conferences}

    @property
    def several(self) -> Mapping[str, tuple[Conference, ...]]:
        """Homes that have more than one conference, with them."""
        found: dict[str, list[Conference]] = {}
        for one in self.conferences:
            found.setdefault(one.home, []).append(one)
        return {home: tuple(mine) for home, mine in found.items() if len(mine) > 1}


@dataclass(frozen=True)
class Missed:
    """A conference that no time was found for, and why: a code of `explaining`, with whom or what it hangs on."""

    conference: str
    why: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What was found. `most_possible` is the proven bound on conferences; `nice`/`nicest_possible` the second aim and its
    bound (both zero where it was not sought)."""

    week: str
    placed: tuple[Placed, ...]
    missed: tuple[Missed, ...]
    most_possible: int
    nice: int = 0
    nicest_possible: int = 0
    seconds: float = 0.0

    @property
    def is_proven(self) -> bool:
        """Whether no plan can place more conferences."""
        return len(self.placed) == self.most_possible

    @property
    def gap(self) -> float:
        """How many more conferences might be placed, as a share of the bound."""
        return (self.most_possible - len(self.placed)) / self.most_possible if self.most_possible else 0.0
