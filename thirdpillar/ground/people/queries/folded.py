"""Names searched as people type them: without case, accents, apostrophes and hyphens."""

from __future__ import annotations

from thirdpillar.algorithms.linkage.folding import fold


def name_holds(rows, field: str, word: str):
    """Rows whose key for sorting, which is folded already (`tp_sort_name`), holds a word, however it is accented."""
    return rows.filter(**{f"{field}__contains": fold(word)})
