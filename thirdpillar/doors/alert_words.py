"""What a text says to an alert's question, safe or help, in the languages of the question; in doubt nothing.

1. A 2 at its beginning, or words that call for help anywhere: help, however loosely it is said. Not where the same part
   of the text has a no in it ("we do not need help"), nor thanks for help, nor where it asks whether we need some. Words
   of danger ("he has a gun", "I can't find my daughter", 911) are a call too; with a no, or asked, they are a doubt.
   That help was called before ("we called 911") is none where one language says safe beside it, without its no: read
   whole it is safe, and else a doubt.
2. Safe only where one language reads the whole text, nothing of it is that language's no, nor one in the language that
   they are known to read ("si" is yes in Spanish, and "is not" in Swahili): a 1 at the beginning or words for safe, and
   beside them mere politeness. "OK" alone says that a text was read, and no more.
3. All else a person reads at once: a call for help that nobody counts is worse than one that was none.

Once something newer was asked at the number, only words for safety itself, plain danger, and help with nothing behind it
speak of the alert: "1", "fine", and "I need help with the form" answer what was asked last.

The words are in means/conversations/wording/broadcasts.toml, and what a district's people made of them; those of danger,
of thanks and offers, and of what is over, in alert_words.toml here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from thirdpillar.doors.folding import fold
from thirdpillar.doors.lexicon import lexicons
from thirdpillar.means.conversations.choices.broadcasts import Wellbeing
from thirdpillar.means.conversations.wording.beside import (
    ANSWERS,
    Answers,
    answered_in,
    answers_now,
    answers_of,
)

NUMBERS = {"1": Wellbeing.SAFE, "2": Wellbeing.HELP}
_SAFE, _HELP, _NOT, _ALSO = (ANSWERS.index(one) for one in ("safe", "help", "not", "also"))
# What one writes back to any text.
READ = ("ok", "okay", "okey", "ok po", "k", "kk", "fine", "sawa", "haye")
THANKS = ("thank you", "thanks", "thx")
_PARTS = re.compile(r"[.!,;:\n?()،؛؟。！，；：？、።፣…–—]+")
_ASKED = re.compile("[?？؟፧¿]")


def _matching(words: Iterable[str]) -> re.Pattern:
    """Matches these phrases, folded, the longest first."""
    phrases = sorted({fold(word) for word in words} - {""}, key=lambda one: (-len(one), one))
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, phrases))})(?!\S)")


@cache
def _beside(key: str) -> re.Pattern:
    """One list of alert_words.toml in all languages."""
    return _matching(word for texts in _listed() for word in texts[key])


@cache
def _lost() -> re.Pattern:
    """Looks for somebody: "cannot find", and soon after it "daughter"."""
    ways = [
        rf"(?:{_beside_in(texts, 'lost')})(?: \S+){{0,2}} (?:{_beside_in(texts, 'child')})"
        for texts in _listed()
        if texts["lost"]
    ]
    return re.compile(rf"(?<!\S)(?:{'|'.join(ways)})(?!\S)")


def _beside_in(texts: dict[str, list[str]], key: str) -> str:
    return "|".join(re.escape(each) for each in sorted({fold(word) for word in texts[key]}, key=len)[::-1])


def _listed() -> list[dict[str, list[str]]]:
    return list(_file().values())


@cache
def _file() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files(__package__) / "alert_words.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class _Tongue:
    """One language's words: for safe, for safety itself, that call for help, its no, and what may stand beside."""

    safe: re.Pattern
    certain: frozenset[str]
    help: re.Pattern
    no: re.Pattern
    also: re.Pattern


@lru_cache(maxsize=8)
def _tongues(answers: Answers) -> dict[str, _Tongue]:
    """By language. What only says that a text was read may stand beside in all of them, as may English thanks."""
    # A word that calls for help in one language is never taken for safe in another.
    help_ = {fold(word) for texts in answers for word in texts[_HELP]}
    everywhere = {*READ, *THANKS}
    made = {}
    for name, texts in zip(answered_in(), answers, strict=True):
        safe = {fold(word) for word in (*texts[_SAFE], *_file()[name]["safe_now"])} - help_ - set(READ)
        also = ({fold(word) for word in texts[_ALSO]} | everywhere) - help_
        certain = frozenset(one for one in safe if lexicons()[name.partition("-")[0]].is_of_safety(one))
        made[name] = _Tongue(
            _matching(safe), certain, _matching(texts[_HELP]), _matching(texts[_NOT]), _matching(also)
        )
    return made


def wellbeing_meant(body: str, language: str = "", *, is_asked_since: bool = False) -> Wellbeing | None:
    """Safe, help, or None where the text says neither for sure; `language`: what they are known to read.

    `is_asked_since`: something newer was asked there, which a number or mere words of well-being answer.
    """
    tongues = _tongues(answers_now())
    parts = _without_seen_to([fold(each) for each in _PARTS.split(body)], tongues)
    whole = " ".join(" ".join(parts).split())
    number, _space, rest = whole.partition(" ")
    number, rest = (number, rest) if number in NUMBERS else ("", whole)
    if _is_danger(body, parts, tongues, is_asked_since):
        return Wellbeing.HELP
    if is_asked_since:
        if _is_bare_call(whole, tongues):
            return Wellbeing.HELP
    elif any(_is_call(each, tongues) for each in parts):
        return Wellbeing.HELP
    if NUMBERS.get(number) == Wellbeing.HELP:
        says_safe = any(one.safe.search(rest) for one in tongues.values())
        counts = _beside("counted").match(rest) or _beside("thanks").search(rest)
        return None if says_safe or counts or is_asked_since else Wellbeing.HELP
    if _has_danger(body, whole):
        return None
    if _ASKED.search(body) or (is_asked_since and number):
        return None
    own = tongues.get(answers_of(language))
    readings = [
        found for one in tongues.values() if (found := _read(rest, one, number, is_asked_since)) is not None
    ]
    mine = _read(rest, own, number, is_asked_since) if own else None
    if mine is None and own and own.no.search(rest):
        return None
    is_safe = mine if mine is not None else bool(readings) and all(readings)
    return Wellbeing.SAFE if is_safe else None


def _read(rest: str, tongue: _Tongue, number: str, is_asked_since: bool) -> bool | None:
    """Whether the whole text says safe in one language; None where the language does not know all of it."""
    safe = {fold(found) for found in tongue.safe.findall(rest)}
    left = tongue.also.sub(" ", tongue.safe.sub(" ", rest))
    without_no = tongue.no.sub(" ", left)
    if without_no.strip():
        return None
    if left.strip():
        return False
    return bool(safe & tongue.certain) if is_asked_since else bool(number or safe)


def may_be_danger(body: str) -> bool:
    """Whether words of danger are in a text at all, denied or asked: it is read before all others."""
    return _has_danger(body, fold(body))


def _without_seen_to(parts: list[str], tongues: dict[str, _Tongue]) -> list[str]:
    """The parts of a text without what says that help was called before, where it says safe, and no no of that language."""
    left = [" ".join(_beside("seen_to").sub(" ", each).split()) for each in parts]
    whole = " ".join(left)
    is_safe = whole.partition(" ")[0] == "1" or any(one.safe.search(whole) for one in tongues.values())
    has_no = any(one.safe.search(whole) and one.no.search(whole) for one in tongues.values())
    return left if is_safe and not has_no else parts


def _has_danger(body: str, whole: str) -> bool:
    return "🆘" in body or any(
        each.search(whole) for each in (_beside("danger"), _beside("danger_now"), _lost())
    )


def _is_danger(body: str, parts: list[str], tongues: dict[str, _Tongue], is_asked_since: bool) -> bool:
    """Whether one part of a text tells of danger, with no other no in it; what only asks tells nothing for sure."""
    if "🆘" in body:
        return True
    looks = any(_lost().search(each) for each in parts)
    if looks and not is_asked_since:
        return True
    if _ASKED.search(body):
        return False
    told = [_beside("danger"), *([] if is_asked_since else [_beside("danger_now")])]
    return looks or any(
        not _has_no(one.sub(" ", each), tongues) for each in parts for one in told if one.search(each)
    )


def _has_no(part: str, tongues: dict[str, _Tongue]) -> bool:
    return any(one.no.search(part) for one in tongues.values())


def _is_bare_call(whole: str, tongues: dict[str, _Tongue]) -> bool:
    """Whether the whole text calls for help and says nothing beside it: no "with the form"."""
    if _beside("thanks").search(whole) and not _beside("need").search(whole):
        return False
    return any(
        not one.also.sub(" ", one.help.sub(" ", left)).strip()
        for one in tongues.values()
        if (one.help.search(whole) or _beside("danger_now").search(whole))
        for left in (_beside("danger_now").sub(" ", _beside("need").sub(" ", whole)),)
    )


def _is_call(part: str, tongues: dict[str, _Tongue]) -> bool:
    part = _beside("offer").sub(" ", part)
    if need := _beside("need").search(part):
        # What comes after it is another sentence: "we need help no power".
        before = part[: need.start()]
        if not _has_no(before, tongues):
            return True
    elif _beside("thanks").search(part):
        return False
    found = [one.no.search(part) is None for one in tongues.values() if one.help.search(part)]
    return bool(found) and all(found)
