"""What a text says to an alert's question, safe or help, in the languages of the question; in doubt nothing.

1. A 2 at its beginning, or words that call for help anywhere, of the question or of any text's own lists: help, however
   loosely it is said. Not where the same part of the text has a no in it ("we do not need help"), nor thanks for help, nor
   where it asks whether we need some. Words of danger ("he has a gun", "I can't find my daughter", 911) are a call too;
   with a no, or asked, they are a doubt. What says both, safe and help or danger ("police are here, we are safe"), is a
   doubt, but for a plea and a danger after "but". That help was called before ("we called 911") is none where one language
   says safe beside it, without its no: read whole it is safe, and else a doubt.
2. Safe only where one language reads the whole text, nothing of it is that language's no, nor one in the language that
   they are known to read ("si" is yes in Spanish, and "is not" in Swahili): a 1 at the beginning or words for safe, and
   beside them mere politeness. "OK" alone says that a text was read, and no more.
3. All else a person reads at once: a call for help that nobody counts is worse than one that was none. Where a word of
   help or danger stands in it at all (`may_be_call`), it rings.

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
from thirdpillar.doors.pleas import words_of_help
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
    return re.compile(rf"(?<!\S)(?:{_either(words)})(?!\S)")


def _either(words: Iterable[str]) -> str:
    phrases = sorted({fold(word) for word in words} - {""}, key=lambda one: (-len(one), one))
    return "|".join(map(re.escape, phrases)) or "(?!)"


@cache
def beside(key: str) -> re.Pattern:
    """One list of alert_words.toml in all languages."""
    return _matching(word for texts in _listed() for word in texts.get(key, ()))


@cache
def _lost() -> re.Pattern:
    """Looks for somebody: "cannot find", and soon after it "daughter"."""
    took, lost = (
        "|".join(
            rf"(?:{_either(texts[key])})(?: \S+){{0,2}} (?:{_either(texts['child'])})"
            for texts in _listed()
            if texts.get(key)
        )
        for key in ("took", "lost")
    )
    at_end = f"(?P<ends>(?: (?:{beside('ends').pattern}))*$)?"
    return re.compile(rf"(?<!\S)(?:(?P<took>{took})|{lost})(?!\S){at_end}")


def parts_of(body: str) -> list[str]:
    """The folded parts of a text, between its stops."""
    return [fold(each) for each in _PARTS.split(body)]


def _listed() -> list[dict[str, list[str]]]:
    return list(_file().values())


@cache
def _file() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files(__package__) / "alert_words.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class _Tongue:
    """One language's words: for safe, for safety itself, that call for help, its no, what may stand beside, and thanks
    for help."""

    safe: re.Pattern
    certain: frozenset[str]
    help: re.Pattern
    no: re.Pattern
    also: re.Pattern
    thanked: re.Pattern


@lru_cache(maxsize=8)
def _tongues(answers: Answers) -> dict[str, _Tongue]:
    """By language. What only says that a text was read may stand beside in all of them, as may English thanks."""
    asked = dict(zip(answered_in(), answers, strict=True))
    calls = {name: _calls(name, asked.get(name)) for name in dict.fromkeys((*asked, *_file()))}
    # A word that calls for help in one language is never taken for safe in another.
    help_ = {word for words in calls.values() for word in words}
    everywhere = {*READ, *THANKS}
    made = {}
    for name, words in calls.items():
        texts = asked.get(name) or ((), (), _file()[name]["no"], _file()[name]["thanks"])
        safe = (
            {fold(word) for word in (*texts[_SAFE], *_file()[name].get("safe_now", ()))} - help_ - set(READ)
        )
        also = ({fold(word) for word in texts[_ALSO]} | everywhere) - help_
        certain = frozenset(one for one in safe if lexicons()[name.partition("-")[0]].is_of_safety(one))
        made[name] = _Tongue(
            _matching(safe),
            certain,
            _matching(words),
            _matching(texts[_NOT]),
            _matching(also),
            _thanked(name, words),
        )
    return made


def _calls(name: str, texts: tuple[tuple[str, ...], ...] | None) -> set[str]:
    """A language's words that call for help: those of the question, and those that every other text is read with."""
    asked = {fold(word) for word in texts[_HELP]} if texts else set()
    return asked | words_of_help(name.partition("-")[0])


def _thanked(name: str, calls: Iterable[str]) -> re.Pattern:
    """Thanks for help ("thank you so much for your help"): a word for "for" stands between the two."""
    texts = _file()[name]
    between, for_ = f"(?: (?:{_either(texts.get('between', ()))}))*", _either(texts.get("thanks_for", ()))
    told = f"(?:{_either(texts['thanks'])}){between}(?: (?:{for_}){between})+ (?:{_either(calls)})"
    return re.compile(rf"(?<!\S)(?:{told})(?!\S)")


def wellbeing_meant(body: str, language: str = "", *, is_asked_since: bool = False) -> Wellbeing | None:
    """Safe, help, or None where the text says neither for sure; `language`: what they are known to read.

    `is_asked_since`: something newer was asked there, which a number or mere words of well-being answer.
    """
    tongues = _tongues(answers_now())
    parts = _without_seen_to(parts_of(body), tongues)
    whole = " ".join(" ".join(parts).split())
    number, _space, rest = whole.partition(" ")
    number, rest = (number, rest) if number in NUMBERS else ("", whole)
    parts = [_without_thanked(each, tongues) for each in parts]
    if _is_danger(body, parts, tongues, is_asked_since):
        return Wellbeing.HELP
    if is_asked_since:
        if _is_bare_call(whole, tongues):
            return Wellbeing.HELP
    elif any(_is_call(each, tongues, _calm(parts, tongues)) for each in parts):
        return Wellbeing.HELP
    if NUMBERS.get(number) == Wellbeing.HELP:
        says_safe = any(one.safe.search(rest) for one in tongues.values())
        counts = beside("counted").match(rest) or beside("thanks").search(rest)
        return None if says_safe or counts or is_asked_since else Wellbeing.HELP
    if _has_danger(body, whole) or any(_has_call(each, tongues) for each in parts):
        return None
    rest = _without_thanked(rest, tongues)
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


def may_be_call(body: str) -> bool:
    """Whether a person must read a text at once: words of danger, or of help that nobody denies, offers or thanks for."""
    whole, tongues = fold(body), _tongues(answers_now())
    parts = [_without_thanked(fold(each), tongues) for each in _PARTS.split(body)]
    return may_be_danger(body) or _begins_with_two(whole) or any(_has_call(each, tongues) for each in parts)


def _begins_with_two(whole: str) -> bool:
    """Whether a text begins with the 2 that asks for help, and not with a count of children or a time."""
    number, _space, rest = whole.partition(" ")
    is_of_something = rest[:1].isdigit() or beside("counted").match(rest)
    return NUMBERS.get(number) == Wellbeing.HELP and not is_of_something


def _has_call(part: str, tongues: dict[str, _Tongue]) -> bool:
    """Whether a word of help stands in a part of a text at all, but where help is offered or denied, or is with a thing."""
    left = _without_offers(part)
    if not beside("child").search(left):
        left = beside("of_a_thing").sub(" ", left)
    return bool(beside("need").search(left)) or any(one.help.search(left) for one in tongues.values())


def _without_offers(part: str) -> str:
    """Without offers of help, and what denies that it is needed; "thank you need help" is no "you need help"."""
    left = beside("thanks").sub(" ", part)
    return " ".join(beside("no_call").sub(" ", beside("offer").sub(" ", left)).split())


def _without_thanked(part: str, tongues: dict[str, _Tongue]) -> str:
    for one in tongues.values():
        part = one.thanked.sub(" ", part)
    return " ".join(part.split())


def may_be_danger(body: str) -> bool:
    """Whether words of danger are in a text at all, denied or asked."""
    return _has_danger(body, fold(body))


def _without_seen_to(parts: list[str], tongues: dict[str, _Tongue]) -> list[str]:
    """The parts of a text without what says that help was called before, where it says safe, and no no of that language."""
    left = [" ".join(beside("seen_to").sub(" ", each).split()) for each in parts]
    whole = " ".join(left)
    is_safe = whole.partition(" ")[0] == "1" or any(one.safe.search(whole) for one in tongues.values())
    has_no = any(one.safe.search(whole) and one.no.search(whole) for one in tongues.values())
    return left if is_safe and not has_no else parts


def _has_danger(body: str, whole: str) -> bool:
    whole = beside("no_danger").sub(" ", whole)
    words = (beside("danger"), beside("danger_now"), beside("rings"), _lost())
    return "🆘" in body or any(each.search(whole) for each in words)


def _is_danger(body: str, parts: list[str], tongues: dict[str, _Tongue], is_asked_since: bool) -> bool:
    """Whether one part of a text tells of danger, with no other no in it; what only asks tells nothing for sure."""
    if "🆘" in body:
        return True
    # "Where is the family night" looks for nobody for sure.
    found = [one for each in parts for one in _lost().finditer(each)]
    looks = any(one["took"] or one["ends"] is not None for one in found)
    if looks and not is_asked_since:
        return True
    if _ASKED.search(body):
        return False
    now = [] if is_asked_since or _is_over(parts, tongues) else [beside("danger_now")]
    return looks or any(
        not _has_no(one.sub(" ", each), tongues)
        for each in (beside("no_danger").sub(" ", one) for one in parts)
        for one in (beside("danger"), *([] if _thanks_for(each) else now))
        if one.search(each)
    )


def _is_over(parts: list[str], tongues: dict[str, _Tongue]) -> bool:
    """Whether a text says safe beside its danger ("police are here, we are safe"), with no "but" before the danger."""
    whole = " ".join(parts)
    but = beside("but").search(whole)
    has_come_back = but is not None and beside("danger_now").search(whole[but.end() :])
    return bool(_calm(parts, tongues)) and not has_come_back


def _thanks_for(part: str) -> bool:
    """Whether a part is thanks for something: "thank you for calling 911"."""
    thanks = beside("thanks").search(part)
    return thanks is not None and bool(beside("thanks_for").match(part[thanks.end() :].strip()))


def _has_no(part: str, tongues: dict[str, _Tongue]) -> bool:
    return any(one.no.search(part) for one in tongues.values())


def _is_bare_call(whole: str, tongues: dict[str, _Tongue]) -> bool:
    """Whether the whole text calls for help and says nothing beside it: no "with the form"."""
    if beside("thanks").search(whole) and not beside("need").search(whole):
        return False
    return any(
        not one.also.sub(" ", one.help.sub(" ", left)).strip()
        for one in tongues.values()
        if (one.help.search(whole) or beside("danger_now").search(whole))
        for left in (beside("danger_now").sub(" ", beside("need").sub(" ", whole)),)
    )


def _calm(parts: list[str], tongues: dict[str, _Tongue]) -> list[_Tongue]:
    """The languages in which a part of the text says safe: a mere "help" of the same is in doubt ("help came")."""
    return [one for one in tongues.values() if any(_says_safe(each, one) for each in parts)]


def _says_safe(part: str, tongue: _Tongue) -> bool:
    found = {fold(each) for each in tongue.safe.findall(part)}
    # A single word may be another language's, or say that something else is well.
    return any(" " in each or each in tongue.certain for each in found) and not tongue.no.search(part)


def _is_call(part: str, tongues: dict[str, _Tongue], calm: list[_Tongue]) -> bool:
    with_thanks, part = part, _without_offers(part)
    if need := beside("need").search(part):
        # What comes after it is another sentence: "we need help no power".
        before = part[: need.start()]
        if not _has_no(before, tongues):
            return True
    elif beside("thanks").search(with_thanks):
        return False
    found = [
        one.no.search(part) is None and one not in calm for one in tongues.values() if one.help.search(part)
    ]
    return bool(found) and all(found)
