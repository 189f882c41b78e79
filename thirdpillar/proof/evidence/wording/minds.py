"""What was answered before and after visits, in words: who answered, and how many of them agree; no difference is named."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from thirdpillar.algorithms.disclosure import ALL, Mark, ProtectedCell
from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.practice.visits.choices import Moment, Side
from thirdpillar.proof.evidence.queries.minds import BOTH, TOGETHER, Minds
from thirdpillar.proof.evidence.wording.labels import value_label
from thirdpillar.proof.evidence.wording.outreach import count_words, rate_words


def before_and_after(found: Minds, schools: dict[str, str]) -> list[dict[str, Any]]:
    """For visitors and for families: who answered both times of who was asked, then rows by statement and by group."""
    sides = []
    for side in Side:
        both = found.cells.get((side, BOTH, "school"), {}).get(ALL)
        if both is None:
            continue
        rows = [_row(found, side, TOGETHER, "school", ALL, _("All statements together"))]
        rows[0]["answered"] = _answered(both)
        for one, said in found.cores[side].statements.items():
            rows.append(_row(found, side, one, "school", ALL, _(said)))
        rows += _groups(found, side, "school", schools) + _groups(found, side, "language", schools)
        is_told = both.numerator.mark != Mark.FEW
        sides.append({"label": side.label, "is_told": is_told, "rows": rows if is_told else rows[:1]})
    return sides


def _groups(found: Minds, side: str, cut: str, schools: dict[str, str]) -> list[dict[str, Any]]:
    """Each group of which enough were asked, all statements together, with who of them answered."""
    asked = found.cells.get((side, BOTH, cut), {})
    rows = []
    for part, cell in asked.items():
        if part == ALL or cell.denominator.mark == Mark.FEW or (cut == "school" and part not in schools):
            continue
        row = _row(found, side, TOGETHER, cut, part, value_label(cut, part, schools))
        rows.append(row | {"answered": _answered(cell)})
    return sorted(rows, key=lambda row: fold(row["label"]))


def _row(found: Minds, side: str, statement: str, cut: str, part: str, label: str) -> dict[str, Any]:
    """`answered` is of those who gave this statement both times; before and after are blank where these are few."""
    row: dict[str, Any] = {"label": label, "answered": ""}
    for moment in Moment:
        cell = found.cells.get((side, f"{moment}:{statement}", cut), {}).get(part)
        is_told = cell is not None and cell.denominator.mark != Mark.FEW
        # Where fewer agree than may be told, that is what is said.
        row[str(moment)] = rate_words(cell.rate) or count_words(cell.numerator) if cell and is_told else ""
        row["answered"] = count_words(cell.denominator) if cell else ""
    return row


def _answered(both: ProtectedCell) -> str:
    """Who answered both times of who was asked, and the share."""
    told = _("%(n)s of %(d)s") % {"n": count_words(both.numerator), "d": count_words(both.denominator)}
    rate = rate_words(both.rate)
    return f"{told} ({rate})" if rate else told


def what_it_says() -> str:
    """What stands beside the numbers, whoever looks at them."""
    return _(
        "In per cent who agree, of those who answered both times. Those who answer may differ from those who do not, "
        "and a difference does not show that the visits made it. We wrote the statements ourselves; no study has tested "
        "them. Only weeks that are over are counted."
    )
