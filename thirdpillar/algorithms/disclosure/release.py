"""The gate: protect, attack, and give up detail until the attack fails."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from .attack import AuditResult, Ledger, audit
from .protect import ProtectedCell, ProtectedTable, protect
from .rule import Mark, Note, Rule, Shown
from .table import ALL, Key, Table

OTHER = "other"
_MERGES_BEFORE_ROUNDING = 2
_MOST_STEPS = 40
_ROUNDS_OF_WITHHOLDING = 3
_UNSAID = Shown(None, Mark.WITHHELD, (0, None))
_WITHHELD = ProtectedCell(_UNSAID, _UNSAID, _UNSAID)


@dataclass(frozen=True, slots=True)
class Release:
    """The outcome. `table` is None when nothing could be published safely; `given_up` says in words what was lost."""

    table: ProtectedTable | None
    audit: AuditResult
    given_up: tuple[Note, ...]
    rule: Rule


def release(table: Table, ledger: Ledger | None, rule: Rule) -> Release:
    """Publish as much of the table as the attacker, who also has the ledger, cannot open.

    Gives up in this order until the attack fails: dimensions beyond what the rule allows, single cells (a tenth of the table
    at most), the smallest categories of the dimension that leaks most (only where groups share no record), finer
    rounding (once), further categories, that dimension as a whole, the table.
    """
    given_up: list[Note] = []
    now: Table | None = _within_allowance(table, rule, given_up)
    merges, rounded = 0, False
    result = AuditResult((), (), (), 0, 0)
    for _ in range(_MOST_STEPS):
        if now is None:
            break
        public, result, withheld = _withhold(protect(now, rule=rule), ledger)
        if result.passes:
            if withheld:
                given_up.append(_withheld_note(withheld))
            return Release(public, result, tuple(given_up), rule)
        name = _leakiest(now, result)
        if name is None:
            break
        mergeable = _mergeable(now, name)
        if mergeable and (rounded or merges < _MERGES_BEFORE_ROUNDING):
            now = _merge_smallest(now, name, given_up)
            merges += 1
        elif not rounded:
            rule, rounded = rule.coarser(), True
            given_up.append(_rounding_note(rule))
        else:
            now = now.drop(name)
            given_up.append(_drop_note(name))
    given_up.append(Note("refused", "The table is not published: too much could be worked out from it.", {}))
    return Release(None, result, tuple(given_up), rule)


def _withhold(public: ProtectedTable, ledger: Ledger | None) -> tuple[ProtectedTable, AuditResult, int]:
    """Attack, and leave out the very cells that open something, while they are few.

    Helps where a group crosses the threshold between two releases: "fewer than 10" after "10" would tell the number.
    """
    first = result = audit(public, ledger)
    table = public
    gone: set[Key] = set()
    for _ in range(_ROUNDS_OF_WITHHOLDING):
        if result.passes:
            return table, result, len(gone)
        opened = {
            f.key for f in result.findings if f.key in table.cells and any(part != ALL for part in f.key)
        }
        if opened <= gone or len(gone | opened) > max(2, len(table.cells) // 10):
            break
        gone |= opened
        cells = {key: _WITHHELD if key in gone else cell for key, cell in public.cells.items()}
        table = replace(public, cells=cells)
        result = audit(table, ledger)
    return (table, result, len(gone)) if result.passes else (public, first, 0)


def _within_allowance(table: Table, rule: Rule, given_up: list[Note]) -> Table:
    """The table with the widest crossings left out (a crossing goes before a whole dimension does)."""

    def crossed(level: tuple[bool, ...]) -> int:
        pairs = zip(table.dimensions, level, strict=True)
        return sum(told for dimension, told in pairs if dimension.name not in rule.free_dimensions)

    if all(crossed(level) <= rule.most_crossed for level in table.levels()):
        return table
    kept = {
        k: c for k, c in table.cells.items() if crossed(tuple(part != ALL for part in k)) <= rule.most_crossed
    }
    text = f"Groups are crossed by at most {rule.most_crossed} characteristics (and school) at a time."
    given_up.append(Note("crossing", text, {"most": rule.most_crossed}))
    return Table(
        table.dimensions, kept, table.population, table.measure, table.impossible, table.trait_is_the_records
    )


def _leakiest(table: Table, result: AuditResult) -> str | None:
    """The dimension told apart by most findings; among equals the one with most categories, then by name."""
    seen: Counter[str] = Counter()
    for finding in result.findings:
        if finding.release == 0:
            seen.update(d.name for d, part in zip(table.dimensions, finding.key, strict=True) if part != ALL)
    if not table.dimensions:
        return None
    return max(table.dimensions, key=lambda d: (seen[d.name], len(d.categories), d.name)).name


def _mergeable(table: Table, name: str) -> bool:
    dimension = next(d for d in table.dimensions if d.name == name)
    return not dimension.overlapping and len(dimension.categories) > 2


def _merge_smallest(table: Table, name: str, given_up: list[Note]) -> Table:
    index = next(i for i, d in enumerate(table.dimensions) if d.name == name)
    sizes: Counter[str] = Counter()
    for key, count in table.completed().items():
        if key[index] != ALL:
            sizes[key[index]] += count.denominator
    categories = table.dimensions[index].categories
    ordered = sorted((c for c in categories if c != OTHER), key=lambda c: (sizes[c], c))
    gone = [OTHER, ordered[0]] if OTHER in categories else ordered[:2]
    told = ", ".join(each for each in gone if each != OTHER)
    text = f"In {name}, {told} " + ("is" if OTHER in gone else "are") + " counted under “other”."
    given_up.append(Note("merged", text, {"dimension": name, "categories": told}))
    return table.merge(name, gone, OTHER)


def _withheld_note(cells: int) -> Note:
    text = f"{cells} groups are left out, because earlier tables would have told their numbers."
    return Note("withheld", text, {"cells": cells})


def _rounding_note(rule: Rule) -> Note:
    text = f"Numbers are rounded to multiples of {rule.base}, and hidden below {rule.threshold}."
    return Note("rounding", text, {"base": rule.base, "threshold": rule.threshold})


def _drop_note(name: str) -> Note:
    return Note("dropped", f"The table is not broken down by {name}.", {"dimension": name})
