"""The m and u of every comparison level, in one place.

Fellegi & Sunter, "A Theory for Record Linkage", JASA 64 (1969): each field's answer weighs log2(m / u) bits, where
m is its probability when the line is by that adult and u its probability when it is by somebody else. The weight
of a name from its own frequency goes back to Newcombe et al., "Automatic Linkage of Vital Records", Science 130 (1959).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log2


@dataclass(frozen=True, slots=True)
class Level:
    """One answer of one comparison; m and u are probabilities."""

    m: float
    u: float
    bits: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "bits", round(log2(self.m / self.u), 2))


# Who may be holding the pen, before anything is read.
ON_ROSTER = 0.85
STRANGER = 0.15
UNLISTED_RELATIVE = 0.30  # of one listed adult's chance, for each household
CHILD_NAME_AS_OWN = 0.015  # wrote the child's name where one's own was asked

# Names. u is the name's own share among those who could sign (see Roster.share); m of each way of writing it.
SAME_NAME_M = 0.90
NICKNAME_M = 0.50
BY_EAR_M = 2e-3  # this very respelling, among the many possible
SLIP_M = 1e-3
TWO_SLIPS_M = 2e-4
INITIAL = Level(0.64, 0.08)
GIVEN_DIFFERS = Level(0.02, 0.99)
FAMILY_DIFFERS = Level(0.04, 0.99)
EXTRA_WORD = Level(0.30, 0.60)
SWAPPED = Level(0.25, 0.50)
SECOND_WORD = 0.5  # a second given or family name counts half: names come in combinations
RELATIVE_SHARES_FAMILY_NAME = 0.5
RELATIVE_OTHER_FAMILY_NAME = Level(0.5, 0.99)

# Contacts.
PHONE_TEN = Level(0.80, 4e-6)
PHONE_SEVEN = Level(0.78, 2e-5)
PHONE_FOUR = Level(0.75, 3e-4)
PHONE_SLIP = Level(0.03, 2e-5)
PHONE_DIFFERS = Level(0.17, 0.999)
EMAIL_SAME = Level(0.80, 4e-6)
EMAIL_SLIP = Level(0.10, 6e-5)
EMAIL_DIFFERS = Level(0.20, 0.999)
SHARED_CONTACT = 0.06  # writes a household member's number or address rather than one's own

# Children.
CHILD_DIFFERS = Level(0.08, 0.99)
CHILD_NOT_LISTED = Level(0.25, 0.99)
GRADE_SAME_M = 0.88
GRADE_NEXT = Level(0.08, 0.15)
GRADE_DIFFERS = Level(0.06, 0.78)
SCHOOL_SAME_M = 0.93
SCHOOL_DIFFERS = Level(0.07, 0.60)
