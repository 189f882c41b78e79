"""Who belongs to a family: the kinds of families, their shares, and who lives where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .dice import Wheel


@dataclass(frozen=True)
class Seat:
    """One adult of a family shape. `home` 0 is the child's first home; `lives` and `legal` as in contacts.csv."""

    relation: str
    sex: Literal["female", "male"]
    home: int = 0
    legal: str = "true"
    lives: str = "true"
    children: Literal["all", "elder", "blended"] = "all"

    @property
    def place(self) -> str:
        """The place in the naming custom: mother, father or other."""
        return (
            self.relation if self.relation in ("mother", "father") and self.children != "blended" else "other"
        )


MOTHER, FATHER = Seat("mother", "female"), Seat("father", "male")
APART_FATHER = Seat("father", "male", home=1, lives="some")
APART_MOTHER = Seat("mother", "female", home=1, lives="some")
STEPFATHER = Seat("stepparent", "male", legal="false")
STEPMOTHER = Seat("stepparent", "female", home=1, legal="false", lives="some")
GRANDMOTHER = Seat("grandparent", "female", legal="false")

SHAPES: dict[str, tuple[tuple[Seat, ...], float]] = {
    "two_parents": ((MOTHER, FATHER), 0.498),
    "mother": ((MOTHER,), 0.145),
    "father": ((FATHER,), 0.022),
    "two_homes": ((MOTHER, APART_FATHER), 0.080),
    "two_homes_stepfather": ((MOTHER, STEPFATHER, APART_FATHER), 0.022),
    "two_homes_stepmother": ((MOTHER, APART_FATHER, STEPMOTHER), 0.013),
    "two_homes_father_first": ((FATHER, APART_MOTHER), 0.012),
    # The stepfather of the elder children is the father of the younger; only the elder have a second home.
    "blended": (
        (
            MOTHER,
            Seat("stepparent", "male", legal="false", children="blended"),
            Seat("father", "male", home=1, lives="some", children="elder"),
        ),
        0.014,
    ),
    "stepfather": ((MOTHER, STEPFATHER), 0.045),
    "mother_grandmother": ((MOTHER, GRANDMOTHER), 0.035),
    "three_generations": ((MOTHER, FATHER, GRANDMOTHER), 0.025),
    "two_mothers": ((MOTHER, Seat("parent", "female")), 0.006),
    "two_fathers": ((FATHER, Seat("parent", "male")), 0.003),
    "grandparents": ((Seat("grandparent", "female"), Seat("grandparent", "male")), 0.017),
    "grandmother": ((Seat("grandparent", "female"),), 0.020),
    "aunt": ((Seat("aunt_uncle", "female"),), 0.011),
    "uncle": ((Seat("aunt_uncle", "male"),), 0.003),
    "grown_sibling": ((Seat("sibling", "female"),), 0.004),
    "guardian": ((Seat("guardian", "female"),), 0.007),
    "foster_parent": ((Seat("foster_parent", "female", legal="false"),), 0.006),
    "foster_couple": (
        (Seat("foster_parent", "female", legal="false"), Seat("foster_parent", "male", legal="false")),
        0.006,
    ),
    "caregiver": ((Seat("caregiver", "female", legal="false"),), 0.003),
    "nobody": ((), 0.0082),  # always one student: about 0.5% of all students
}
SHAPE_WHEEL = Wheel([(name, share) for name, (_, share) in SHAPES.items()])

# Adults beyond the family: named at the school's desk for one narrow purpose.
FURTHER = Wheel([(0, 0.36), (1, 0.34), (2, 0.22), (3, 0.08)])
PICKUP = 0.25  # of them; the others are emergency contacts

CHILDREN = Wheel([(1, 0.24), (2, 0.38), (3, 0.23), (4, 0.10), (5, 0.05)])
GAPS = Wheel([(0, 0.02), (1, 0.14), (2, 0.34), (3, 0.28), (4, 0.22)])  # years; 0 are twins
