"""Conferences of a whole school: a time for every family with every teacher, brothers and sisters side by side, with a
proof of how many can be placed.

Pure functions: a `Week` and a seed in, a frozen `Plan` out, with the reason for every conference that it misses.
"""

from .checking import Niceness, faults, niceness
from .explaining import free_interpreter, openings, why_not, why_not_then
from .greedy import greedy
from .planning import plan, replan
from .problem import Conference, Interpreter, Missed, Placed, Plan, Slot, Teacher, Wants, Week
from .specimens import evenings, school

__all__ = [
    "Conference",
    "Interpreter",
    "Missed",
    "Niceness",
    "Placed",
    "Plan",
    "Slot",
    "Teacher",
    "Wants",
    "Week",
    "evenings",
    "faults",
    "free_interpreter",
    "greedy",
    "niceness",
    "openings",
    "plan",
    "replan",
    "school",
    "why_not",
    "why_not_then",
]
