"""What goes into the matching of a sign-in sheet and what comes out; plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Decision = Literal["sure", "unsure", "new"]
Judgement = Literal["agree", "close", "differ", "missing"]


@dataclass(frozen=True, slots=True)
class SignedName:
    """One line of a sign-in sheet, as people wrote it; every text may be empty."""

    line_id: str
    text: str = ""
    phone: str = ""
    email: str = ""
    child_text: str = ""
    child_grade: str = ""
    school_id: str = ""


@dataclass(frozen=True, slots=True)
class RosterChild:
    """A student as the roster knows them; `school_id` may be left empty."""

    student_id: str
    given: str = ""
    family: str = ""
    preferred: str = ""
    grade: str = ""
    school_id: str = ""


@dataclass(frozen=True, slots=True)
class RosterAdult:
    """An adult as the roster knows them; an empty `household_id` means a household of one's own."""

    adult_id: str
    given: str = ""
    family: str = ""
    preferred: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    children: tuple[RosterChild, ...] = ()
    household_id: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One field compared: what was written, what the roster says, and its weight in bits (log2 m/u)."""

    field: str
    wrote: str
    roster: str
    judgement: Judgement
    weight: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """One adult who may have written the line, with the probability that it was they."""

    adult_id: str
    household_id: str
    probability: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one line.

    `decision` speaks of the person. `household_sure` may be true while the person waits: a co-parent, or a line
    that gives only the child's name; the household is then `best.household_id`, with `household_probability`.
    """

    line_id: str
    decision: Decision
    best: Candidate | None
    candidates: tuple[Candidate, ...]
    evidence: tuple[Evidence, ...]
    household_sure: bool = False
    household_probability: float = 0.0


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a person need not look: probabilities in 0..1, and bits between the best household and the next."""

    sure: float = 0.985
    household: float = 0.99
    new: float = 0.90
    runner_up_bits: float = 5.0


DEFAULT = Thresholds()
