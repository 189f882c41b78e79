"""Thanks, and "ok": whole texts that ask nothing and tell nothing, by `wordings/<language>.toml` and its signs."""

from __future__ import annotations

from functools import cache

from thirdpillar.doors.folding import fold
from thirdpillar.doors.lexicon import lexicons, signs, spellings

THANKS, OR_YES, BESIDE = "thanks", "thanks_or_yes", "beside_thanks"
# After these a name may stand.
_TITLES = ("ms", "mr", "mrs", "miss")
# In a language that is not known to be theirs a shorter word may be anything.
_GUESSED_FROM = 4
_MOST_WORDS = 12
_BESIDE_SIGNS = "\ufe0f\u200d🏻🏼🏽🏾🏿"


def said_thanks(text: str, own: str) -> str:
    """THANKS; OR_YES where it may as well be the yes to something that was asked ("ok", 👍); "" for any other text."""
    words = tuple(fold(text).split())
    if any(each in text for each in signs()["against"]) or len(words) > _MOST_WORDS:
        return ""
    if not words:
        shown = [each for each in text if not each.isspace() and each not in _BESIDE_SIGNS]
        return OR_YES if shown and all(each in signs()["thanks"] for each in shown) else ""
    for language in dict.fromkeys(each for each in (own, "en") if each):
        if said := _read(words, (language, "en")):
            return said
    if sum(map(len, words)) < _GUESSED_FROM and text.isascii():
        return ""
    return next((said for language in spellings() if (said := _read(words, (language,)))), "")


def _read(words: tuple[str, ...], languages: tuple[str, ...]) -> str:
    """What the whole text says with these languages' words; thanks beside an "ok" are an "ok"."""
    # By where it is cut: what was said up to there.
    reached: dict[int, set[str]] = {0: {BESIDE}}
    for start in range(len(words)):
        for said in sorted(reached.get(start, ())):
            for end in range(start + 1, len(words) + 1):
                for kind in _kinds(words[start:end], languages):
                    reached.setdefault(end, set()).add(max(said, kind, key=_WEIGHT.index))
            named = words[start] in _TITLES and start + 2 == len(words) and not _is_known(words[-1])
            if named and said != BESIDE:
                return said
    found = reached.get(len(words), set()) - {BESIDE}
    return min(found, key=_WEIGHT.index) if found else ""


_WEIGHT = (BESIDE, THANKS, OR_YES)


def _kinds(words: tuple[str, ...], languages: tuple[str, ...]) -> list[str]:
    return [kind for language in languages for kind in _WEIGHT if words in _listed(language, kind)]


@cache
def _listed(language: str, kind: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(fold(each).split()) for each in spellings()[language].get(kind, ()))


def _is_known(word: str) -> bool:
    return any(word in lexicon.words for lexicon in lexicons().values())
