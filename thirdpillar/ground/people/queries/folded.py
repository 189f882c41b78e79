"""Names compared as people type them: without case, accents, apostrophes and hyphens."""

from __future__ import annotations

from django.db.models import Func, TextField

from thirdpillar.algorithms.linkage.folding import fold


class Folded(Func):
    """A text in lower case, without marks; like `fold` for what names hold (`base/migrations/0003`)."""

    function = "tp_fold"
    output_field = TextField()


def name_holds(rows, field: str, word: str):
    """Rows whose key for sorting, which is folded already, holds a word, however it is accented."""
    return rows.filter(**{f"{field}__contains": fold(word)})
