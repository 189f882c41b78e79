"""Home visits planned school by school: pairs, times and interpreters, with a proof of how many homes can be visited.

Pure functions: a `School` and a seed in, a frozen `Plan` out, with the reason for every home that it misses.
"""

from .checking import faults
from .explaining import why_not
from .greedy import greedy, openings
from .planning import plan, replan
from .problem import Going, Home, Interpreter, Missed, Plan, School, Slot, Visitor, Wants
from .specimens import district

__all__ = [
    "Going",
    "Home",
    "Interpreter",
    "Missed",
    "Plan",
    "School",
    "Slot",
    "Visitor",
    "Wants",
    "district",
    "faults",
    "greedy",
    "openings",
    "plan",
    "replan",
    "why_not",
]
