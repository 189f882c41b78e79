"""The people of one family cluster while it is being made; slots, because a large district makes millions."""

from __future__ import annotations

from dataclasses import dataclass, field

from .places import Home


@dataclass(slots=True, eq=False)
class Student:
    """One student; `school` is a number in the plan, `grade` 0 (kindergarten) to 12, `seat` the place in the grade."""

    number: int
    school: int
    grade: int
    sex: str
    seat: int = 0
    given: str = ""
    middle: str = ""
    family: str = ""
    birth: str = ""
    born: str = ",,"  # the three birthplace columns
    race: str = ""  # the seven flags
    el: bool = False
    iep: bool = False
    moved: bool = False


@dataclass(slots=True, eq=False)
class Adult:
    """One adult of the cluster; `usable` says whether any phone number can be called, `bad` which column cannot."""

    number: int
    given: str = ""
    middle: str = ""
    family: str = ""
    role: str = ""
    home: Home | None = None
    sms: str = ""
    phone: str = ""
    email: str = ""
    usable: bool = True
    bad: str = ""
    speaks: str = ""
    reads: str = ""
    interpreter: str = ""
    limited: bool = False


@dataclass(slots=True, eq=False)
class Tie:
    """What holds between one student and one adult; the words are those of contacts.csv."""

    student: Student
    adult: Adult
    relation: str
    legal: str
    lives: str
    priority: int = 1
    may: str = ",,,"  # maySms, mayEmail, mayCall, mayMail
    records: str = ""
    restriction: str = ",,,,"  # scope, source, from, until, reference

    @property
    def narrow(self) -> bool:
        """An adult for one narrow purpose, not of the family."""
        return self.relation in ("emergency_contact", "pickup_only")


@dataclass(slots=True, eq=False)
class Cluster:
    """A family as the roster knows it: everyone who is tied to somebody in it, and to nobody outside."""

    community: str
    shape: str
    students: list[Student] = field(default_factory=list)
    adults: list[Adult] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
