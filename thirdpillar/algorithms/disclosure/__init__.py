"""Public numbers that no reader can subtract into a child.

`protect` applies the 10-5 rule, `audit` is the attacker, `release` gives up detail until the attack fails. Pure functions:
counts, a rule and a ledger of earlier releases in, frozen results out.
"""

from .attack import AuditResult, Finding, Ledger, audit, ranges
from .program import Drift
from .protect import ProtectedCell, ProtectedTable, TooManyDimensions, protect
from .reference import primary_only
from .release import Release, release
from .rule import Band, Mark, Note, Rule, Shown
from .table import ALL, Count, Dimension, Table, record_set_key

__all__ = [
    "ALL",
    "AuditResult",
    "Band",
    "Count",
    "Dimension",
    "Drift",
    "Finding",
    "Ledger",
    "Mark",
    "Note",
    "ProtectedCell",
    "ProtectedTable",
    "Release",
    "Rule",
    "Shown",
    "Table",
    "TooManyDimensions",
    "audit",
    "primary_only",
    "protect",
    "ranges",
    "record_set_key",
    "release",
]
