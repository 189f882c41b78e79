"""The words that a text is found by. Pure: no database."""

from __future__ import annotations

import re

from thirdpillar.algorithms.linkage.folding import fold

LONGEST = 40
# Written without spaces: each sign is a word, and what is looked for must have all of them.
_SIGNS = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")


def words_of(text: str) -> list[str]:
    """Each word of a text once, folded, as a text is kept and as it is looked for."""
    return list(dict.fromkeys(word[:LONGEST] for word in _SIGNS.sub(r" \1 ", fold(text)).split()))


def after(word: str) -> str:
    """The first text that no longer begins with this word, byte by byte."""
    return word + "\U0010ffff"
