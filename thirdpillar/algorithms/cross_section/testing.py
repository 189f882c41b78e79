"""Exact tails of the hypergeometric distribution, over one population or within the rosters of those who invite.

The test of a 2 x 2 table with fixed margins: Fisher, The Design of Experiments (1935), chapter 2. Correction for several
tests: Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6 (1979).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

import numpy as np


@dataclass(frozen=True)
class Counts:
    """How many there are, how many of them are of the group, how many were invited, and how many of those are of it."""

    population: int
    group: int
    invited: int
    group_invited: int

    def __post_init__(self) -> None:
        least, most = _support(self.population, self.group, self.invited)
        if min(self.population, self.group, self.invited) < 0 or self.group > self.population:
            raise ValueError("a group is a part of its population")
        if self.invited > self.population or not least <= self.group_invited <= most:
            raise ValueError("these counts do not go together")

    @property
    def expected(self) -> float:
        """How many of the group would be invited by chance."""
        return self.invited * self.group / self.population if self.population else 0.0


# The roster that somebody invites from, with what of it was invited.
Roster = Counts


def _support(population: int, group: int, invited: int) -> tuple[int, int]:
    return max(0, invited - (population - group)), min(group, invited)


def upper_tail(counts: Counts) -> float:
    """P(X >= k): how often chance alone invites at least so many of the group."""
    return _tail(counts, range(counts.group_invited, _support_of(counts)[1] + 1))


def lower_tail(counts: Counts) -> float:
    """P(X <= k): how often chance alone invites at most so many of the group."""
    return _tail(counts, range(_support_of(counts)[0], counts.group_invited + 1))


def _support_of(counts: Counts) -> tuple[int, int]:
    return _support(counts.population, counts.group, counts.invited)


def _tail(counts: Counts, reached: Iterable[int]) -> float:
    ways = sum(
        comb(counts.group, k) * comb(counts.population - counts.group, counts.invited - k) for k in reached
    )
    return float(Fraction(ways, comb(counts.population, counts.invited)))


def ratio(counts: Counts) -> float | None:
    """The group's share of the invited over its share of all; None where nobody is in it or nobody was invited."""
    if not counts.group or not counts.invited:
        return None
    return counts.group_invited * counts.population / (counts.invited * counts.group)


def within_rosters(rosters: Sequence[Roster]) -> tuple[float, float]:
    """P(X >= k) and P(X <= k) where every inviter's own invitations are shuffled within their own roster.

    Exact: the sum of independent hypergeometric counts, which random shuffles only approach.
    """
    shape = np.ones(1)
    shift = total = 0
    for one in rosters:
        least, most = _support_of(one)
        all_ways = comb(one.population, one.invited)
        own = [
            float(Fraction(comb(one.group, k) * comb(one.population - one.group, one.invited - k), all_ways))
            for k in range(least, most + 1)
        ]
        shape = np.convolve(shape, own)
        shift, total = shift + least, total + one.group_invited
    at = total - shift
    return min(1.0, float(shape[at:].sum())), min(1.0, float(shape[: at + 1].sum()))


def holm(chances: Sequence[float]) -> list[float]:
    """The same chances, corrected for being several (Holm 1979), in the order they came."""
    order = sorted(range(len(chances)), key=lambda each: chances[each])
    corrected, so_far = [0.0] * len(chances), 0.0
    for rank, each in enumerate(order):
        so_far = max(so_far, min(1.0, (len(chances) - rank) * chances[each]))
        corrected[each] = so_far
    return corrected


def smallest_visible(population: int, group: int, invited: int, *, level: float) -> int | None:
    """The fewest of the group among the invited that would be told from chance at this level, before any correction."""
    least, most = _support(population, group, invited)
    ways, all_ways = 0, comb(population, invited)
    seen = None
    for k in range(most, least - 1, -1):
        ways += comb(group, k) * comb(population - group, invited - k)
        if float(Fraction(ways, all_ways)) >= level:
            break
        seen = k
    return seen
