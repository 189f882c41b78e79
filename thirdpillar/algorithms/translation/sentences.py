"""Where one sentence ends and the next begins, in the scripts that our families read."""

from __future__ import annotations

import re

_END = re.compile(r"(?:[.!?؟።។।॥။]+[\"'”’»)\]]*(?=\s)|[。！？]+[”’」』）]*|\n)\s*")
# A point after these ends no sentence.
_SHORT = re.compile(
    r"(?:(?<!\w)(?:mr|mrs|ms|dr|sr|sra|st|no|vs|etc|jr|tel|approx|p\.?\s?m|a\.?\s?m|[A-Z]))\.$", re.IGNORECASE
)


def sentences(text: str) -> list[tuple[str, str]]:
    """[(sentence, the space behind it)]; put together again they are the text, letter for letter."""
    found: list[tuple[str, str]] = []
    begin = 0
    for end in _END.finditer(text):
        piece = text[begin : end.end()]
        said = piece.rstrip()
        if not said or ("\n" not in end.group() and _SHORT.search(said)):
            continue
        found.append((said, piece[len(said) :]))
        begin = end.end()
    if begin < len(text):
        rest = text[begin:]
        said = rest.rstrip()
        found.append((said, rest[len(said) :]))
    return found
