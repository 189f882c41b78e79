"""Match names as people write them on a sign-in sheet to the adults of a roster, and find doubled records.

`match(lines, Roster(adults))` answers sure, unsure or new for each line, with evidence that a person can read;
`dedupe(records)` lists pairs of records that may be one person. Pure functions; the same input gives the same answer.
"""

from .duplicates import DuplicateCluster, DuplicatePair, DuplicateReport, PersonRecord, dedupe
from .matching import match
from .model import (
    DEFAULT,
    Candidate,
    Decision,
    Evidence,
    Judgement,
    RosterAdult,
    RosterChild,
    SignedName,
    Thresholds,
    Verdict,
)
from .roster import Roster

__all__ = [
    "DEFAULT",
    "Candidate",
    "Decision",
    "DuplicateCluster",
    "DuplicatePair",
    "DuplicateReport",
    "Evidence",
    "Judgement",
    "PersonRecord",
    "Roster",
    "RosterAdult",
    "RosterChild",
    "SignedName",
    "Thresholds",
    "Verdict",
    "dedupe",
    "match",
]
