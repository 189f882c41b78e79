"""The words by which visitors text of a home visit, in every language of our pages (`visit_words.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from thirdpillar.doors.folding import fold


@cache
def words_in(language: str) -> dict[str, tuple[str, ...]]:
    """{"in", "out", "help", "done" or "minutes": how it is said in a language}, as it is written."""
    return _said().get(language, {})


@cache
def words_for(kind: str) -> tuple[str, ...]:
    """Everything that says it in any language, folded, the longest first: visitors text in whichever they like."""
    found = {fold(word) for words in _said().values() for word in words.get(kind, ())}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


@cache
def _said() -> dict[str, dict[str, tuple[str, ...]]]:
    found = tomllib.loads((files(__package__) / "visit_words.toml").read_text(encoding="utf-8"))
    return {
        language: {kind: tuple(words) for kind, words in said.items()} for language, said in found.items()
    }
