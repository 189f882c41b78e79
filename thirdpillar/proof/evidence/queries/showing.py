"""Counts of one cut, each as the rule of public numbers lets it be shown."""

from __future__ import annotations

from collections.abc import Mapping

from thirdpillar.algorithms.disclosure import ALL, Count, Dimension, ProtectedCell, Rule, Table, protect

# Keys of sets of records are sums of hashes of 64 bits.
MODULUS = 1 << 64


def shown(cut: str, counts: Mapping[str, Count], rule: Rule) -> dict[str, ProtectedCell]:
    """The groups of one cut and the whole, each number as the rule shows it. A family reads one language alone."""
    dimension = Dimension(cut, tuple(sorted(set(counts) - {ALL})), overlapping=cut != "language")
    table = Table(
        (dimension,), {(part,): count for part, count in counts.items()}, trait_is_the_records=cut != "school"
    )
    return {key[0]: cell for key, cell in protect(table, rule=rule).cells.items()}
