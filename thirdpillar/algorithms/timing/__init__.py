"""Times, places and interpreters for sessions, chosen for the families that can come least, with who is left out and why.

Pure functions: a `Problem` and a seed in, a frozen `Choice` out, with the bound that says how much better any choice could be.
"""

from .choosing import choose
from .explaining import NO_CHILDCARE, NO_INTERPRETER, NO_TIME, NO_WAY, judge
from .problem import Choice, Family, GroupShare, Interpreter, Judged, LeftOut, Place, Problem, Session, Slot
from .specimens import town

__all__ = [
    "NO_CHILDCARE",
    "NO_INTERPRETER",
    "NO_TIME",
    "NO_WAY",
    "Choice",
    "Family",
    "GroupShare",
    "Interpreter",
    "Judged",
    "LeftOut",
    "Place",
    "Problem",
    "Session",
    "Slot",
    "choose",
    "judge",
    "town",
]
