"""The words of `wordings/<language>.toml` and how a text is read with them: whole, or not at all.

A text is cut into the fewest phrases that the language knows. Where a word is left over, nothing was understood.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import islice, product
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA

from thirdpillar.doors.folding import fold

WORDINGS = Path(__file__).with_name("wordings")
POLITE, OTHERWISE, SOMEBODY, NUMBER = "polite", "otherwise", "about_someone", "number"
CHILDREN = "childcare_count"
MOST_CHILDREN = 15
_MOST_WORDS = 40
_SLIPS_FROM = 7  # letters: in shorter words one wrong letter makes another word
_WAYS = 8  # of putting a text right
_NAME = 2  # words of a name after "this is not …"
# Lists that say something of phrases, and are none: where a phrase is read, how a language joins its words.
_OF_PHRASES = (
    "only_here", "may_answer", "also_answers", "number_words", "message_words", "surely_wrong", "prefer_words", "if_words",
    "number_marks", "number_counts", "signatures", "may_refuse",
    "yes_or_if", "surely_yes", "goes_on", "safety_words", "particles", "prefixes", "thanks", "thanks_or_yes",
    "beside_thanks", "who_is_this", "this_is", "no_name", "no_name_ends", "kin",
    "not_somebody", "no_more_theirs", "not_ours", "at_school", "information",
)  # fmt: skip
_TELLING = (
    "may_answer", "also_answers", "of_number", "of_messages", "surely_wrong", "of_preference", "of_if",
)  # fmt: skip
WAYS = ("by_text", "by_email", "by_call", "by_letter")
Words = tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """What kinds of phrases a text holds, beside pleasantries, and which needs; empty where only those were said."""

    kinds: frozenset[str]
    needs: frozenset[tuple[str, int | None]] = frozenset()


@dataclass(frozen=True)
class Lexicon:
    """Phrases (their words folded) by what they say; `numbers` by word; `only_here` are not read for anybody else.

    `may_answer` are phrases that amid a conversation may as well answer what was asked ("ya no"), `also_answers` those
    that must be heeded as a stop and may answer too ("cancel"), `of_number` words for a number or a phone, `of_messages`
    words for messages, `surely_wrong` what nobody says but of a wrong number, `of_preference` words for a wish that is to
    last, `of_safety` words for safety itself. `of_if` make what they stand in no answer; `yes_or_if` do before a clause
    ("si podemos"), but for `surely_yes` and one of the clauses that `goes_on` after a yes. Where a text is not understood
    as it stands: `particles` say nothing wherever they stand, `prefixes` are written apart or not, `same` are spellings
    and forms of one word.
    """

    phrases: Mapping[Words, str]
    numbers: Mapping[str, int]
    only_here: frozenset[Words]
    longest: int
    may_answer: frozenset[Words] = field(default=frozenset())
    of_number: frozenset[Words] = field(default=frozenset())
    of_messages: frozenset[Words] = field(default=frozenset())
    also_answers: frozenset[Words] = field(default=frozenset())
    surely_wrong: frozenset[Words] = field(default=frozenset())
    of_preference: frozenset[Words] = field(default=frozenset())
    of_if: frozenset[Words] = field(default=frozenset())
    yes_or_if: frozenset[Words] = field(default=frozenset())
    surely_yes: frozenset[Words] = field(default=frozenset())
    goes_on: frozenset[Words] = field(default=frozenset())
    of_safety: frozenset[Words] = field(default=frozenset())
    particles: frozenset[str] = field(default=frozenset())
    prefixes: frozenset[str] = field(default=frozenset())
    same: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for phrase in self.phrases for word in phrase) | frozenset(self.numbers)

    def without(self, phrases: Iterable[tuple[str, ...]]) -> Lexicon:
        """The same without some phrases."""
        left_out = set(phrases)
        kept = {phrase: kind for phrase, kind in self.phrases.items() if phrase not in left_out}
        return replace(self, phrases=kept, only_here=frozenset())

    def over(self, other: Lexicon) -> Lexicon:
        """This one, with the other's phrases wherever this one says nothing of them."""
        own = dict(self.phrases)
        more = {phrase: kind for phrase, kind in other.phrases.items() if phrase not in own}
        lists: dict[str, Any] = {name: getattr(self, name) | getattr(other, name) for name in _TELLING}
        return replace(
            self, phrases={**more, **own}, numbers={**other.numbers, **self.numbers}, only_here=frozenset(),
            longest=max(self.longest, other.longest), **lists,
        )  # fmt: skip

    @cached_property
    def loosened(self) -> Lexicon | None:
        """The same with every word loosened; what then says two things says neither."""
        if not (self.particles or self.prefixes or self.same):
            return None
        phrases: dict[Words, str] = {}
        for phrase, kind in self.phrases.items():
            if loose := self.loosen(phrase):
                phrases[loose] = kind if phrases.get(loose, kind) == kind else OTHERWISE
        lists: dict[str, Any] = {name: frozenset(map(self.loosen, getattr(self, name))) for name in _TELLING}
        return replace(self, phrases=phrases, **lists)

    def loosen(self, words: Words) -> Words:
        """Words in one spelling, without the language's particles, and each prefix joined to what follows."""
        kept, before = [], ""
        for word in (self.same.get(each, each) for each in words):
            if word in self.particles:
                continue
            kept.append(before + word) if word not in self.prefixes or before else None
            before = word if word in self.prefixes and not before else ""
        return (*kept, before) if before else tuple(kept)

    def holds(self, words: Words, kind: str) -> bool:
        """Whether what a text says of the number ("stop", "wrong_number", "help", "by_email") stands amid a conversation.

        A wrong number only where it is said in so many words; a stop but for words that may answer what was asked, unless
        it names the number or the messages; help where the keyword is all that was said; a way where it is to last.
        """
        if kind == "help":
            return self.phrases.get(words) == kind and words not in self.may_answer
        if kind == "wrong_number":
            return self._has(words, self.surely_wrong)
        if kind in WAYS:
            return self._has(words, self.of_preference)
        return self._is_plain(words, kind, self.may_answer)

    def may_answer_too(self, words: Words) -> bool:
        """Whether a stop that must be heeded may also be the answer to what was asked."""
        return not self._is_plain(words, "stop", self.also_answers | self.may_answer)

    def _is_plain(self, words: Words, kind: str, doubted: frozenset[Words]) -> bool:
        if self._has(words, self.of_number) or self._has(words, self.of_messages):
            return True
        within = self._within(words)
        stops = {phrase for phrase in within if self.phrases.get(phrase) == kind}
        doubtful = {part for phrase in within & doubted for part in self._within(phrase)}
        return not stops or bool(stops - doubtful)

    def has_if(self, words: Words) -> bool:
        """Whether a word for "if" stands in it, but within what is known as a whole ("se Deus quiser", "byen si")."""
        within = self._within(words)
        known = [one for one in within if len(one) > 1 and one in self.phrases]
        return any(
            words[start : start + len(one)] == one and not any(_covers(words, start, each) for each in known)
            for one in self.of_if & within
            for start in range(len(words))
        )

    def may_be_if(self, words: Words) -> bool:
        """Whether these begin with a yes that before such a clause as follows may be an if; one of several languages'."""
        if words[:1] not in self.yes_or_if or any(words[: len(one)] == one for one in self.surely_yes):
            return False
        at, clauses = 1, 0
        while at < len(words):
            ends = range(min(at + self.longest, len(words)), at, -1)
            clause = next((end for end in ends if words[at:end] in self.goes_on), 0)
            polite = next((end for end in ends if self.phrases.get(words[at:end]) == POLITE), 0)
            clauses += clause > polite
            if words[at].isdigit() or words[at] in self.numbers:
                return False
            if clauses > 1 or not max(clause, polite):
                return True
            at = max(clause, polite)
        return False

    def is_of_safety(self, folded: str) -> bool:
        """Whether words speak of safety itself, and not of being well."""
        return self._has(tuple(folded.split()), self.of_safety)

    def _within(self, words: Words) -> set[Words]:
        ends = range(1, self.longest + 1)
        return {words[start : start + length] for start in range(len(words)) for length in ends}

    def _has(self, words: Words, named: frozenset[Words]) -> bool:
        return not named.isdisjoint(self._within(words))

    def read(self, words: tuple[str, ...]) -> set[Reading]:
        """Every reading with the fewest phrases; none where a word is left over."""
        if not words or len(words) > _MOST_WORDS:
            return set()
        best: list[tuple[int, set[Reading]] | None] = [None] * (len(words) + 1)
        best[0] = (0, {Reading(frozenset())})
        for start in range(len(words)):
            here = best[start]
            if here is None:
                continue
            for end, kind, count in self._pieces(words, start):
                # A name that nobody knows comes after everything that is known.
                cost = 2 if kind == SOMEBODY else 1
                pieces, found = here[0] + cost, {_with(one, kind, count) for one in here[1]}
                there = best[end]
                if there is None or pieces < there[0]:
                    best[end] = (pieces, found)
                elif pieces == there[0]:
                    there[1].update(found)
        last = best[len(words)]
        return last[1] if last else set()

    def _pieces(self, words: tuple[str, ...], start: int) -> Iterable[tuple[int, str, int | None]]:
        """Phrases that begin at a word: (where they end, what they say, how many)."""
        for end in range(start + 1, min(start + self.longest, len(words)) + 1):
            kind = self.phrases.get(words[start:end])
            if kind is None:
                continue
            yield end, kind, None
            if kind == SOMEBODY:
                for more in range(1, min(_NAME, len(words) - end) + 1):
                    yield end + more, kind, None
            if kind == CHILDREN and end < len(words) and (count := self.count(words[end])):
                yield end + 1, kind, count
        count = self.count(words[start])
        if count:
            for end in range(start + 2, min(start + 1 + self.longest, len(words)) + 1):
                if self.phrases.get(words[start + 1 : end]) == CHILDREN:
                    yield end, CHILDREN, count

    def count(self, word: str) -> int | None:
        """The number that a word says, in digits or letters."""
        return int(word[:4]) if word.isascii() and word.isdigit() else self.numbers.get(word)

    def corrected(self, words: tuple[str, ...], kinds: Iterable[str]) -> Iterable[tuple[str, ...]]:
        """The words with one slipped letter in long ones put right, towards words of these kinds; at most a few ways."""
        wanted = {
            word
            for phrase, kind in self.phrases.items()
            if kind in kinds
            for word in phrase
            if len(word) >= _SLIPS_FROM
        }
        known, ways = self.words, []
        for word in words:
            near = (
                [one for one in sorted(wanted) if OSA.distance(word, one, score_cutoff=1) <= 1]
                if word not in known and len(word) >= _SLIPS_FROM - 1
                else []
            )
            ways.append(near or [word])
        return islice((each for each in product(*ways) if each != words), _WAYS)


def _covers(words: Words, at: int, phrase: Words) -> bool:
    """Whether a phrase of the text stands over the word at this place."""
    starts = range(max(0, at - len(phrase) + 1), at + 1)
    return any(words[start : start + len(phrase)] == phrase for start in starts)


def _with(reading: Reading, kind: str, count: int | None) -> Reading:
    if kind == POLITE:
        return reading
    if kind in needs_known():
        return Reading(reading.kinds | {"need"}, reading.needs | {(kind, count)})
    return Reading(reading.kinds | {kind}, reading.needs)


@cache
def _files() -> dict[str, dict]:
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(WORDINGS.glob("*.toml"))}


@cache
def signs() -> dict[str, tuple[str, ...]]:
    """Pictures by what they say."""
    return {name: tuple(each) for name, each in _files()["signs"].items()}


@cache
def spellings() -> dict[str, dict[str, tuple[str, ...]]]:
    """{language: {what it says: the phrases as they are written}}."""
    return {
        language: {kind: tuple(each) for kind, each in found.items() if isinstance(each, list)}
        for language, found in _files().items()
        if language != "signs"
    }


@cache
def needs_known() -> frozenset[str]:
    """The kinds of needs that any language has words for."""
    return frozenset(kind for found in _files().values() for kind in found.get("need", ()))


@cache
def lexicons() -> dict[str, Lexicon]:
    """Each language's words. Raises ValueError where one phrase says two things in one language."""
    made = {}
    for language, found in _files().items():
        if language == "signs":
            continue
        phrases: dict[tuple[str, ...], str] = {}
        needs = found.get("need", {})
        for kind, each in [
            *((name, listed) for name, listed in found.items() if isinstance(listed, list)),
            *needs.items(),
        ]:
            for phrase in each if kind not in _OF_PHRASES else ():
                words = tuple(fold(phrase).split())
                # A digit alone is read where the whole text is looked at.
                if words and not words[0].isdigit() and phrases.setdefault(words, kind) != kind:
                    raise ValueError(f"{language}: “{phrase}” says both {phrases[words]} and {kind}")
        numbers = {fold(word): count for word, count in found.get("numbers", {}).items()}
        of = {
            listed: frozenset(tuple(fold(phrase).split()) for phrase in found.get(listed, ()))
            for listed in _OF_PHRASES
        }
        made[language] = Lexicon(
            phrases, numbers, of["only_here"], max(map(len, phrases)), may_answer=of["may_answer"],
            also_answers=of["also_answers"], of_number=of["number_words"], of_messages=of["message_words"],
            surely_wrong=of["surely_wrong"], of_preference=of["prefer_words"], of_if=of["if_words"],
            yes_or_if=of["yes_or_if"], surely_yes=of["surely_yes"], goes_on=of["goes_on"], of_safety=of["safety_words"],
            particles=frozenset(word for (word,) in of["particles"]),
            prefixes=frozenset(word for (word,) in of["prefixes"]),
            same={fold(word): fold(as_) for word, as_ in found.get("same", {}).items()},
        )  # fmt: skip
    return made
