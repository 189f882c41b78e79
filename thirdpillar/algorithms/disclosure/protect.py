"""From the private table to the public one: the 10-5 rule on cells and totals, and rates that add no knowledge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .rule import Interval, Mark, Note, Rule, Shown
from .table import Count, Dimension, Key, Table


class TooManyDimensions(ValueError):
    """More dimensions are crossed than the rule allows."""


@dataclass(frozen=True, slots=True)
class ProtectedCell:
    """What the public sees of one group."""

    numerator: Shown
    denominator: Shown
    rate: Shown


@dataclass(frozen=True)
class ProtectedTable:
    """A table fit for the public; holds no true count. Fields as in `Table`; `note` tells the rule in plain words."""

    dimensions: tuple[Dimension, ...]
    cells: Mapping[Key, ProtectedCell]
    population: str
    measure: str
    impossible: frozenset[Key]
    trait_is_the_records: bool
    threshold: int
    narrowest: int
    note: Note


_ABSENT = Shown(None, Mark.NONE, (0, None))


def protect(table: Table, *, rule: Rule) -> ProtectedTable:
    """Apply the 10-5 rule to every cell and every total (ONS: hide counts under 10, round the rest to base 5).

    Rates, and the coding of rates near 0 and 100 per cent, are computed from the published numbers alone, so they tell
    a reader nothing that the numbers do not. Raises TooManyDimensions, and ValueError where the counts do not fit
    together.
    """
    crossed = _crossed(table, rule)
    if crossed > rule.most_crossed:
        raise TooManyDimensions(f"{crossed} dimensions are crossed; the rule allows {rule.most_crossed}.")
    table.check()
    cells = {key: _protect(count, rule) for key, count in table.completed().items()}
    return published(table, cells, threshold=rule.threshold, narrowest=rule.narrowest, note=rule_note(rule))


def published(
    table: Table, cells: Mapping[Key, ProtectedCell], *, threshold: int, narrowest: int, note: Note
) -> ProtectedTable:
    """Put protected cells into the table's frame."""
    return ProtectedTable(
        table.dimensions,
        cells,
        table.population,
        table.measure,
        table.impossible,
        table.trait_is_the_records,
        threshold,
        narrowest,
        note,
    )


def rule_note(rule: Rule) -> Note:
    """The rule in plain words, for the foot of a public table."""
    return Note(
        "rule",
        f"Numbers below {rule.threshold}, also zero, are not shown. All other numbers, totals too, are rounded up or down "
        f"to a multiple of {rule.base}, so parts may not add up to their total. Percentages come from the rounded numbers; "
        "those close to 0 or 100 are shown as a range.",
        {"threshold": rule.threshold, "base": rule.base},
    )


def _crossed(table: Table, rule: Rule) -> int:
    counted = [d.name not in rule.free_dimensions for d in table.dimensions]
    return max(
        (sum(c and told for c, told in zip(counted, level, strict=True)) for level in table.levels()),
        default=0,
    )


def _protect(count: Count, rule: Rule) -> ProtectedCell:
    denominator = rule.show(count.denominator, count.record_key)
    if count.numerator is None:
        return ProtectedCell(_ABSENT, denominator, _ABSENT)
    few = Shown(None, Mark.FEW, (0, rule.threshold - 1))
    if denominator.value is None:
        return ProtectedCell(few, denominator, Shown(None, Mark.FEW, (0, 100)))
    key = count.record_key if count.numerator_key is None else count.numerator_key
    numerator = rule.show(count.numerator, key)
    band = rule.band(denominator.value)
    if numerator.value is None:
        most = _rate_interval(numerator.interval, denominator.interval)[1]
        mark = Mark.NEARLY_NONE if most <= band.low else Mark.FEW
        return ProtectedCell(numerator, denominator, Shown(None, mark, (0, most)))
    if numerator.value * 100 >= band.high * denominator.value:
        # The count itself is coded: "100 of 100" would say "all of them".
        first = max(-(-band.high * denominator.value // 100), rule.smallest_shown())
        least = rule.behind(-(-first // rule.base) * rule.base)[0]
        hidden = Shown(None, Mark.NEARLY_ALL, (least, denominator.interval[1]))
        low, _ = _rate_interval(hidden.interval, denominator.interval)
        return ProtectedCell(hidden, denominator, Shown(None, Mark.NEARLY_ALL, (low, 100)))
    interval = _rate_interval(numerator.interval, denominator.interval)
    if numerator.value * 100 <= band.low * denominator.value:
        return ProtectedCell(numerator, denominator, Shown(None, Mark.NEARLY_NONE, (0, interval[1])))
    rate = (200 * numerator.value + denominator.value) // (2 * denominator.value)
    return ProtectedCell(numerator, denominator, Shown(rate, Mark.ROUNDED, interval))


def _rate_interval(numerator: Interval, denominator: Interval) -> tuple[int, int]:
    """The rates, in whole per cent rounded outwards, that fit both intervals."""
    assert numerator[1] is not None and denominator[1] is not None  # counts that are shown have both ends
    low = 100 * numerator[0] // denominator[1]
    high = -(-100 * numerator[1] // max(denominator[0], 1))
    return low, min(high, 100)
