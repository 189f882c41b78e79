"""A random cross-section of homes by strata: whoever has the seed and the list draws the same ones, in any language.

Homes are put in the order of SHA-256 of "seed:id", and the first ones of each stratum are taken: no library's random
numbers are in it, so a printed record can be checked with a spreadsheet and any hashing tool.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256


@dataclass(frozen=True)
class Stratum:
    """Homes that count as alike in the draw, by their ids."""

    name: str
    homes: tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """How many of a stratum were drawn, and which, in the order of the draw."""

    name: str
    size: int
    taken: tuple[str, ...]


@dataclass(frozen=True)
class Draw:
    """A draw and all that is needed to repeat it: the seed, how many were asked for, and a digest of the list."""

    seed: str
    wanted: int
    digest: str
    strata: tuple[Drawn, ...]

    @property
    def taken(self) -> tuple[str, ...]:
        return tuple(home for one in self.strata for home in one.taken)


def draw(strata: Sequence[Stratum], *, wanted: int, seed: str) -> Draw:
    """Draw `wanted` homes, each stratum by its share (largest remainders; Hamilton's method).

    Raises ValueError where a home stands twice, or fewer than one is wanted.
    """
    ids = [home for one in strata for home in one.homes]
    if len(ids) != len(set(ids)):
        raise ValueError("a home stands in two strata")
    if wanted < 1:
        raise ValueError("a draw is of one home at least")
    shares = allotted({one.name: len(one.homes) for one in strata}, min(wanted, len(ids)))
    drawn = tuple(
        Drawn(one.name, len(one.homes), tuple(_in_order(one.homes, seed)[: shares[one.name]]))
        for one in sorted(strata, key=lambda each: each.name)
    )
    return Draw(seed, wanted, digest_of(strata), drawn)


def verify(record: Draw, strata: Sequence[Stratum]) -> bool:
    """Whether this list and the record's seed give the record's homes."""
    return draw(strata, wanted=record.wanted, seed=record.seed) == record


def digest_of(strata: Sequence[Stratum]) -> str:
    """A digest (SHA-256) of who was on the list, so that nobody can put another under the record afterwards."""
    lines = sorted(f"{one.name}\t{home}" for one in strata for home in one.homes)
    return sha256("\n".join(lines).encode()).hexdigest()


def allotted(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """Seats by size: whole shares first, then the largest remainders, ties by name."""
    total = sum(sizes.values())
    if not total:
        return dict.fromkeys(sizes, 0)
    exact = {name: Fraction(wanted * size, total) for name, size in sizes.items()}
    shares = {name: int(share) for name, share in exact.items()}
    left = wanted - sum(shares.values())
    for name in sorted(sizes, key=lambda each: (shares[each] - exact[each], each))[:left]:
        shares[name] += 1
    return shares


def _in_order(homes: Sequence[str], seed: str) -> list[str]:
    return sorted(homes, key=lambda home: sha256(f"{seed}:{home}".encode()).hexdigest())
