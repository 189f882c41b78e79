"""What was answered before and after visits, in words: who answered, and how many of them agree; no difference is named."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from thirdpillar.algorithms.disclosure import ALL, Mark
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
        statements = [(TOGETHER, _("All statements together"))]
        statements += [(one, _(said)) for one, said in found.cores[side].statements.items()]
        rows = [_row(found, side, one, "school", ALL, label) for one, label in statements]
        sides.append(
            {
                "label": side.label,
                "answered": count_words(both.numerator),
                "of": count_words(both.denominator),
                "rate": rate_words(both.rate),
                "is_told": both.numerator.mark != Mark.FEW,
                "rows": rows
                + _groups(found, side, "school", schools)
                + _groups(found, side, "language", schools),
            }
        )
    return sides


def _groups(found: Minds, side: str, cut: str, schools: dict[str, str]) -> list[dict[str, Any]]:
    """Each group that enough people of answered, all statements together."""
    cells = found.cells.get((side, f"{Moment.BEFORE}:{TOGETHER}", cut), {})
    parts = [part for part in cells if part != ALL and (cut != "school" or part in schools)]
    rows = [_row(found, side, TOGETHER, cut, part, value_label(cut, part, schools)) for part in parts]
    return sorted((row for row in rows if row["before"] and row["after"]), key=lambda row: fold(row["label"]))


def _row(found: Minds, side: str, statement: str, cut: str, part: str, label: str) -> dict[str, Any]:
    told = {}
    for moment in Moment:
        cell = found.cells.get((side, f"{moment}:{statement}", cut), {}).get(part)
        is_told = cell is not None and cell.denominator.mark != Mark.FEW
        # Where fewer agree than may be told, that is what is said.
        told[str(moment)] = rate_words(cell.rate) or count_words(cell.numerator) if is_told else ""
        told["of"] = count_words(cell.denominator) if is_told else ""
    return {"label": label, **told}


def what_it_says() -> str:
    """What stands beside the numbers, whoever looks at them."""
    return _(
        "In per cent who agree, of those who answered both times. Those who answer may differ from those who do not, "
        "and a difference does not show that the visits made it. We wrote the statements ourselves; no study has tested "
        "them. Only weeks that are over are counted."
    )
