"""What an attacker can write down about published tables, as one integer program.

Every group of every population is an unknown whole number. Groups are told apart by first-hand categories ("atoms"), so that
tables which merge categories differently still speak of the same unknowns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from .protect import ProtectedTable
from .rule import Interval
from .table import ALL, Dimension, Key

MOST = 10_000_000
"""No group has more records than this; keeps the program bounded."""

Level = tuple[str, ...]
Terms = tuple[tuple[int, int], ...]
"""A linear expression: pairs of (unknown, coefficient)."""

COUNT_OF_RECORDS = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """What everybody knows about the change between two releases: at most so many records joined or left any group (moving
    from group to group counts in both). `keeps_trait`: whoever has the trait keeps it, as with "reached this year".
    """

    earlier: tuple[str, str]  # population, measure
    later: tuple[str, str]
    joined: int
    left: int
    keeps_trait: bool = False


@dataclass
class Program:
    """Unknowns with bounds, and rows `low <= sum(coefficient * unknown) <= high`."""

    lower: list[int] = field(default_factory=list)
    upper: list[int] = field(default_factory=list)
    rows: list[tuple[Terms, int, int]] = field(default_factory=list)
    _index: dict[tuple[str, str, Level, tuple[str, ...]], int] = field(default_factory=dict)
    _populations: dict[str, _Population] = field(default_factory=dict)

    def records(self, table: ProtectedTable, key: Key) -> Terms:
        """The expression for a published cell's denominator."""
        return self._block(table, key, COUNT_OF_RECORDS)

    def having(self, table: ProtectedTable, key: Key) -> Terms:
        """The expression for a published cell's numerator."""
        return self._block(table, key, table.measure)

    def without(self, table: ProtectedTable, key: Key) -> Terms:
        """The expression for a published cell's records without the trait."""
        return self.records(table, key) + tuple((each, -1) for each, _ in self.having(table, key))

    def _block(self, table: ProtectedTable, key: Key, kind: str) -> Terms:
        told = sorted(
            (d.name, d.atoms(part)) for d, part in zip(table.dimensions, key, strict=True) if part != ALL
        )
        level = tuple(name for name, _ in told)
        cells = product(*(sorted(atoms) for _, atoms in told))
        return tuple((self._index[table.population, kind, level, cell], 1) for cell in cells)

    def _unknown(self, population: str, kind: str, level: Level, cell: tuple[str, ...]) -> int:
        number = len(self.lower)
        self._index[population, kind, level, cell] = number
        self.lower.append(0)
        self.upper.append(MOST)
        return number

    def _row(self, terms: Terms, low: int, high: int) -> None:
        if len(terms) == 1 and terms[0][1] == 1:
            number = terms[0][0]
            self.lower[number] = max(self.lower[number], low)
            self.upper[number] = min(self.upper[number], high)
        else:
            self.rows.append((terms, low, high))

    def _interval(self, terms: Terms, interval: Interval) -> None:
        low, high = interval
        if low > 0 or high is not None:
            self._row(terms, low, MOST if high is None else high)


@dataclass
class _Population:
    """One set of records: its dimensions, crossings and the traits counted in it (with whether they are the records')."""

    name: str
    atoms: dict[str, list[str]]
    overlapping: dict[str, bool]
    levels: list[Level]
    kinds: dict[str, bool]


def build(tables: Sequence[ProtectedTable], drifts: Iterable[Drift] = ()) -> Program:
    """Everything that can be known from the tables together. Raises ValueError where tables contradict in structure."""
    program = Program()
    for name in dict.fromkeys(table.population for table in tables):
        ours = [table for table in tables if table.population == name]
        population = _survey(name, ours)
        program._populations[name] = population
        for kind, level in product(population.kinds, population.levels):
            for cell in product(*(population.atoms[each] for each in level)):
                program._unknown(name, kind, level, cell)
        _add_structure(program, population)
        for table in ours:
            _add_published(program, table, population)
    for drift in drifts:
        _add_drift(program, drift)
    return program


def _survey(name: str, tables: Sequence[ProtectedTable]) -> _Population:
    atoms: dict[str, set[str]] = {}
    overlapping: dict[str, bool] = {}
    published: set[frozenset[str]] = {frozenset()}
    kinds: dict[str, bool] = {COUNT_OF_RECORDS: True}
    for table in tables:
        for d in table.dimensions:
            atoms.setdefault(d.name, set()).update(*(d.atoms(category) for category in d.categories))
            if overlapping.setdefault(d.name, d.overlapping) != d.overlapping:
                raise ValueError(f"{d.name} overlaps in one table and not in another.")
        published |= {_names(table.dimensions, key) for key in table.cells}
        if any(cell.numerator.mark != "none" for cell in table.cells.values()):
            kinds[table.measure] = kinds.get(table.measure, True) and table.trait_is_the_records
    tangle = _tangle(published)
    if tangle:
        published.add(tangle)
    closed = {frozenset(part) for level in published for part in _subsets(level)}
    levels = sorted(tuple(sorted(level)) for level in closed)
    return _Population(name, {d: sorted(each) for d, each in atoms.items()}, overlapping, levels, kinds)


def _tangle(levels: Iterable[frozenset[str]]) -> frozenset[str]:
    """The dimensions whose full cross adds knowledge beyond the published crossings (grade × language, language × school,
    school × grade): what is left after ears are cut off (Graham, Yu and Ozsoyoglu's reduction); empty if nothing is.
    """
    edges = list(set(levels))
    changed = True
    while changed:
        changed = False
        for edge in list(edges):
            others = [other for other in edges if other is not edge]
            kept = frozenset(name for name in edge if any(name in other for other in others))
            if any(kept <= other for other in others) or not kept:
                edges.remove(edge)
                changed = True
                break
    return frozenset().union(*edges)


def _subsets(level: frozenset[str]) -> Iterator[tuple[str, ...]]:
    for width in range(len(level) + 1):
        yield from combinations(sorted(level), width)


def _names(dimensions: Sequence[Dimension], key: Key) -> frozenset[str]:
    return frozenset(d.name for d, part in zip(dimensions, key, strict=True) if part != ALL)


def _add_structure(program: Program, population: _Population) -> None:
    """Parts against totals, and never more with the trait than records."""
    index, name = program._index, population.name
    for level in population.levels:
        for place, dimension in enumerate(level):
            above = level[:place] + level[place + 1 :]
            for cell in product(*(population.atoms[each] for each in above)):
                parts = [(*cell[:place], atom, *cell[place:]) for atom in population.atoms[dimension]]
                whole_of = {kind: index[name, kind, above, cell] for kind in population.kinds}
                parts_of = {kind: [index[name, kind, level, p] for p in parts] for kind in population.kinds}
                if population.overlapping[dimension]:
                    _add_overlap(program, population, whole_of, parts_of)
                else:
                    for kind in population.kinds:
                        program._row(_sum(whole_of[kind], parts_of[kind]), 0, 0)
    for kind in population.kinds:
        if kind != COUNT_OF_RECORDS:
            for (owner, which, level, cell), number in list(index.items()):
                if owner == name and which == kind:
                    program._row(((index[name, COUNT_OF_RECORDS, level, cell], 1), (number, -1)), 0, MOST)


def _add_overlap(
    program: Program, population: _Population, whole_of: dict[str, int], parts_of: dict[str, list[int]]
) -> None:
    """Groups that share records: no part exceeds the whole, and the parts cover it. The same for those without the trait."""
    records, record_parts = whole_of[COUNT_OF_RECORDS], parts_of[COUNT_OF_RECORDS]
    for kind, travels in population.kinds.items():
        whole, parts = whole_of[kind], parts_of[kind]
        program._row(_sum(whole, parts), -MOST, 0)
        for part in parts:
            program._row(((whole, 1), (part, -1)), 0, MOST)
        if kind == COUNT_OF_RECORDS:
            continue
        rest = ((records, 1), (whole, -1))
        covered = tuple(t for r, n in zip(record_parts, parts, strict=True) for t in ((r, -1), (n, 1)))
        program._row(rest + covered, -MOST, 0)
        if travels:
            for r, n in zip(record_parts, parts, strict=True):
                program._row((*rest, (r, -1), (n, 1)), 0, MOST)


def _sum(whole: int, parts: list[int]) -> Terms:
    return ((whole, 1), *((part, -1) for part in parts))


def _add_published(program: Program, table: ProtectedTable, population: _Population) -> None:
    """What stands in the cells; and that what a table leaves out, or calls impossible, is empty."""
    for key, cell in table.cells.items():
        program._interval(program.records(table, key), cell.denominator.interval)
        if cell.numerator.mark != "none":
            program._interval(program.having(table, key), cell.numerator.interval)
    for key in table.impossible:
        names = tuple(sorted(_names(table.dimensions, key)))
        if names in population.levels:
            program._row(program.records(table, key), 0, 0)
    for d in table.dimensions:
        known = frozenset().union(*(d.atoms(category) for category in d.categories))
        for atom in set(population.atoms[d.name]) - known:
            program._row(((program._index[table.population, COUNT_OF_RECORDS, (d.name,), (atom,)], 1),), 0, 0)


def _add_drift(program: Program, drift: Drift) -> None:
    (before, was), (after, now) = drift.earlier, drift.later
    for (owner, kind, level, cell), number in list(program._index.items()):
        if owner != before or kind not in (COUNT_OF_RECORDS, was):
            continue
        later = program._index.get((after, now if kind == was else COUNT_OF_RECORDS, level, cell))
        if later is None or later == number:
            continue
        if kind == COUNT_OF_RECORDS:
            program._row(((later, 1), (number, -1)), -drift.left, drift.joined)
        elif drift.keeps_trait:
            program._row(((later, 1), (number, -1)), -drift.left, MOST)
