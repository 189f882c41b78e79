"""The rule: what a public number may look like, as parameters handed in (standards/measures/disclosure.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import blake2b
from typing import Any

Interval = tuple[int, int | None]
"""Smallest and largest value that fits what is shown, both included; None: no upper end."""


class Mark(StrEnum):
    """What stands in a cell."""

    ROUNDED = "rounded"  # a multiple of the base
    FEW = "few"  # fewer than the threshold, nobody included
    NEARLY_ALL = "nearly_all"
    NEARLY_NONE = "nearly_none"
    WITHHELD = "withheld"  # nothing is said
    NONE = "none"  # this number is not part of the table
    EXACT = "exact"  # only in reference methods: the true count


@dataclass(frozen=True, slots=True)
class Shown:
    """One published number: its value (None when hidden or coded), its mark, and what any reader can conclude.

    Counts are in records; rates in whole per cent, with the interval in per cent, rounded outwards.
    """

    value: int | None
    mark: Mark
    interval: Interval


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence with a code and values beside it, so that an entrance may say it in another language."""

    code: str
    text: str
    values: Mapping[str, str | int]

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Band:
    """From this denominator on, rates at or below `low` or at or above `high` per cent are coded."""

    denominator_from: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Rule:
    """The 10-5 rule's parameters. Counts in records, bands in per cent.

    `seed`: a secret of the district; without it nobody can repeat the rounding. `free_dimensions` do not count against
    `most_crossed`. `narrowest`: a protected count must keep at least so many possible values under attack.
    """

    threshold: int
    base: int
    bands: tuple[Band, ...]
    seed: bytes
    most_crossed: int = 2
    free_dimensions: frozenset[str] = frozenset({"school"})
    narrowest: int = 4

    def __post_init__(self) -> None:
        if not 2 <= self.base <= self.threshold:
            # A base above the threshold would round small groups to a shown zero.
            raise ValueError("A rule needs 2 <= base <= threshold.")
        if not 1 <= len(self.seed) <= 64:
            raise ValueError("A rule needs a seed of 1 to 64 bytes.")
        ordered = tuple(sorted(self.bands, key=lambda band: -band.denominator_from))
        if not ordered or ordered[-1].denominator_from > self.threshold:
            raise ValueError("The bands must begin at the threshold or below, so that no rate goes uncoded.")
        if any(not 0 <= band.low < band.high <= 100 for band in ordered):
            raise ValueError("A band needs 0 <= low < high <= 100 per cent.")
        object.__setattr__(self, "bands", ordered)

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any], *, seed: bytes, at_least: int = 0) -> Rule:
        """Build the rule from the terms of the standard `ten_five`, kind `disclosure`.

        `at_least`: a state's or district's higher minimum n.
        Raises KeyError when a parameter is missing, ValueError when one makes no sense.
        """
        return cls(
            threshold=max(parameters["threshold"], at_least),
            base=parameters["base"],
            bands=tuple(Band(b["denominator_from"], b["low"], b["high"]) for b in parameters["bands"]),
            seed=seed,
            most_crossed=parameters["most_crossed"],
            free_dimensions=frozenset(parameters["free_dimensions"]),
            narrowest=parameters["narrowest"],
        )

    def coarser(self) -> Rule:
        """The rule with twice the rounding base, and a threshold no smaller than that."""
        return replace(self, base=self.base * 2, threshold=max(self.threshold, self.base * 2))

    def round(self, count: int, record_key: int) -> int:
        """Round up or down to a multiple of the base, without bias, always the same way for the same set of records.

        The chance of going up is the remainder over the base, drawn from a keyed hash of the record set (Fellegi, 1975,
        unbiased random rounding; the key per record set is the cell-key idea of ONS and ABS).
        """
        remainder = count % self.base
        drawn = blake2b((record_key % (1 << 64)).to_bytes(8, "big"), key=self.seed, digest_size=8).digest()
        up = int.from_bytes(drawn, "big") * self.base < remainder << 64
        return count - remainder + (self.base if up else 0)

    def show(self, count: int, record_key: int) -> Shown:
        """A count as the public sees it."""
        if count < self.threshold:
            return Shown(None, Mark.FEW, (0, self.threshold - 1))
        rounded = self.round(count, record_key)
        return Shown(rounded, Mark.ROUNDED, self.behind(rounded))

    def behind(self, rounded: int) -> Interval:
        """Which true counts can stand behind a rounded one."""
        return max(self.threshold, rounded - self.base + 1), rounded + self.base - 1

    def smallest_shown(self) -> int:
        """The smallest rounded count that can appear."""
        return self.threshold - self.threshold % self.base

    def band(self, denominator: int) -> Band:
        """The band for a (rounded) denominator; the lowest one also serves roundings just below it."""
        return next((b for b in self.bands if denominator >= b.denominator_from), self.bands[-1])
