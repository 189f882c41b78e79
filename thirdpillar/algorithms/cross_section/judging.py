"""From counts to a word: universal, a cross-section as far as can be seen, possible targeting, possible exclusion, too few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .testing import Counts, Roster, holm, lower_tail, ratio, smallest_visible, upper_tail, within_rosters


class Status(StrEnum):
    UNIVERSAL = "universal"
    CROSS_SECTION = "cross_section_ok"
    TARGETING = "possible_targeting"
    EXCLUSION = "possible_exclusion"
    TOO_FEW = "too_few"


class Side(StrEnum):
    """What would be wrong with an attribute: too many of it (a concern), or too few of it (a group left out)."""

    TARGETING = "targeting"
    EXCLUSION = "exclusion"


@dataclass(frozen=True)
class Limits:
    """Where the words begin; a district's standard says them. Shares are of 1."""

    level: float
    over: float
    under: float
    fewest_invited: int
    fewest_expected: float
    fewest_in_group: int
    universal: float


@dataclass(frozen=True)
class Attribute:
    """One attribute of students: its counts in all, and in the roster of each who invited (none: not known)."""

    name: str
    side: Side
    counts: Counts
    rosters: tuple[Roster, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What the test says of one attribute. `chance` is the larger of the two tests', `corrected` after Holm.

    `visible` is the fewest invited of the group that would have been told from chance, before correction.
    """

    name: str
    side: Side
    counts: Counts
    status: Status
    ratio: float | None
    chance: float | None
    corrected: float | None
    visible: int | None

    @property
    def may_be_shown(self) -> bool:
        return self.status != Status.TOO_FEW


@dataclass(frozen=True)
class Findings:
    status: Status
    covered: float
    each: tuple[Finding, ...]


def judge(
    attributes: Sequence[Attribute], *, homes: int, homes_invited: int, invited: int, limits: Limits
) -> Findings:
    """Judge one school's invitations of one cycle.

    Holm's correction is over the attributes that could be tested, targeting and exclusion each by itself: they are two
    questions. Where nearly every home was invited there is nothing to select, and nothing is tested.
    """
    covered = homes_invited / homes if homes else 0.0
    if homes and covered >= limits.universal:
        return Findings(Status.UNIVERSAL, covered, ())
    found: list[Finding] = []
    for side in Side:
        asked = [one for one in attributes if one.side == side]
        told = [one for one in asked if _is_enough(one.counts, invited, limits)]
        chances = [_chance(one) for one in told]
        corrected = dict(
            zip((one.name for one in told), zip(chances, holm(chances), strict=True), strict=True)
        )
        found += [_finding(one, corrected.get(one.name), limits) for one in asked]
    for status in (Status.TARGETING, Status.EXCLUSION, Status.CROSS_SECTION):
        if any(one.status == status for one in found):
            return Findings(status, covered, tuple(found))
    return Findings(Status.TOO_FEW, covered, tuple(found))


def _is_enough(counts: Counts, invited: int, limits: Limits) -> bool:
    return (
        invited >= limits.fewest_invited
        and counts.expected >= limits.fewest_expected
        and counts.group >= limits.fewest_in_group
    )


def _chance(one: Attribute) -> float:
    """The larger chance: of all students, and of shuffles within the rosters of those who invited."""
    is_upper = one.side == Side.TARGETING
    overall = upper_tail(one.counts) if is_upper else lower_tail(one.counts)
    if not one.rosters:
        return overall
    upper, lower = within_rosters(one.rosters)
    return max(overall, upper if is_upper else lower)


def _finding(one: Attribute, tested: tuple[float, float] | None, limits: Limits) -> Finding:
    share = ratio(one.counts)
    if tested is None:
        return Finding(one.name, one.side, one.counts, Status.TOO_FEW, None, None, None, None)
    chance, corrected = tested
    status = Status.CROSS_SECTION
    if corrected < limits.level and share is not None:
        if one.side == Side.TARGETING and share >= limits.over:
            status = Status.TARGETING
        elif one.side == Side.EXCLUSION and share <= limits.under:
            status = Status.EXCLUSION
    counts = one.counts
    visible = (
        smallest_visible(counts.population, counts.group, counts.invited, level=limits.level)
        if one.side == Side.TARGETING
        else None
    )
    return Finding(one.name, one.side, counts, status, share, chance, corrected, visible)
