"""Are invitations a cross-section? An exact test that says what it can and cannot see, and a draw that anybody can repeat.

Pure functions: counts, rosters and a seed in, frozen results out. Nothing here knows a student.
"""

from .draw import Draw, Drawn, Stratum, draw, verify
from .judging import Attribute, Findings, Limits, Side, Status, judge
from .testing import Counts, Roster, holm, lower_tail, ratio, smallest_visible, upper_tail, within_rosters

__all__ = [
    "Attribute",
    "Counts",
    "Draw",
    "Drawn",
    "Findings",
    "Limits",
    "Roster",
    "Side",
    "Status",
    "Stratum",
    "draw",
    "holm",
    "judge",
    "lower_tail",
    "ratio",
    "smallest_visible",
    "upper_tail",
    "verify",
    "within_rosters",
]
