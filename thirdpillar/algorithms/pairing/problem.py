"""A school's visits to plan: who can go, who speaks what, when the families want to meet. Ids are the caller's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Slot:
    """A time for one visit, with the way there and back in it: minutes since some day's midnight, `day` and `week` by number."""

    id: str
    begins: int
    ends: int
    day: int
    week: int

    def __post_init__(self) -> None:
        if self.begins >= self.ends:
            raise ValueError(f"slot {self.id} ends before it begins")


@dataclass(frozen=True)
class Person:
    """Somebody who goes on visits: `free` are ids of slots, `most` how many visits in all."""

    id: str
    languages: frozenset[str]
    free: frozenset[str]
    most: int = 10


@dataclass(frozen=True)
class Visitor(Person):
    """An educator who opted in; `partners` are those whom they would like to go with, `areas` where."""

    most_a_week: int = 2
    partners: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    trained: bool = True


@dataclass(frozen=True)
class Interpreter(Person):
    """Somebody who interprets on visits."""

    most: int = 40


@dataclass(frozen=True)
class Home:
    """A family that said yes. `served_by` are visitors who teach or serve a child of it; `slots` the times it can make.

    `language` is blank where English will do.
    """

    id: str
    slots: frozenset[str]
    served_by: frozenset[str]
    language: str = ""
    area: str = ""


@dataclass(frozen=True)
class Going:
    """A planned visit: who goes where and when."""

    home: str
    slot: str
    visitors: tuple[str, ...]
    interpreter: str = ""


@dataclass(frozen=True)
class Wants:
    """What is weighed once as many homes as possible are visited: fair loads before all, then the rest."""

    partners: int = 4
    second_server: int = 2
    area: int = 1
    fair: int = 20


@dataclass(frozen=True)
class School:
    """One school's problem; `kept` are visits that stay as they are. Educators of two schools belong to one problem."""

    id: str
    slots: tuple[Slot, ...]
    visitors: tuple[Visitor, ...]
    homes: tuple[Home, ...]
    interpreters: tuple[Interpreter, ...] = ()
    kept: tuple[Going, ...] = ()
    pair: int = 2
    untrained_allowed: int = 0
    interpreter_may_be_second: bool = False
    wants: Wants = field(default_factory=Wants)

    @property
    def by_slot(self) -> Mapping[str, Slot]:
        return {one.id: one for one in self.slots}


@dataclass(frozen=True)
class Missed:
    """A home that no visit was found for, and why: a code of `explaining`, with whom or what it hangs on."""

    home: str
    why: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What was found. `most_possible` is the proven bound on homes; `nice`/`nicest_possible` the second aim and its bound."""

    school: str
    going: tuple[Going, ...]
    missed: tuple[Missed, ...]
    most_possible: int
    nice: int = 0
    nicest_possible: int = 0
    seconds: float = 0.0

    @property
    def is_proven(self) -> bool:
        """Whether no plan can visit more homes."""
        return len(self.going) == self.most_possible

    @property
    def gap(self) -> float:
        """How many more homes might be visited, as a share of the bound."""
        return (self.most_possible - len(self.going)) / self.most_possible if self.most_possible else 0.0
