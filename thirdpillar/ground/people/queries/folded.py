"""Names searched as people type them: without case, accents, apostrophes and hyphens."""

from __future__ import annotations

from django.db.models import Q

from thirdpillar.algorithms.linkage.folding import fold


def name_holds(rows, field: str, word: str):
    """Rows whose key for sorting, which is folded already (`tp_sort_name`), holds a word, however it is accented."""
    return rows.filter(**{f"{field}__contains": fold(word)})


def name_begins(rows, field: str, word: str):
    """Rows of which a word of that key is, or begins with, this one; or that holds it, a single sign."""
    folded = fold(word)
    if len(folded) == 1 and not folded.isascii():
        return name_holds(rows, field, folded)
    return rows.filter(Q(**{f"{field}__startswith": folded}) | Q(**{f"{field}__contains": f" {folded}"}))
