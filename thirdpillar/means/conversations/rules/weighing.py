"""Does a text weigh more than its writer says? Its words are asked about once, before anything leaves; no database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from thirdpillar.algorithms.readability import grave_words
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.choices import TextClass
from thirdpillar.standards import library

_ENGLISH = "en"
# The graver first: a text that holds words of both is asked about as that.
KINDS = {
    TextClass.DISCIPLINE: lazy("Discipline and special education"),
    TextClass.VITAL: lazy("Vital document"),
}
_SHOWN = 3


class Unsure(Refused):
    """Raised where the words suggest a graver kind; `answer` is what says that somebody was asked about these words."""

    def __init__(self, words: dict[str, list[str]], citation: str):
        super().__init__(question(words), citation)
        self.answer = _answer(words)


def words_that_weigh(said: Iterable[tuple[str, str]], *, on: date) -> dict[str, list[str]]:
    """{class: words as written} of texts (language, words) that suggest a graver class; empty where none does."""
    shelf = {entry.id: entry for entry in library.in_force("grave_words", on)}
    found: dict[str, list[str]] = {}
    for language, text in said:
        tag = language.partition("-")[0].lower()
        for entry in [shelf[one] for one in dict.fromkeys((tag, _ENGLISH)) if one in shelf]:
            for kind in KINDS:
                words = grave_words(text, entry.terms[kind], entry.terms["unless"])
                found.setdefault(str(kind), []).extend(words)
    return {kind: list(dict.fromkeys(words)) for kind, words in found.items() if words}


def question(words: dict[str, list[str]]) -> str:
    """What is asked about them: is this that kind of message?"""
    kind = next(kind for kind in KINDS if kind in words)
    return _(
        "“%(words)s”: is it a message of this kind: %(kind)s? Then choose that, and a person checks the translation "
        "first. If it is everyday all the same, choose that and send it again."
    ) % {"words": ", ".join(words[kind][:_SHOWN]), "kind": KINDS[kind]}


def must_be_sure(
    text_class: str, said: Iterable[tuple[str, str]], *, is_weighty: bool, sure_of: str, on: date
) -> str:
    """Raises Unsure where words weigh more than the class that was chosen and nobody was asked about them yet.

    `is_weighty`: the class is one where nobody vouches alone; `sure_of`: the `answer` of the question asked before.
    Answers the class that was declined, "" where nothing was asked.
    """
    # An emergency waits for no question.
    if is_weighty or text_class == TextClass.EMERGENCY:
        return ""
    words = words_that_weigh(said, on=on)
    if not words:
        return ""
    if not set(_answer(words).split("|")) <= set(sure_of.split("|")):
        raise Unsure(words, library.entry("grave_words", _ENGLISH, on).citation)
    return next(str(kind) for kind in KINDS if kind in words)


def _answer(words: dict[str, list[str]]) -> str:
    return "|".join(sorted({one.casefold() for each in words.values() for one in each}))
