"""The private table: true counts by group, before anything is hidden. It never leaves the house."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import product

ALL = "*"
"""Stands in a key for "all categories of this dimension": a key that holds it is a margin (a total)."""

Key = tuple[str, ...]

_MODULUS = 1 << 64


def record_set_key(record_ids: Iterable[str]) -> int:
    """Name a set of records by one number, 0..2^64-1, whatever the order: the sum of the ids' hashes modulo 2^64.

    Sums add up: the key of two disjoint sets together is the sum of their keys, so a database can compute it with
    `sum(('x' || left(encode(sha256(id::text::bytea), 'hex'), 16))::bit(64)::bigint::numeric)`, modulo 2^64.
    Source: the cell-key method, ONS (reliability of statistics for Census 2021) and the Australian Bureau of Statistics.
    """
    return sum(int.from_bytes(sha256(each.encode()).digest()[:8], "big") for each in record_ids) % _MODULUS


@dataclass(frozen=True, slots=True)
class Count:
    """True counts of one group: `denominator` records, of which `numerator` have the trait (None: a plain count).

    `record_key` names the set of records counted in the denominator, `numerator_key` the set counted in the numerator
    (see `record_set_key`); without the latter the numerator's rounding is keyed by the denominator's set.
    """

    numerator: int | None
    denominator: int
    record_key: int
    numerator_key: int | None = None

    def __post_init__(self) -> None:
        if self.denominator < 0 or not 0 <= (self.numerator or 0) <= self.denominator:
            raise ValueError(
                f"A count needs 0 <= numerator <= denominator: {self.numerator} of {self.denominator}."
            )

    def __add__(self, other: Count) -> Count:
        """Counts of two groups that share no record."""
        plain = self.numerator is None or other.numerator is None
        return Count(
            None if plain else (self.numerator or 0) + (other.numerator or 0),
            self.denominator + other.denominator,
            (self.record_key + other.record_key) % _MODULUS,
            None
            if self.numerator_key is None or other.numerator_key is None
            else (self.numerator_key + other.numerator_key) % _MODULUS,
        )


NOBODY = Count(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way of grouping. `overlapping`: a record may be in several categories (a household with children in two
    schools), so that the parts do not add up to the whole. `merged`: category -> the first-hand categories inside it.
    """

    name: str
    categories: tuple[str, ...]
    overlapping: bool = False
    merged: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if ALL in self.categories or len(set(self.categories)) != len(self.categories):
            raise ValueError(f"{self.name}: categories must differ from each other and from {ALL!r}.")

    def atoms(self, category: str) -> frozenset[str]:
        """The first-hand categories inside a category."""
        return self.merged.get(category, frozenset((category,)))


@dataclass(frozen=True)
class Table:
    """True counts by crossed dimensions.

    `cells`: one category per dimension, or `ALL`, -> Count; margins stand beside the inner cells. Which margins are there
    decides which are published. Combinations left out count as nobody, unless `impossible` (grade 9 in a primary school)
    says that everybody knows there can be none.
    `population` names who is counted and when (two tables of one population are about the same records), `measure` the
    trait of the numerators. `trait_is_the_records` (the usual case): whoever has the trait has it in every group; False when a
    household may be reached by one school and not by another.
    """

    dimensions: tuple[Dimension, ...]
    cells: Mapping[Key, Count]
    population: str = "population"
    measure: str = "measure"
    impossible: frozenset[Key] = frozenset()
    trait_is_the_records: bool = True

    @property
    def has_numerators(self) -> bool:
        """Whether any cell counts a trait beside the records."""
        return any(count.numerator is not None for count in self.cells.values())

    def rules_out(self, key: Key) -> bool:
        """Whether everybody knows that the cell is empty: it, or a total that it is part of, is impossible."""
        return bool(self.impossible) and any(each in self.impossible for each in generalisations(key))

    def levels(self) -> list[tuple[bool, ...]]:
        """The crossings at hand: for each, which dimensions are told apart."""
        return sorted({tuple(part != ALL for part in key) for key in self.cells})

    def completed(self) -> dict[Key, Count]:
        """All possible cells of every crossing at hand; those without a record count zero, so that no gap tells."""
        nobody = NOBODY if self.has_numerators else Count(None, 0, 0)
        whole: dict[Key, Count] = {}
        for level in self.levels():
            choices = [
                d.categories if told else (ALL,) for d, told in zip(self.dimensions, level, strict=True)
            ]
            for key in product(*choices):
                if not self.rules_out(key):
                    whole[key] = self.cells.get(key, nobody)
        strays = set(self.cells) - set(whole)
        if strays:
            raise ValueError(f"Cells with unknown or impossible categories: {sorted(strays)[:3]}.")
        return whole

    def check(self) -> None:
        """Raise ValueError where the counts break the structure that the attack relies on (parts against totals)."""
        whole = self.completed()
        for key, total in whole.items():
            for index, dimension in enumerate(self.dimensions):
                if key[index] != ALL:
                    continue
                keys = [(*key[:index], category, *key[index + 1 :]) for category in dimension.categories]
                parts = [whole[each] for each in keys if each in whole]
                if all(self.rules_out(each) for each in keys):
                    raise ValueError(
                        f"{key}: every part by {dimension.name} is impossible; so is this total."
                    )
                if not parts or any(each not in whole and not self.rules_out(each) for each in keys):
                    continue
                _check_parts(key, dimension, total, parts, self.trait_is_the_records)

    def merge(self, name: str, categories: Iterable[str], into: str) -> Table:
        """The table with some categories of a dimension put together; only where they share no record."""
        index = next(i for i, d in enumerate(self.dimensions) if d.name == name)
        old, gone = self.dimensions[index], set(categories)
        if old.overlapping:
            raise ValueError(f"{name}: groups that share records cannot be added up.")
        merged = {c: old.atoms(c) for c in old.categories if c in old.merged and c not in gone}
        merged[into] = frozenset().union(*(old.atoms(c) for c in gone))
        kept = tuple(c for c in old.categories if c not in gone)
        new = Dimension(name, (*kept, into), merged=merged)
        cells: dict[Key, Count] = {}
        for key, count in self.completed().items():
            target = (*key[:index], into if key[index] in gone else key[index], *key[index + 1 :])
            cells[target] = cells[target] + count if target in cells else count
        stays = {k for k in self.impossible if k[index] not in gone}
        for key in {k for k in self.impossible if k[index] in gone}:
            target = (*key[:index], into, *key[index + 1 :])
            if target not in cells:
                stays.add(target)
        dimensions = (*self.dimensions[:index], new, *self.dimensions[index + 1 :])
        return self._with(dimensions, cells, frozenset(stays))

    def drop(self, name: str) -> Table | None:
        """The table without a dimension: the cells that did not tell it apart; None if nothing is left."""
        index = next(i for i, d in enumerate(self.dimensions) if d.name == name)

        def cut(key: Key) -> Key:
            return key[:index] + key[index + 1 :]

        cells = {cut(key): count for key, count in self.completed().items() if key[index] == ALL}
        impossible = frozenset(cut(key) for key in self.impossible if key[index] == ALL)
        dimensions = self.dimensions[:index] + self.dimensions[index + 1 :]
        return self._with(dimensions, cells, impossible) if cells else None

    def _with(
        self, dimensions: tuple[Dimension, ...], cells: dict[Key, Count], impossible: frozenset[Key]
    ) -> Table:
        return Table(dimensions, cells, self.population, self.measure, impossible, self.trait_is_the_records)


def generalisations(key: Key) -> Iterator[Key]:
    """The key and every total that its cell is part of."""
    return product(*(((part,) if part == ALL else (part, ALL)) for part in key))


def _check_parts(
    key: Key, dimension: Dimension, total: Count, parts: list[Count], trait_is_the_records: bool
) -> None:
    _check_sizes(key, dimension, total.denominator, [part.denominator for part in parts])
    if total.numerator is None:
        return
    _check_sizes(key, dimension, total.numerator, [part.numerator or 0 for part in parts])
    rest = [part.denominator - (part.numerator or 0) for part in parts]
    without = total.denominator - total.numerator
    if without > sum(rest) or (trait_is_the_records and without < max(rest)):
        raise ValueError(
            f"{key}: {without} without the trait do not fit the parts by {dimension.name}, {rest}."
        )


def _check_sizes(key: Key, dimension: Dimension, whole: int, sizes: list[int]) -> None:
    fits = max(sizes) <= whole <= sum(sizes) if dimension.overlapping else whole == sum(sizes)
    if not fits:
        raise ValueError(f"{key}: the total {whole} does not fit its parts by {dimension.name}, {sizes}.")
