"""Methods that we refuse, kept as a yardstick: the attacker must break them, or it has no teeth."""

from __future__ import annotations

from .protect import ProtectedCell, ProtectedTable, published
from .rule import Mark, Note, Shown
from .table import Count, Table

_ABSENT = Shown(None, Mark.NONE, (0, None))


def primary_only(table: Table, *, threshold: int, narrowest: int = 4) -> ProtectedTable:
    """Hide counts from 1 to threshold - 1 and show all others exactly, totals too: what most spreadsheets do."""

    def show(count: int) -> Shown:
        if 0 < count < threshold:
            return Shown(None, Mark.FEW, (1, threshold - 1))
        return Shown(count, Mark.EXACT, (count, count))

    def cell(count: Count) -> ProtectedCell:
        numerator = _ABSENT if count.numerator is None else show(count.numerator)
        return ProtectedCell(numerator, show(count.denominator), _ABSENT)

    cells = {key: cell(count) for key, count in table.completed().items()}
    note = Note("primary_only", f"Numbers from 1 to {threshold - 1} are hidden.", {"threshold": threshold})
    return published(table, cells, threshold=threshold, narrowest=narrowest, note=note)
