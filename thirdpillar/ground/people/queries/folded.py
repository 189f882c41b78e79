"""Names compared as people type them: without case, accents, apostrophes and hyphens."""

from __future__ import annotations

from django.db.models import F, Func, TextField

from thirdpillar.algorithms.linkage.folding import fold


class Folded(Func):
    """A text in lower case, without marks; like `fold` for what names hold. PostgreSQL >= 13, no extension."""

    function = ""
    # The marks that NFKD takes off letters, in four blocks: Latin, Hebrew, Arabic, and combining signs for symbols.
    template = (
        "translate(regexp_replace(normalize(lower(%(expressions)s), NFKD),"
        " '[\\u0300-\\u036f\\u0591-\\u05c7\\u064b-\\u065f\\u20d0-\\u20ff]', '', 'g'),"
        " 'đðłøıħ-''’‘ʻʼ`´', 'ddloih ')"
    )
    output_field = TextField()


def name_holds(rows, field: str, word: str):
    """Rows whose name holds a word, however it is accented."""
    alias = "folded_" + field.replace("__", "_")
    return rows.alias(**{alias: Folded(F(field))}).filter(**{f"{alias}__contains": fold(word)})
