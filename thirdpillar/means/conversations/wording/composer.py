"""What the composer says of the words so far: how hard they are to read, how long, and what would make them plainer.

Any page with a box for words to families may show it: `look(text, language)` for the template part
`conversations/_parts/reading.html`. It never holds anything back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.algorithms.readability import Advice, Kind, Reading, advice, measured
from thirdpillar.ground.base.languages import language_label
from thirdpillar.means.conversations.rules.broadcasts import terms as terms_of_rule
from thirdpillar.means.conversations.rules.threads import LONGEST_BY_TEXT
from thirdpillar.means.conversations.rules.weighing import question, words_that_weigh
from thirdpillar.standards import library


@dataclass(frozen=True)
class Look:
    """What is said of a text. `is_easy` is None where nothing can be said of how hard it is."""

    level: str
    length: str
    hints: tuple[str, ...]
    is_easy: bool | None


def look(
    text: str, language: str, *, on: date, terms: Mapping[str, str] | None = None, has_class: bool = False
) -> Look | None:
    """What to say of a text in a language (BCP 47) on a day; None where nothing is written yet.

    `terms` are the district's own words for jargon (queries/glossary.py): they go before those of the shelf; `has_class`:
    the page asks what kind of message it is.
    """
    if not text.strip():
        return None
    tag = language.partition("-")[0].lower()
    shelf = {entry.id: entry for entry in library.in_force("plain_words", on)}
    entry = shelf.get(tag)
    reading = measured(text, tag)
    limits = next((each.terms for each in library.in_force("deadline_words", on) if each.id == tag), None)
    found = advice(text, tag, _plain_words(entry.terms["words"] if entry else {}, terms or {}), limits)
    level, is_easy = _level(reading, tag, entry.terms if entry else {})
    weighs = words_that_weigh([(language, text)], on=on) if has_class else {}
    asked = [question(weighs)] if weighs else []
    hidden = sorted(set(_shorteners(on).findall(text.lower())))
    if hidden:
        asked.append(_("Link shorteners hide where they lead: %(hosts)s.") % {"hosts": ", ".join(hidden)})
    return Look(level, _length(reading), (*asked, *(_hint(each) for each in found)), is_easy)


def _shorteners(on: date) -> re.Pattern[str]:
    hosts = "|".join(re.escape(one) for one in terms_of_rule("links", on)["shorteners"])
    return re.compile(rf"(?<![\w.@-])(?:www\.)?({hosts})(?![\w-]|\.\w)")


def _plain_words(shelf: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    said = {fold(term) for term in own}
    return {term: instead for term, instead in shelf.items() if fold(term) not in said} | dict(own)


def _level(reading: Reading, tag: str, terms: Mapping[str, Any]) -> tuple[str, bool | None]:
    if reading.grade is not None:
        is_easy = reading.grade <= terms["sixth_grade"]
        said = _("Reads like grade %(grade)s.") % {"grade": round(reading.grade)}
        return (said if is_easy else said + " " + _("Grade 6 or lower is best for families.")), is_easy
    if reading.ease is not None:
        is_easy = reading.ease >= terms["least_ease"]
        said = _("Reading ease (INFLESZ): %(ease)s of 100.") % {"ease": round(reading.ease)}
        return (said if is_easy else said + " " + _("62 or more is best for families.")), is_easy
    if not reading.has_formula:
        return _("We know no tested reading level for %(language)s.") % {
            "language": language_label(tag)
        }, None
    return _("Too short for a reading level."), None


def _length(reading: Reading) -> str:
    said = ngettext("%(n)d word", "%(n)d words", reading.words) % {"n": reading.words}
    if reading.letters > LONGEST_BY_TEXT:
        return said + ". " + _("Too long for one text message: the family reads the rest on its page.")
    return said + "."


def _hint(each: Advice) -> str:
    match each.kind:
        case Kind.JARGON:
            return _("“%(words)s”: try “%(instead)s”.") % {"words": each.words, "instead": each.instead}
        case Kind.NO_DATE:
            return _("“%(words)s”: by which day? Say the date.") % {"words": each.words}
        case Kind.NO_SUCH_DAY:
            return _("“%(words)s”: there is no such day.") % {"words": each.words}
        case Kind.ONLY_ONLINE:
            return _(
                "A link alone leaves out families without internet. Add a number to call, or a place to come to."
            )
        case Kind.LONG_SENTENCE:
            return _("“%(words)s”: a long sentence. Make it two.") % {"words": each.words}
    return _("“%(words)s”: capitals and many exclamation marks sound like shouting.") % {"words": each.words}
