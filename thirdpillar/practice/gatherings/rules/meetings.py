"""Parent meetings: who may say something and until when, what an answer needs, and what are a family's own words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings.choices import AnswerKind, Stage
from thirdpillar.practice.gatherings.rules.gatherings import TABLET_BRINGS
from thirdpillar.standards import library

# In these scripts no space parts words: each sign stands for one.
# "M417 …", "m-417: …", "M417B …".
_WORD = re.compile(r"\W*[MmМм]\W?(\d{3,6})([A-La-l]?)(?!\d)(?:(?:\W+|(?=[^\x00-\x7f]))(.*))?", re.DOTALL)
_ALONE = re.compile("([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff])")


def may_say(gathering, meeting, at: datetime) -> Refused | None:
    """Whether families may still say something, or change it: until the answers are published."""
    if gathering.stage == Stage.CANCELLED:
        return Refused(_("This gathering is cancelled."))
    if meeting.published_at is not None:
        return Refused(_("The answers are published. Nothing more can be added."))
    return None


def may_bring_notes(gathering, meeting, at: datetime) -> Refused | None:
    """Whether the phone of a table's note-taker may still bring what it kept: as long as a tablet of its door."""
    if at > gathering.ends_at + TABLET_BRINGS:
        return Refused(_("This gathering was too long ago for a tablet to bring names."))
    return may_say(gathering, meeting, at)


def may_answer_so(kind: str, answer: str, who: str, by_when: date | None) -> Refused | None:
    """Whether an answer is whole: a promise says what, who and when; a no says why."""
    if kind == AnswerKind.WILL and not (answer.strip() and who.strip() and by_when):
        return Refused(_("Write what you will do, who does it, and by when."))
    if kind == AnswerKind.WONT and not answer.strip():
        return Refused(_("Write why not."))
    return None


def may_show(ours: Iterable[str], theirs: Iterable[str], on: date) -> Refused | None:
    """Whether our words show nobody's own: `theirs` are those of which the family did not say that they may be shown."""
    terms = library.entry("meeting_terms", "own_words", on)
    said = " / ".join(" ".join(_words(text)) for text in ours)
    shown = f" {said} "
    for text in theirs:
        words, n = _words(text), terms.terms["words"]
        for start in range(len(words) - n + 1):
            run = " ".join(words[start : start + n])
            if f" {run} " in shown:
                return Refused(
                    _("These are a family's own words, and it did not say that we may show them: “%(words)s”")
                    % {"words": run},
                    terms.citation,
                )
    return None


def _words(text: str) -> list[str]:
    return fold(_ALONE.sub(r" \1 ", text)).split()


def key_of_home(item_id, household_id) -> str:
    """Under what a home's words are kept, so that it says something once: a keyed digest, which tells nobody whose."""
    digest = salted_hmac("gatherings.said", f"{item_id}:{household_id}", algorithm="sha256").hexdigest()
    return f"home:{digest[:56]}"


def key_of_browser(item_id, browser: str) -> str:
    """The same of a phone that came by the square on a table."""
    digest = salted_hmac("gatherings.said.qr", f"{item_id}:{browser}", algorithm="sha256").hexdigest()
    return f"qr:{digest[:58]}"


def key_of_number(item_id, number: str) -> str:
    """The same of a number that texts, where nobody knows of which home it is."""
    digest = salted_hmac("gatherings.said.text", f"{item_id}:{number}", algorithm="sha256").hexdigest()
    return f"text:{digest[:56]}"


def said_with_word(text: str) -> tuple[str, str, str] | None:
    """A meeting's word (with what stood right behind its figures, "A" of M417A) and what a text says after it.

    Figures of any script, and the letter that a Russian keyboard has for M, are taken; nothing may stand before the word.
    """
    found = _WORD.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    figures = "".join(str(unicodedata.decimal(one)) for one in found[1])
    return f"M{figures}", found[2].upper(), (found[3] or "").strip()


def asked_by(letter: str, places: int) -> int | None:
    """Which of so many questions a text means, from 0 on: of several, the one whose letter stands behind the word."""
    if not letter:
        return 0 if places == 1 else None
    place = ord(letter) - ord("A")
    return place if 0 <= place < places else None


def word_of(text_word: str, place: int, places: int) -> str:
    """What a text to one of so many questions begins with."""
    return text_word if places == 1 else f"{text_word}{chr(ord('A') + place)}"


def takes_plain_words(gathering, at: datetime) -> bool:
    """Whether words that follow our question are said to it though no word stands before them: while the meeting is on."""
    terms = library.entry("meeting_terms", "by_text", at.date()).terms
    return gathering.begins_at <= at <= gathering.ends_at + timedelta(minutes=terms["minutes_after"])


def words_kept_since(on: date) -> tuple[timedelta, timedelta]:
    """How long words are kept after the answers were published, and after a meeting that published none."""
    terms = library.entry("retention", "parent_meetings", on).terms
    return timedelta(days=terms["days_after"]), timedelta(days=terms["days_unpublished"])


def news_kept(on: date) -> timedelta:
    """How long news of the answers may wait to be sent."""
    return timedelta(days=library.entry("meeting_terms", "published", on).terms["days"])


def name_in_references(name: str) -> str:
    """What a school is called in references: the first word of its name, in letters that every keyboard has."""
    words = [word for word in fold(name).split() if word.isascii()]
    return (words[0].capitalize() if words else "School")[:30]
