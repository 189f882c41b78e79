"""How alike two folded words of a name are, in five steps."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from .folding import skeleton
from .nicknames import classes_of


class Likeness(IntEnum):
    """From nothing in common to the same word; the order is the order of preference."""

    FAR = 0
    TWO_SLIPS = 1
    INITIAL = 2
    SLIP = 3
    BY_EAR = 4
    NICKNAME = 5
    SAME = 6


@lru_cache(maxsize=1 << 18)
def likeness(wrote: str, roster: str) -> Likeness:
    """Return how `wrote` could be `roster`: one slip of the pen, spelled by ear, a nickname, an initial, or not.

    Slips are counted as optimal string alignment (a swap of neighbours is one slip, as in Damerau 1964).
    """
    if not wrote or not roster:
        return Likeness.FAR
    if wrote[0].isascii() != roster[0].isascii():
        return Likeness.FAR
    if wrote[0].isalpha() and wrote[0] < "\u2e80" and (len(wrote) == 1 or len(roster) == 1):
        return Likeness.INITIAL if wrote[0] == roster[0] else Likeness.FAR
    if wrote == roster:
        return Likeness.SAME
    if classes_of(wrote) & classes_of(roster):
        return Likeness.NICKNAME
    shorter = min(len(wrote), len(roster))
    if abs(len(wrote) - len(roster)) > 2 and not roster.startswith(wrote):
        return Likeness.FAR
    slips = OSA.distance(wrote, roster, score_cutoff=2)
    if shorter >= 4 and slips <= 2 and skeleton(wrote) == skeleton(roster):
        return Likeness.BY_EAR
    if slips == 1 and shorter >= 3:
        return Likeness.SLIP
    if slips == 2 and shorter >= 6:
        return Likeness.TWO_SLIPS
    if shorter >= 3 and len(wrote) < len(roster) and roster.startswith(wrote):
        return Likeness.TWO_SLIPS
    return Likeness.FAR
