"""Words of help that call for somebody, told from those that ask who writes ("info").

The lists `help` and `information` of `wordings/<language>.toml`: what stands in the first and not in the second calls.
"""

from __future__ import annotations

import re
from functools import cache

from thirdpillar.doors.folding import fold
from thirdpillar.doors.lexicon import spellings


def is_plea(body: str) -> bool:
    """Whether a text that says "help" in some way may call for somebody, and does not only ask who writes."""
    whole = fold(body)
    left = _matching("information").sub(" ", whole)
    return left == whole or bool(_matching("help").search(left))


def helps_in(folded: str) -> bool:
    """Whether a word that calls for help stands in a text, folded."""
    return bool(_matching("help").search(folded))


def words_of_help(language: str) -> frozenset[str]:
    """All words of a language (as its file is named) that call for help, folded."""
    known = spellings().get(language, {})
    about = {fold(one) for one in known.get("information", ())}
    return frozenset(map(fold, known.get("help", ()))) - about


@cache
def _matching(listed: str) -> re.Pattern:
    phrases = {fold(one) for known in spellings().values() for one in known.get(listed, ())}
    if listed == "help":
        phrases = {one for language in spellings() for one in words_of_help(language)}
    ordered = sorted(phrases, key=lambda one: (-len(one), one))
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, ordered))})(?!\S)")
