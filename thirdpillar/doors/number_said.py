"""One digit and nothing else but courtesies: what is chosen by its number ("2", "2 por favor", "hola 2", "la opción 2").

What may stand beside the digit are the languages' pleasantries, but for those that make it a count or an hour,
or leave it in doubt (`number_counts`: "for 2", "at 2", "2 I think"), and right before or after it their `number_marks`. What a
phone writes under a text by itself (`signatures`: "Sent from my iPhone") is no part of what was said.
"""

from __future__ import annotations

import re
from functools import cache

from thirdpillar.doors.folding import fold
from thirdpillar.doors.lexicon import Lexicon, lexicons, signs, spellings
from thirdpillar.doors.thanks import said_thanks

ASKING = re.compile("[?？؟፧¿]")
_SAME = {"fil": "tl", "yue": "zh", "fa": "prs", "hmong": "hmn", "mww": "hmn", "hnj": "hmn"}
_MOST_WORDS = 12
# "-2" and "+2" are no 2 of a list.
_SIGNED = re.compile(r"[-−–+]\s*\d")


def own_tag(language: str) -> str:
    """The language whose words are read for somebody who reads this one (BCP 47); blank where we have none."""
    tag = language.lower().partition("-")[0]
    tag = _SAME.get(tag, tag)
    return tag if tag in lexicons() else ""


@cache
def words_of(language: str, is_guessed: bool = False) -> Lexicon:
    """The words that somebody of a language uses: its own before the English ones."""
    english = lexicons()["en"]
    english = english if language == "en" and not is_guessed else english.without(english.only_here)
    if language in ("", "en"):
        return english
    own = lexicons()[language]
    return (own.without(own.only_here) if is_guessed else own).over(english)


def is_courtesy(words: tuple[str, ...], own: str) -> bool:
    """Whether words say nothing but pleasantries, in one's own language or, where that is unknown, in any."""
    languages = [own] if own else list(lexicons())
    return not words or any(_is_polite(words, words_of(each, not own)) for each in languages)


def number_said(text: str, language: str) -> int | None:
    """The number that a text is, courtesies aside; None where it says or asks anything else, or two numbers."""
    text = without_signature(text)
    if ASKING.search(text) or _SIGNED.search(text) or any(each in text for each in signs()["against"]):
        return None
    words = tuple(fold(text).split())
    digits = [at for at, word in enumerate(words) if word.isdigit()]
    if len(digits) != 1 or len(words[digits[0]]) > 1 or len(words) > _MOST_WORDS:
        return None
    own = own_tag(language)
    before, after = words[: digits[0]], words[digits[0] + 1 :]
    for left in _without_mark(before, at_end=True):
        for right in _without_mark(after, at_end=False):
            if _is_courtesy_anywhere(left + right, own):
                return int(words[digits[0]])
    return None


def without_signature(text: str) -> str:
    """A text without the last line, where a phone wrote that by itself."""
    said, _line, last = text.rstrip().rpartition("\n")
    return (
        said.rstrip().rstrip("-–—").rstrip() if said.strip() and _signature().fullmatch(fold(last)) else text
    )


@cache
def _signature() -> re.Pattern[str]:
    """Any language's, folded, with a name of a few words."""
    listed = {one for found in spellings().values() for one in found.get("signatures", ())}
    parts = ([fold(part) for part in one.split("…")] for one in listed)
    return re.compile("|".join(r" ?\S+(?: \S+){0,4} ?".join(map(re.escape, each)) for each in parts))


def _is_courtesy_anywhere(words: tuple[str, ...], own: str) -> bool:
    """In one's own language; where that knows them not, in all of those that know them."""
    if not words or (own and _is_polite(words, _courtesies(own))) or said_thanks(" ".join(words), own):
        return True
    if own and words_of(own).read(words):
        return False
    read = [one for one in lexicons() if one != own and words_of(one, True).read(words)]
    return bool(read) and all(_is_polite(words, _courtesies(one, True)) for one in read)


def _is_polite(words: tuple[str, ...], lexicon: Lexicon) -> bool:
    read = lexicon.read(words)
    return bool(read) and not any(reading.kinds for reading in read)


@cache
def _courtesies(language: str, is_guessed: bool = False) -> Lexicon:
    counts = [one for tag in (language, "en") for one in spellings()[tag].get("number_counts", ())]
    return words_of(language, is_guessed).without(tuple(fold(one).split()) for one in counts)


def _without_mark(words: tuple[str, ...], *, at_end: bool) -> list[tuple[str, ...]]:
    """The words beside the digit, with and without what stands right beside it."""
    found = [words]
    for mark in _marks():
        size = len(mark)
        if at_end and words[-size:] == mark:
            found.append(words[:-size])
        elif not at_end and words[:size] == mark:
            found.append(words[size:])
    return found


@cache
def _marks() -> frozenset[tuple[str, ...]]:
    said = {fold(one) for found in spellings().values() for one in found.get("number_marks", ())}
    return frozenset(tuple(one.split()) for one in said if one)
