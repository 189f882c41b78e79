"""Words by which a text may weigh more than its writer said: found, never judged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_BETWEEN = r"[\s-]+"
_GAP = r"(?:[\w']+[\s,-]+){0,3}"
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


def grave_words(text: str, words: Iterable[str], unless: Iterable[str] = ()) -> list[str]:
    """Those of `words` that stand in a text, as they are written there, in their order and each once.

    Letters count without accents and in any case; a word that ends in "*" has any ending, one that begins with it any
    beginning; "…" is up to three words. What stands within one of
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
    return re.compile("|".join(said))


def _one(phrase: str) -> str:
    """A phrase between the ends of words; where a script puts no space between words (Han), anywhere."""
    parts = re.split(r"[\s-]+", phrase.strip())
    letters = "".join(_bare(part.strip("*"))[0] for part in parts if part != "…")
    said = "".join(_GAP if part == "…" else _word(part) + _BETWEEN for part in parts).removesuffix(_BETWEEN)
    before, after = (
        "" if _HAN.match(letters[at]) else edge for at, edge in ((0, r"(?<!\w)"), (-1, r"(?!\w)"))
    )
    return before + said + after


def _word(part: str) -> str:
    start, end = (r"\w*" if has else "" for has in (part.startswith("*"), part.endswith("*")))
    return start + re.escape(_bare(part.strip("*"))[0]) + end
