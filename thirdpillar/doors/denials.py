"""Words that whoever has the number now is somebody else; read in part, and never heeded, only marked.

"Not Amina", "this is Kevin", "who is this", and a wrong number beside other words. The lists are in
`wordings/<language>.toml`; a person finds out what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import product
from uuid import UUID

from thirdpillar.doors.folding import fold
from thirdpillar.doors.lexicon import POLITE, lexicons, spellings
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.people.actions.doubts import doubt_owner
from thirdpillar.ground.people.models import Adult, Student, Tie
from thirdpillar.means.conversations.choices import InboundState
from thirdpillar.means.conversations.models import Inbound, Thread

# A longer text that asks who writes asks something else too.
_MOST_WORDS = 7
# Names may end as other words do where they are short ("Mable", "King").
_SHORT = 6
_PARTS = re.compile(r"[.!,;:\n?()…–—]+")


@dataclass(frozen=True)
class Family:
    """A caregiver, and the children that they hear of from us."""

    adult_id: UUID
    student_ids: Collection[UUID]


def doubt_by_words(inbound: Inbound, language: str, *, by: Scope, at: datetime) -> None:
    """Of words that answer nothing: where they may deny whose number it is, nothing goes there until a person has looked."""
    if inbound.adult_id is None or inbound.state != InboundState.NEEDS_PERSON:
        return
    ties = Tie.objects.seen_by(by).filter(adult_id=inbound.adult_id, left_at=None)
    family = Family(inbound.adult_id, list(ties.values_list("student_id", flat=True)))
    if denies(inbound.body, language, family, by=by):
        doubt_owner(by=by, at=at, value=inbound.sender)


def denies(text: str, language: str, thread: Thread | Family, *, by: Scope) -> bool:
    """Whether a text may say that its number is not the caregiver's of this conversation."""
    tag = language.partition("-")[0].lower()
    own = [one for one in dict.fromkeys((tag, "en")) if one in spellings()]
    theirs, known = _names(thread, by)
    parts = [one for one in _PARTS.split(text) if fold(one)]
    for part in parts:
        words = fold(part).split()
        # Whoever has the number now may read any language.
        if any(_denies(words, one, theirs) for one in spellings()):
            return True
        if any(_is_not_ours(words, one) for one in spellings()):
            return True
        if any(
            _tells_another(words, part, one, known) and not _has_a_tie(parts, part, one, known) for one in own
        ):
            return True
    return len(fold(text).split()) <= _MOST_WORDS and any(_asks_who(fold(text).split(), one) for one in own)


def says_it_is_theirs(
    text: str, language: str, owners: Iterable[Adult], family: Family, *, by: Scope
) -> bool:
    """Whether a text says that whoever writes is one of these whose number it is: "sorry, I am Amina", and denies nothing."""
    own = [one for one in dict.fromkeys((language.partition("-")[0].lower(), "en")) if one in spellings()]
    names = _folded(list(owners))
    for part in _PARTS.split(text):
        words = fold(part).split()
        for one, start in product(own, range(len(words))):
            rest = _begins(words[start:], one, "this_is")
            # "I am Amina's sister" is somebody else's word.
            if rest and rest[0] in names and not any(each in _single(one, "kin") for each in rest):
                return not denies(text, language, family, by=by)
    return False


def _denies(words: list[str], language: str, theirs: set[str]) -> bool:
    for start in range(len(words)):
        here = words[start:]
        if any(_begins(here, language, one) is not None for one in ("surely_wrong", "no_more_theirs")):
            return True
        if (rest := _begins(here, language, "not_somebody")) and _is_one(rest[0], theirs):
            return True
    return False


def _tells_another(words: list[str], part: str, language: str, known: set[str]) -> bool:
    """Whether "this is Kevin" is said: a name alone, written as one, of nobody in this family."""
    rest = _begins(words, language, "this_is") or []
    as_written = [one for one in part.split() if fold(one)][-len(rest) :]
    return (
        1 <= len(rest) <= 2
        and bool(as_written)
        and all(one.istitle() for one in as_written)
        and not any(_is_one(one, known) or _says_something(one) for one in rest)
        and not any(one in _single(language, "no_name") or _ends_as_no_name(one, language) for one in rest)
    )


def _has_a_tie(parts: list[str], said: str, language: str, known: set[str]) -> bool:
    """Whether who names themselves tells what they are to the family ("Amina's sister", "her aunt"), and denies nothing."""
    folded = [fold(one).split() for one in parts]
    words = [word for one, part in zip(folded, parts, strict=True) if part is not said for word in one]
    denied = any(
        _begins(one[start:], language, "not_somebody") is not None
        for one in folded
        for start in range(len(one))
    )
    return not denied and any(_is_one(one, known) or one in _single(language, "kin") for one in words)


def _is_not_ours(words: list[str], language: str) -> bool:
    """Whether all that a part says is that they are not that person, or have no child, perhaps at our school."""
    polite = _polite(language)
    for start in range(len(words)):
        rest = _begins(words[start:], language, "not_ours")
        if rest is not None:
            after = _begins(rest, language, "at_school")
            return not {*(rest if after is None else after)} - polite
        if words[start] not in polite:
            return False
    return False


def _asks_who(words: list[str], language: str) -> bool:
    """Whether who writes is asked, and nothing else but pleasantries."""
    polite = _polite(language)
    for start in range(len(words)):
        rest = _begins(words[start:], language, "who_is_this")
        if rest is not None and not {*words[:start], *rest} - polite - {"who", "dis", "number", "phone"}:
            return True
    return False


@cache
def _polite(language: str) -> frozenset[str]:
    phrases = lexicons()[language].phrases.items()
    return frozenset(word for phrase, kind in phrases if kind == POLITE for word in phrase)


@cache
def _single(language: str, listed: str) -> frozenset[str]:
    """The words of a list, each alone."""
    return frozenset(word for phrase in _listed(language, listed) for word in phrase)


def _ends_as_no_name(word: str, language: str) -> bool:
    """Whether a longer word ends as words do that say what something is like ("incredible")."""
    ends = tuple(fold(one) for one in spellings()[language].get("no_name_ends", ()))
    return bool(ends) and len(word) > _SHORT and word.endswith(ends)


def _begins(words: list[str], language: str, listed: str) -> list[str] | None:
    """What follows the longest phrase of a list that stands here; None where none does."""
    found = [len(one) for one in _listed(language, listed) if tuple(words[: len(one)]) == one]
    return words[max(found) :] if found else None


@cache
def _listed(language: str, listed: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(fold(one).split()) for one in spellings()[language].get(listed, ()))


def _is_one(word: str, names: set[str]) -> bool:
    return word in names or (word.endswith("s") and word[:-1] in names)


def _says_something(word: str) -> bool:
    return any(word in lexicon.words for lexicon in lexicons().values())


def _names(thread: Thread | Family, by: Scope) -> tuple[set[str], set[str]]:
    """The names of the caregiver and the children; and those of all adults of these children too."""
    adults = Tie.objects.seen_by(by).filter(student_id__in=thread.student_ids).values("adult_id")
    everybody = list(Adult.objects.seen_by(by).filter(pk__in=adults))
    children = list(Student.objects.seen_by(by).filter(pk__in=thread.student_ids))
    own = [one for one in everybody if one.pk == thread.adult_id]
    named = _folded([*own, *children])
    return named, named | _folded(everybody)


def _folded(people: list) -> set[str]:
    said = (
        word
        for one in people
        for name in (one.given_name, one.family_name, one.preferred_name)
        for word in fold(name).split()
    )
    return {word for word in said if len(word) > 1}
