"""Time limits of which a text names no date, by lists of words: for languages whose grammar no pattern here knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

# Between "before" and the day stands an article or "the day of", not half a sentence.
_BETWEEN = 14
_FIGURES = r"\d{4}-\d\d-\d\d|(?<![\d(.-])\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?(?![\d-])"


def limit_without_date(sentence: str, words: Mapping[str, Any]) -> tuple[int, str] | None:
    """(place, words) of a time limit in a sentence that names no date; `words` has `before`, `after`, `days`, `vague`,
    `months` and `is_joined`, all of them optional."""
    lists = (tuple(words.get(name, ())) for name in ("before", "after", "days", "vague", "months"))
    limit, dated = _patterns(*lists, bool(words.get("is_joined")))
    said = unicodedata.normalize("NFC", sentence)
    found = limit.search(said) if limit else None
    if found is None or dated.search(said):
        return None
    return sentence.find(found.group().strip()) % (len(sentence) or 1), found.group().strip()


@lru_cache(maxsize=64)
def _patterns(
    before: tuple[str, ...], after: tuple[str, ...], days: tuple[str, ...], vague: tuple[str, ...],
    months: tuple[str, ...], is_joined: bool,
) -> tuple[re.Pattern[str] | None, re.Pattern[str]]:  # fmt: skip
    begins, ends = ("", "") if is_joined else (r"(?<!\w)", r"(?!\w)")
    tail = "" if is_joined else r"\w{0,4}"
    parts = []
    if vague:
        parts.append(f"{begins}(?:{_any(vague)}){ends}")
    if before and days:
        parts.append(
            rf"{begins}(?:{_any(before)}){ends}[^.!?\n\d]{{0,{_BETWEEN}}}?{begins}(?:{_any(days)}){tail}{ends}"
        )
    if after and days:
        parts.append(rf"{begins}(?:{_any(days)}){tail}\s?(?:{_any(after)})")
    named, link = rf"{begins}(?:{_any(months)})", r"(?:\w{1,3}\s)?"
    month = rf"|\d{{1,2}}\W{{0,3}}{link}{named}|{named}\w{{0,7}}\W{{1,3}}{link}\d{{1,2}}"
    dated = re.compile(_FIGURES + (month if months else ""), re.I)
    return (re.compile("|".join(parts), re.I) if parts else None), dated


def _any(words: Iterable[str]) -> str:
    """The longest first, so that a phrase is not cut off after its first word."""
    told = sorted({unicodedata.normalize("NFC", word) for word in words}, key=len, reverse=True)
    return "|".join(re.escape(word) for word in told)
