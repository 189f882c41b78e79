"""When and where: what families said, where they can get to, who interprets. Ids are the caller's own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Slot:
    """A time at which a session could be: minutes since some day's midnight."""

    id: str
    begins: int
    ends: int

    def __post_init__(self) -> None:
        if self.begins >= self.ends:
            raise ValueError(f"slot {self.id} ends before it begins")


@dataclass(frozen=True)
class Place:
    """Where a session could be; `shut` are ids of slots at which it is not free."""

    id: str
    childcare: bool = False
    shut: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Family:
    """One family, counted once however many children it has: the groups of all of them are its groups.

    `slots` are the times that it said it could make, or was seen to make. `language` is blank where it needs nobody to
    interpret. `most_minutes` is how long it would be on the way, each way.
    """

    id: str
    slots: frozenset[str]
    groups: frozenset[str] = frozenset()
    language: str = ""
    childcare: bool = False
    most_minutes: float = 60.0


@dataclass(frozen=True)
class Interpreter:
    """Somebody who interprets at one session at a time, for one language there, `most` sessions in all."""

    id: str
    languages: frozenset[str]
    slots: frozenset[str]
    most: int = 100


@dataclass(frozen=True)
class Problem:
    """`minutes[family, slot, place]`: the longer of the ways there and back, nan where there is none; None: all are near.

    `sessions` is how many are chosen, `at_once` how many of them may overlap. Groups of fewer than `smallest_group`
    families do not steer the choice: it would be a choice for one known family.
    """

    slots: tuple[Slot, ...]
    places: tuple[Place, ...]
    families: tuple[Family, ...]
    interpreters: tuple[Interpreter, ...] = ()
    minutes: np.ndarray | None = None
    sessions: int = 1
    at_once: int = 1
    smallest_group: int = 1

    def __post_init__(self) -> None:
        wanted = (len(self.families), len(self.slots), len(self.places))
        if self.minutes is not None and self.minutes.shape != wanted:
            raise ValueError(f"minutes are {self.minutes.shape}, not {wanted}")
        if self.sessions < 1 or not self.slots or not self.places:
            raise ValueError("a choice needs a time, a place and a session")


@dataclass(frozen=True)
class Session:
    """A chosen time and place; `interpreters` are (who, for which language)."""

    slot: str
    place: str
    interpreters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class GroupShare:
    """How many families of a group could come to at least one session; `weighed` is false for one that is too small."""

    group: str
    able: int
    of: int
    weighed: bool = True

    @property
    def share(self) -> float:
        return self.able / self.of


@dataclass(frozen=True)
class LeftOut:
    """So many families of a group ("" for all) could come to none of the sessions, for a reason of `explaining`."""

    group: str
    why: str
    count: int


@dataclass(frozen=True)
class Judged:
    """What a set of sessions does for whom. Counts are exact: whoever shows them protects the small ones."""

    sessions: tuple[Session, ...]
    able: int
    of: int
    groups: tuple[GroupShare, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def least(self) -> GroupShare | None:
        """The weighed group with the smallest share that any session at all could reach."""
        return min(
            (one for one in self.groups if one.weighed), key=lambda one: (one.share, one.group), default=None
        )

    @property
    def least_share(self) -> float:
        return self.least.share if self.least else (self.able / self.of if self.of else 0.0)


@dataclass(frozen=True)
class Choice:
    """The proposal. No choice can give its least group more than `least_possible`: the gap between is the doubt that is left.

    Only the least group's share has a bound: that no group after it could be better off is searched for, not proven.
    `another` is the one further session that would help most, `with_another` what is so then; `majority` is what
    counting the times and places that most families could make would choose. `beyond` are groups that no session reaches.
    """

    chosen: Judged
    least_possible: float
    majority: Judged
    another: Session | None
    with_another: Judged | None
    beyond: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def gap(self) -> float:
        """Share of the least group that may still be missing, 0 where nothing better can exist."""
        return max(0.0, self.least_possible - self.chosen.least_share)

    @property
    def is_proven(self) -> bool:
        return self.gap < 1e-9
