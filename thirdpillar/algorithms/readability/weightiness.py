"""Words by which a text may weigh more than its writer said: found, never judged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache


def grave_words(text: str, words: Iterable[str], unless: Iterable[str] = ()) -> list[str]:
    """Those of `words` that stand in a text, as they are written there, in their order and each once.

    Letters count without accents and in any case; a word that ends in "*" has any ending. What stands within one of
    `unless` is passed over.
    """
    bare, places = _bare(text)
    spared = _pattern(tuple(unless))
    sought = _pattern(tuple(words))
    within = [found.span() for found in spared.finditer(bare)] if spared else []
    there: dict[str, str] = {}
    for found in sought.finditer(bare) if sought else ():
        start, end = found.span()
        if not any(first <= start and end <= last for first, last in within):
            there.setdefault(found.group(), text[places[start] : places[end - 1] + 1])
    return list(there.values())


def _bare(text: str) -> tuple[str, list[int]]:
    """The letters without accents in lower case, and where each stood."""
    letters, places = [], []
    for place, letter in enumerate(text.replace("’", "'")):
        for one in unicodedata.normalize("NFKD", letter).casefold():
            if not unicodedata.combining(one):
                letters.append(one)
                places.append(place)
    return "".join(letters), places


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    if not words:
        return None
    # The longest first: of "504 plan" and "504 plans" the whole is shown.
    said = sorted((_one(word) for word in words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(said)})(?!\w)")


def _one(word: str) -> str:
    parts = [re.escape(part) for part in re.split(r"[\s-]+", _bare(word.rstrip("*"))[0])]
    return r"[\s-]+".join(parts) + (r"\w*" if word.endswith("*") else "")
