"""How families are named, by the custom of their community.

English, Haitian, Nepali, Ukrainian…: one family name, handed on. Spanish and Mam: a child bears the father's first
and the mother's first surname. Somali and Ethiopian: no family name; the child's given name is followed by the
father's and (Somali) the grandfather's given name, so siblings share both and the mother neither. Arabic and Dari: one
family name in several spellings, even inside one family. Vietnamese and Chinese: the mother keeps her own
name; the family name goes into `familyName` although it is said first. Hmong: the clan's name; the mother mostly keeps hers.
"""

from __future__ import annotations

from .communities import Community
from .dice import Roll, pick
from .names.public import PUBLIC

_BARE = str.maketrans("áàâãäéèêëíìîïóòôõöúùûüñçÁÉÍÓÚÑÇÊÈÔÛ", "aaaaaeeeeiiiiooooouuuuncAEIOUNCEEOU", " -'/.")


def bare(name: str) -> str:
    """A name in plain lower-case letters, as e-mail addresses carry it."""
    return name.translate(_BARE).lower()


class Kin:
    """The names that one family hands on; None where a person's own name is drawn afresh."""

    __slots__ = (
        "child_family", "child_middle", "community", "father_family", "father_given", "father_middle",
        "mother_family", "mother_middle",
    )  # fmt: skip

    def __init__(self, community: Community, roll: Roll) -> None:
        self.community = community
        self.child_middle: str | None = None
        self.father_given: str | None = None
        self.father_middle = self.mother_middle = ""
        father, mother = pick(roll, community.families), pick(roll, community.families)
        getattr(self, f"_{community.custom}")(father, mother, roll)

    def _english(self, father: str, mother: str, roll: Roll) -> None:
        chance = roll()
        self.father_family = father
        self.mother_family = father if chance < 0.6 else mother
        self.child_family = mother if chance > 0.8 else father
        if 0.76 < chance <= 0.8:
            self.child_family = f"{mother}-{father}"

    def _two_surnames(self, father: str, mother: str, roll: Roll) -> None:
        grandmothers = pick(roll, self.community.families), pick(roll, self.community.families)
        chance = roll()
        if chance < 0.66:  # both surnames all through
            self.father_family, self.mother_family = (
                f"{father} {grandmothers[0]}",
                f"{mother} {grandmothers[1]}",
            )
            self.child_family = f"{father} {mother}"
        elif chance < 0.74:  # hyphenated at the school's desk
            self.father_family, self.mother_family = father, mother
            self.child_family = f"{father}-{mother}"
        else:  # shortened to one
            self.father_family, self.mother_family = father, mother if chance < 0.9 else father
            self.child_family = father

    def _three_names(self, father: str, mother: str, roll: Roll) -> None:
        men = self.community.men
        self.father_given = pick(roll, men)
        self.father_middle, self.father_family = father, pick(roll, men)
        self.child_middle, self.child_family = self.father_given, father
        self.mother_middle, self.mother_family = mother, pick(roll, men)

    def _two_names(self, father: str, mother: str, roll: Roll) -> None:
        self.father_given = pick(roll, self.community.men)
        self.father_family, self.mother_family = father, mother
        self.child_middle, self.child_family = "", self.father_given

    def _arabic(self, father: str, mother: str, roll: Roll) -> None:
        self.father_given = pick(roll, self.community.men)
        self.father_family, self.child_family = father, father
        self.mother_family = mother if roll() < 0.7 else father
        self.child_middle = self.father_given if roll() < 0.6 else ""

    def _keeps(self, father: str, mother: str, roll: Roll) -> None:
        self.father_family, self.mother_family, self.child_family = father, mother, father
        if self.community.tag == "vi":
            self.father_middle, self.mother_middle = "Van", "Thi"

    def _clan(self, father: str, mother: str, roll: Roll) -> None:
        self.father_family, self.child_family = father, father
        self.mother_family = mother if roll() < 0.75 else father


def spelt(name: str, roll: Roll) -> str:
    """One of the spellings `a/b/c` of a name: the first in two of three cases."""
    if "/" not in name:
        return name
    spellings = name.split("/")
    return spellings[0] if roll() < 0.66 else pick(roll, spellings)


def private(given: str, family: str, others: list[str], roll: Roll) -> str:
    """The given name, or another where it would make the name of somebody well known."""
    while f"{given} {family.split(' ')[0]}" in PUBLIC:
        given = spelt(pick(roll, others), roll)
    return given


def child_names(kin: Kin, sex: str, taken: list[str], roll: Roll) -> tuple[str, str, str]:
    """Given, middle and family name of a child, unlike its siblings' in `taken`."""
    community = kin.community
    pool = community.girls if sex == "female" else community.boys
    family = spelt(kin.child_family, roll)
    given = private(spelt(pick(roll, pool), roll), family, pool, roll)
    while given in taken:
        given = private(spelt(pick(roll, pool), roll), family, pool, roll)
    if kin.child_middle is not None:
        return given, spelt(kin.child_middle, roll), family
    middle = spelt(pick(roll, pool), roll) if roll() < 0.35 else ""
    return given, "" if middle == given or " " in given else middle, family


def adult_names(kin: Kin, place: str, sex: str, roll: Roll) -> tuple[str, str, str]:
    """Given, middle and family name of an adult; `place` is mother, father or another place in the family."""
    community = kin.community
    pool = community.women if sex == "female" else community.men
    middle, given = "", spelt(pick(roll, pool), roll)
    if place == "mother":
        middle, family = kin.mother_middle, kin.mother_family
    elif place == "father":
        given, middle, family = kin.father_given or given, kin.father_middle, kin.father_family
        given = spelt(given, roll)
    else:
        kin_names = (kin.father_family, kin.mother_family)
        family = pick(roll, kin_names) if roll() < 0.35 else pick(roll, community.families)
        middle = pick(roll, community.men) if community.custom == "three_names" else ""
    family = spelt(family, roll)
    return private(given, family, pool, roll), spelt(middle, roll), family
