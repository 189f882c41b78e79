"""School terms: which of them a text names, and whether its translation says them as the glossary wants it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from thirdpillar.algorithms.linkage.folding import fold


@dataclass(frozen=True)
class Term:
    """`wanted` is how the term is said in the other language; with `keep` it stays as it is in English."""

    english: str
    wanted: str = ""
    keep: bool = False

    @property
    def said(self) -> str:
        return self.english if self.keep else self.wanted


def _places(english: str) -> re.Pattern[str]:
    words = r"[\s\u00a0-]+".join(re.escape(word) for word in english.split())
    return re.compile(rf"(?<!\w){words}(?:e?s)?(?!\w)", re.IGNORECASE)


def named_in(text: str, terms: Iterable[Term]) -> tuple[Term, ...]:
    """The terms that a text names, the longest first; one that stands only inside a longer one is left out."""
    rest, found = text, []
    for term in sorted(terms, key=lambda one: (-len(one.english), one.english)):
        place = _places(term.english)
        if place.search(rest):
            found.append(term)
            rest = place.sub(" ", rest)
    return tuple(found)


def missing(source: str, result: str, terms: Iterable[Term]) -> tuple[Term, ...]:
    """The terms named in the source that the result does not say as wanted; endings may differ (case, plural)."""
    said = fold(result)
    return tuple(term for term in named_in(source, terms) if term.said and not _says(said, result, term.said))


def _says(folded: str, result: str, wanted: str) -> bool:
    if wanted.casefold() in result.casefold():
        return True
    words = fold(wanted).split()
    spoken = folded.split()
    # A word that bends keeps its beginning: all but two letters of it, and four at least.
    return bool(words) and all(
        any(one.startswith(word[: max(4, len(word) - 2)]) for one in spoken) for word in words
    )


def spared(text: str, terms: Iterable[Term]) -> tuple[str, tuple[str, ...]]:
    """The text with a mark ⟨n⟩ where a term stands, and what each mark is to become: for a second try at a translation."""
    said: list[str] = []
    for term in named_in(text, terms):
        text, count = _places(term.english).subn(f"⟨{len(said)}⟩", text)
        if count:
            said.append(term.said)
    return text, tuple(said)
