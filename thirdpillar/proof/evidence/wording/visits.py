"""Whether visits matter, in words: shown numbers beside the milestone, and what followed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from thirdpillar.algorithms.disclosure import ALL, Mark, ProtectedCell
from thirdpillar.algorithms.disclosure.protect import rule_note
from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.proof.evidence.queries.visits import AGAIN, HEARD, REFLECTED, VISITED, Mattering
from thirdpillar.proof.evidence.wording.labels import value_label
from thirdpillar.proof.evidence.wording.notes import in_words
from thirdpillar.proof.evidence.wording.outreach import count_words, rate_words


def coverage(found: Mattering, cut: str, schools: dict[str, str]) -> list[dict[str, Any]]:
    """Families visited of those enrolled, in each group of a cut; the whole stands first among the schools."""
    cells = found.cells.get((VISITED, cut), {})
    rows = []
    for value, cell in cells.items():
        if cut == "school":
            if value == ALL or value in schools:
                rows.append(
                    _row(_label(cut, value, schools), cell) | {"at_milestone": _at(cell, found.milestone)}
                )
        elif value != ALL and (value or cut == "language"):
            rows.append(_row(_label(cut, value, schools), cell))
    return sorted(rows, key=lambda row: (-row["size"], fold(row["label"])))


def what_followed(found: Mattering) -> list[dict[str, Any]]:
    """All schools together: visited again, heard from in time, reflected on."""
    cells = ((label, found.cells.get((figure, "school"), {}).get(ALL)) for figure, label in _followed(found))
    return [_row(label, cell) for label, cell in cells if cell is not None]


def what_followed_by_school(found: Mattering, schools: dict[str, str]) -> list[dict[str, Any]]:
    """Each figure's rows, the schools in the order of their names; one that is not told has no row. Of one school none."""
    figures: list[dict[str, Any]] = []
    for figure, label in _followed(found):
        cells = found.cells.get((figure, "school"), {})
        rows = [_row(schools[part], cell) | {"part": part} for part, cell in cells.items() if part in schools]
        figures.append({"label": label, "rows": sorted(rows, key=lambda row: fold(row["label"]))})
    return figures if len(schools) > 1 and any(one["rows"] for one in figures) else []


def side_by_side(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same as one row a school: its name and a cell for each figure, None where it is not told."""
    names = {row["part"]: row["label"] for one in figures for row in one["rows"]}
    told = [{row["part"]: row for row in one["rows"]} for one in figures]
    rows = [
        {
            "label": name,
            "cells": [
                {"label": one["label"], "it": there.get(part)}
                for one, there in zip(figures, told, strict=True)
            ],
        }
        for part, name in names.items()
    ]
    return sorted(rows, key=lambda row: fold(row["label"]))


def _followed(found: Mattering) -> tuple[tuple[str, str], ...]:
    return (
        (AGAIN, _("Visited twice")),
        (HEARD, _("Heard from within %(n)d days after the first visit") % {"n": found.within_days}),
        (REFLECTED, _("Reflected on")),
    )


def research(found: Mattering) -> list[dict[str, str]]:
    """What research says, title and text in the reader's language; a template would double the per cent signs."""
    return [{"title": _(one.title), "text": _(one.text), "citation": one.citation} for one in found.research]


def rule_words(found: Mattering) -> str:
    """What was done to the numbers."""
    note = rule_note(found.rule)
    return in_words({"code": note.code, "values": note.values}, {})


def _label(cut: str, value: str, schools: dict[str, str]) -> str:
    return _("All together") if value == ALL else value_label(cut, value, schools)


def _row(label: str, cell: ProtectedCell) -> dict[str, Any]:
    return {
        "label": label,
        "of": count_words(cell.denominator),
        "count": count_words(cell.numerator),
        "rate": rate_words(cell.rate),
        "size": cell.denominator.value or 0,
        "is_told": cell.numerator.mark != Mark.FEW,
    }


def _at(cell: ProtectedCell, milestone: int) -> str:
    """That a school is at the milestone, where what is shown, and nothing more, says so; else ""."""
    shown = cell.rate
    is_at = shown.mark == Mark.NEARLY_ALL or (shown.mark == Mark.ROUNDED and (shown.value or 0) >= milestone)
    return _("%(number)d%% or more") % {"number": milestone} if is_at else ""
