"""What a family's text means, by the words of `wordings/<language>.toml`. What is not in them, a person reads.

In this order, and the first that answers decides:

1. A sign alone (🛑), a digit alone (1 yes, 2 no), as `number_said.py` reads it: "for 2" is a count, and no answer.
2. The whole text in the language that the number's family is known to read, English words among it allowed.
3. The whole text in every other language: all that understand it must agree, so that no word of one language is taken
   for another's; words in a file's `only_here` are left out.
4. The same for STOP and a wrong number alone, with one slipped letter in a long word, or with its letters set apart.

Amid a conversation many of these words answer what was asked ("ya no", "erreur"): `Meaning.holds` tells whether a text
speaks of the number even there. "If we can" is no answer, in any language.

A question is never an answer. Nothing is ever taken for consent (a yes, a start) in doubt: not by likeness, not where
two readings differ, not beside a no.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache

from thirdpillar.doors.folding import fold
from thirdpillar.doors.language_names import language_named
from thirdpillar.doors.lexicon import (
    CHILDREN,
    MOST_CHILDREN,
    OTHERWISE,
    SOMEBODY,
    WAYS,
    Lexicon,
    Reading,
    lexicons,
    signs,
    spellings,
)
from thirdpillar.doors.number_said import (
    ASKING,
    is_courtesy,
    number_said,
    own_tag,
    without_signature,
    words_of,
)
from thirdpillar.doors.thanks import THANKS, said_thanks

__all__ = ["INTENTS", "OF_THE_NUMBER", "Intent", "Meaning", "fold", "meaning_of", "needs_said"]


class Intent(StrEnum):
    YES = "yes"
    NO = "no"
    NEED = "need"
    LATER = "later"
    MOVE = "move"
    STOP = "stop"
    START = "start"
    HELP = "help"
    WRONG = "wrong_number"
    BY_TEXT = "by_text"
    BY_EMAIL = "by_email"
    BY_CALL = "by_call"
    BY_LETTER = "by_letter"
    LANGUAGE = "language"
    THANKS = "thanks"
    UNSURE = "unsure"


# Every phrase in every language by what it says; the files are what one edits.
INTENTS: dict[Intent, tuple[str, ...]] = {
    intent: tuple(
        dict.fromkeys(phrase for found in spellings().values() for phrase in found.get(intent.value, ()))
    )
    for intent in Intent
    if intent not in (Intent.NEED, Intent.LANGUAGE, Intent.UNSURE)
}

# What one says beside another: the pair, and what it comes to. All other pairs leave it open.
_TOGETHER: dict[frozenset[str], Intent] = {
    frozenset({Intent.STOP, Intent.NO}): Intent.STOP,
    frozenset({Intent.STOP, Intent.YES}): Intent.STOP,
    frozenset({Intent.STOP, Intent.WRONG}): Intent.WRONG,
    frozenset({Intent.STOP, Intent.WRONG, Intent.NO}): Intent.WRONG,
    frozenset({Intent.WRONG, Intent.NO}): Intent.WRONG,
    frozenset({Intent.WRONG, SOMEBODY}): Intent.WRONG,
    frozenset({Intent.WRONG, SOMEBODY, Intent.NO}): Intent.WRONG,
    frozenset({Intent.WRONG, SOMEBODY, Intent.STOP}): Intent.WRONG,
    frozenset({Intent.YES, Intent.NEED}): Intent.YES,
    frozenset({Intent.NO, Intent.LATER}): Intent.LATER,
    frozenset({Intent.NO, Intent.MOVE}): Intent.MOVE,
}
# Words that say something only beside another: what is to stop, why or when one cannot come. "Yes, tomorrow" is left
# to a person: the gathering may be on another day.
_ONLY_BESIDE = {"about_messages": {Intent.STOP}, "because": {Intent.NO, Intent.STOP}}
_DIGITS = {"1": Intent.YES, "2": Intent.NO}
# Asked or not, these are honoured: nobody loses by it.
_THOUGH_ASKED = (Intent.STOP, Intent.HELP)
# What is said of the number itself, whatever was said before; START never stands in doubt.
OF_THE_NUMBER = (Intent.STOP, Intent.WRONG, Intent.HELP)
_ANSWERS = (Intent.YES, Intent.NO, Intent.NEED, Intent.START)
_PARTS = re.compile(r"[.!,;:\n?()…–—]+")
_LONGEST = 160
_RUN = re.compile(r"(\w)\1{2,}")


@dataclass(frozen=True)
class Meaning:
    """What a text says; `needs` holds counts or True by kind of need. `holds`: amid a conversation too, and of thanks that
    they are no yes ("ok"); `answers_too`: a stop that is heeded there, and may be the answer to what was asked as well."""

    intent: Intent
    needs: dict[str, int | bool] = field(default_factory=dict)
    holds: bool = field(default=True, compare=False)
    answers_too: bool = field(default=False, compare=False)

    @property
    def is_in_doubt(self) -> bool:
        """Whether amid a conversation a person finds out if it speaks of the number."""
        return not self.holds and self.intent in OF_THE_NUMBER


UNSURE = Meaning(Intent.UNSURE)


def meaning_of(text: str, language: str = "") -> Meaning:
    """Read a text of somebody who is known to read `language` (BCP 47, blank for unknown); UNSURE wherever in doubt."""
    text = without_signature(text[: _LONGEST * 4])
    folded = fold(text)
    if not folded:
        shown = [each for each in text if not each.isspace() and each not in "\ufe0f\u200d"]
        if shown and all(each in signs()["stop"] for each in shown):
            return Meaning(Intent.STOP)
        return Meaning(Intent.THANKS, holds=False) if said_thanks(text, "") else UNSURE
    if len(folded) > _LONGEST:
        return UNSURE
    own = own_tag(language)
    said = _by_digit(text, tuple(folded.split()), own) or _said(tuple(folded.split()), own)
    thanks = "" if said.intent != Intent.UNSURE or ASKING.search(text) else said_thanks(text, own)
    if thanks:
        return Meaning(Intent.THANKS, holds=thanks == THANKS)
    if said.intent == Intent.UNSURE and language_named(text):  # "hindi" is a language, and no in Tagalog
        return Meaning(Intent.LANGUAGE)
    asked = bool(ASKING.search(text))
    against = any(each in text for each in signs()["against"])
    if (asked and said.intent not in _THOUGH_ASKED) or (
        against and said.intent in (Intent.YES, Intent.START, Intent.NEED)
    ):
        return UNSURE
    return UNSURE if said.intent in _ANSWERS and _may_be_if(text) else said


def _may_be_if(text: str) -> bool:
    """Whether a word that says yes, and before a clause if ("si podemos", "yog tuaj tau"), stands before more words.

    As it is written: an accent ("sí"), a comma or thanks after it make it a yes.
    """
    for part in _PARTS.split(unicodedata.normalize("NFC", text).casefold()):
        words = part.split()
        for at, word in enumerate(words):
            follows = (word, *fold(" ".join(words[at + 1 :])).split())
            if any(lexicon.may_be_if(follows) for lexicon in _with_such_words()):
                return True
    return False


@cache
def _with_such_words() -> tuple[Lexicon, ...]:
    return tuple(one.over(lexicons()["en"]) for one in lexicons().values() if one.yes_or_if)


def needs_said(meaning: Meaning, language: str) -> dict:
    """The needs as an answer to an invitation keeps them: an interpreter by language, "?" where none is known."""
    needs: dict = dict(meaning.needs)
    if needs.get("interpreter"):
        needs["interpreter"] = language or "?"
    if needs.get("food"):
        needs["food"] = "food"
    return needs


def _said(words: tuple[str, ...], own: str) -> Meaning:
    tried = [words]
    if any(_RUN.search(word) for word in words):
        tried += [tuple(_shortened(word, times) for word in words) for times in (1, 2)]
    for each in tried:
        found = _in_all(each, own)
        if found:
            return found
    for put_right in (*_set_apart(words), *words_of(own).corrected(words, (Intent.STOP, Intent.WRONG))):
        found = _in_all(put_right, own)
        if found and found.intent in (Intent.STOP, Intent.WRONG):
            return found
    return UNSURE


def _in_all(words: tuple[str, ...], own: str) -> Meaning | None:
    """What the words say in their own language or, where that knows them not, in all others that know them."""
    if own:
        here = _read(words_of(own), words)
        if here is not None:
            return here
    found = (_read(words_of(language, True), words) for language in lexicons() if language != own)
    said = [each for each in found if each is not None]
    if not said:
        return None
    sure = [each for each in said if each.intent != Intent.UNSURE]
    if not sure or any(each != sure[0] for each in sure):
        return UNSURE
    # Where one language leaves it open, only what nobody loses by is done. A stop that stands in one is never lost.
    if len(sure) == len(said) or sure[0].intent in _THOUGH_ASKED:
        certain = any if sure[0].intent == Intent.STOP else all
        return replace(
            sure[0],
            holds=certain(each.holds for each in sure),
            answers_too=any(each.answers_too for each in sure),
        )
    return UNSURE


def _read(lexicon: Lexicon, words: tuple[str, ...]) -> Meaning | None:
    """What the words say with one language's words; None where it knows them not.

    Where they are not known as they stand, or say two things at once, they are read loosened; what says two things never
    becomes a consent by it.
    """
    readings = lexicon.read(words)
    found = _found(lexicon, words, readings)
    loose = lexicon.loosened
    if loose is None or (found and found.intent != Intent.UNSURE):
        return found
    if any(OTHERWISE in reading.kinds for reading in readings):
        return found
    again = _found(loose, loose.loosen(words))
    if found is None or (again and again.intent not in (Intent.YES, Intent.START, Intent.NEED)):
        return again or found
    return found


def _found(lexicon: Lexicon, words: tuple[str, ...], readings: set[Reading] | None = None) -> Meaning | None:
    readings = lexicon.read(words) if readings is None else readings
    if not any(reading.kinds for reading in readings):
        return None
    meaning = _meaning(readings)
    if meaning.intent in _ANSWERS:
        return UNSURE if lexicon.has_if(words) else meaning
    if meaning.intent in OF_THE_NUMBER or meaning.intent in WAYS:
        holds = lexicon.holds(words, meaning.intent)
        answers_too = holds and meaning.intent == Intent.STOP and lexicon.may_answer_too(words)
        return replace(meaning, holds=holds, answers_too=answers_too)
    return meaning


def _set_apart(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Latin letters one by one ("s t o p") as the word that they make."""
    alone = len(words) > 2 and all(len(word) == 1 and word.isascii() and word.isalpha() for word in words)
    return [("".join(words),)] if alone else []


def _by_digit(text: str, words: tuple[str, ...], own: str) -> Meaning | None:
    """1 and 2 answer where they stand alone, pleasantries aside; what makes them a count or an hour ("for 2") does not."""
    digits = [word for word in words if word in _DIGITS]
    if len(digits) != 1:
        return None
    rest = list(words)
    rest.remove(digits[0])
    if not is_courtesy(tuple(rest), own) or number_said(text, own) != int(digits[0]):
        return None
    return Meaning(_DIGITS[digits[0]])


def _meaning(readings: set[Reading]) -> Meaning:
    """What the readings come to: one intent with its needs, or doubt; a stop in one of them is never lost."""
    said = [_one_meaning(reading) for reading in readings]
    if all(each == said[0] for each in said):
        return said[0]
    is_otherwise = any(OTHERWISE in reading.kinds for reading in readings)
    return Meaning(Intent.STOP) if Meaning(Intent.STOP) in said and not is_otherwise else UNSURE


def _one_meaning(reading: Reading) -> Meaning:
    kinds = reading.kinds
    if OTHERWISE in kinds:
        return UNSURE
    for beside, wanted in _ONLY_BESIDE.items():
        if beside in kinds and not kinds & wanted:
            return UNSURE
    kinds = kinds.difference(_ONLY_BESIDE)
    intent = Intent(next(iter(kinds))) if len(kinds) == 1 and SOMEBODY not in kinds else _TOGETHER.get(kinds)
    if intent is None:
        return UNSURE
    needs = _needs(reading)
    return Meaning(intent, needs) if needs is not None else UNSURE


def _needs(reading: Reading) -> dict[str, int | bool] | None:
    """{need: how many, or True}; None where two numbers were said, or one that cannot be."""
    found: dict[str, int | bool] = {kind: True for kind, _count in reading.needs if kind != CHILDREN}
    counts = {count for kind, count in reading.needs if kind == CHILDREN and count is not None}
    if any(kind == CHILDREN for kind, _count in reading.needs):
        if len(counts) > 1 or any(count > MOST_CHILDREN for count in counts):
            return None
        found[CHILDREN] = counts.pop() if counts else 1
    return found


def _shortened(word: str, times: int) -> str:
    """A word drawn out ("siiii") as it is usually written; one that is a single letter drawn out says nothing."""
    return word if len(set(word)) < 2 else _RUN.sub(lambda run: run.group(1) * times, word)
