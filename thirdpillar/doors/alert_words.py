"""What a text says to an alert's question, safe or help, in the languages of the question; in doubt nothing.

1. A 2 at its beginning, or words that call for help anywhere: help, however loosely it is said. Not where the same part
   of the text has a no in it ("we do not need help").
2. Safe only where nothing else is said: a 1 at the beginning or words for safe, and beside them mere politeness.
3. All else a person reads at once: a call for help that nobody counts is worse than one that was none.

The words are in means/conversations/wording/broadcasts.toml, and what a district's people made of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from thirdpillar.doors.intents import fold
from thirdpillar.means.conversations.choices.broadcasts import Wellbeing
from thirdpillar.means.conversations.wording.beside import ANSWERS, Answers, answers_now

NUMBERS = {"1": Wellbeing.SAFE, "2": Wellbeing.HELP}
_HELP, _NOT = ANSWERS.index("help"), ANSWERS.index("not")
_PARTS = re.compile(r"[.!,;:\n?()،؛؟。！，；：？、።፣…–—]+")
_ASKED = re.compile("[?？؟፧¿]")


def _matching(words: Iterable[str]) -> re.Pattern:
    """Matches these phrases, folded, the longest first."""
    phrases = sorted({fold(word) for word in words} - {""}, key=lambda one: (-len(one), one))
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, phrases))})(?!\S)")


@lru_cache(maxsize=8)
def _said(key: str, answers: Answers) -> re.Pattern:
    """Words for safe, or those that may stand beside, of all the languages."""
    # A word that calls for help in one language is never taken for safe in another.
    help_ = {fold(word) for texts in answers for word in texts[_HELP]}
    return _matching(
        {word for texts in answers for word in texts[ANSWERS.index(key)] if fold(word) not in help_}
    )


@lru_cache(maxsize=8)
def _calls(answers: Answers) -> tuple[tuple[re.Pattern, re.Pattern], ...]:
    """By language: what calls for help, and what takes it back."""
    return tuple((_matching(texts[_HELP]), _matching(texts[_NOT])) for texts in answers)


def wellbeing_meant(body: str) -> Wellbeing | None:
    """Safe, help, or None where the text says neither for sure."""
    whole, answers = fold(body), answers_now()
    number, _space, rest = whole.partition(" ")
    number, rest = (number, rest) if number in NUMBERS else ("", whole)
    if any(_is_call(fold(each), answers) for each in _PARTS.split(body)):
        return Wellbeing.HELP
    left, safe = _said("safe", answers).subn(" ", rest)
    if NUMBERS.get(number) == Wellbeing.HELP:
        return None if safe else Wellbeing.HELP
    left = _said("also", answers).sub(" ", left)
    is_plain = (number or safe) and not left.strip() and not _ASKED.search(body)
    return Wellbeing.SAFE if is_plain else None


def _is_call(part: str, answers: Answers) -> bool:
    found = [no.search(part) is None for call, no in _calls(answers) if call.search(part)]
    return bool(found) and all(found)
