"""A text that asks what is on this week, or next week, is answered with what is coming for that adult, and the way to all of it.

The words are in `week_words.toml`; pleasantries may stand beside them, and a slipped letter is forgiven where they are long:
nobody loses by an answer. Told is only what this number may hear of (`family_all/sight.py`); the number of two people is
left to a person. Amid a conversation it is kept there as well.
"""

from __future__ import annotations

import tomllib
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from rapidfuzz.distance import OSA

from thirdpillar.doors.family_all.concerns import coming
from thirdpillar.doors.family_all.files import said
from thirdpillar.doors.family_all.lines import Line
from thirdpillar.doors.family_all.sight import Sight, by_text
from thirdpillar.doors.family_ways.holders import holder_of
from thirdpillar.doors.folding import fold
from thirdpillar.doors.kept_too import asked_at_number, keep_too
from thirdpillar.doors.lexicon import POLITE, lexicons
from thirdpillar.doors.replies import REPLY, Heard, said_enough
from thirdpillar.doors.senders import holders
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import page_language_or_near
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.delivery.models import SAID_OF_A_VISIT
from thirdpillar.means.conversations.actions import note_answer

BECAME = "family.week"
_WORDS = Path(__file__).with_name("week_words.toml")
_WEEK = timedelta(days=7)
# What a text bears; the page has the rest.
_LINES = 6
_LETTERS_A_SLIP = 8


def tell_week(heard: Heard, *, key: str) -> bool:
    """Answer with what is coming, where the text asks so and the number is one adult's alone."""
    is_next = asks_of_week(heard.inbound.body, is_next=True)
    if not is_next and not asks_of_week(heard.inbound.body):
        return False
    theirs = holders(heard.inbound.sender, heard.by)
    if len(theirs) != 1:
        return False
    sight = by_text(heard.district, theirs[0], heard.inbound.sender, heard.channel, by=heard.by, at=heard.at)
    if sight is None:
        return False
    asked_in = asked_at_number(heard)
    note_answer(inbound_id=heard.inbound.pk, answers=BECAME, by=heard.by, at=heard.at)
    keep_too(heard, asked_in, key=key, may_mean="")
    if not said_enough(heard):
        _say(heard, sight, is_next=is_next)
    return True


def _say(heard: Heard, sight: Sight, *, is_next: bool) -> None:
    language = page_language_or_near(heard.language or "en")
    since, until = _next_week(heard) if is_next else (heard.at, heard.at + _WEEK)
    with translation.override(language):
        found = coming(sight, language, until=until)
        found = [one for one in found if not is_next or (one.begins_at and one.begins_at >= since)]
        sender = heard.district.sender_name or heard.district.name
        head = f"{sender}: " + (_("Coming up") if found else _("Nothing right now. We will write to you."))
        lines = [said(one, heard.district.zone, language) for one in found[:_LINES]]
    link, reference = _link(heard, found)
    # Whoever evaluates at the school does not read whom is visited at home. Under the row whose link it carries, so that the
    # link closes with what became of this number.
    about = SAID_OF_A_VISIT if any(one.is_visit for one in found) else REPLY
    enqueue(
        by=heard.by, at=heard.at, channel=heard.channel, purpose=f"{about}:{heard.inbound.pk.hex}",
        reference_id=reference or heard.inbound.pk,
        subject=str(heard.district) if heard.channel == Channel.EMAIL else "", address=heard.inbound.sender,
        language=language, body="\n".join([head, *lines, link]), message_class=MessageClass.REPLY,
        expires_at=heard.at + timedelta(hours=12),
    )  # fmt: skip


def _next_week(heard: Heard) -> tuple[datetime, datetime]:
    """From its Monday to the next, by the district's clock."""
    zone = ZoneInfo(heard.district.zone)
    today = heard.at.astimezone(zone).date()
    monday = today + timedelta(days=7 - today.weekday())
    begins, ends = (datetime.combine(day, time.min, tzinfo=zone) for day in (monday, monday + _WEEK))
    return begins, ends


def _link(heard: Heard, found: list[Line]) -> tuple[str, UUID | None]:
    """The address of the page by the first link that opens it for them; where none does, the page asks them to sign in."""
    base = f"https://{heard.district.host}" if heard.district.host else settings.PUBLIC_URL
    today = clock.today(heard.district.zone)
    for one in found:
        if one.link and holder_of(one.link[0], on=today, seen_by=heard.by):
            return f"{base}/mine/{one.link[0]}", one.link[1]
    return f"{base}/mine/", None


def asks_of_week(text: str, *, is_next: bool = False) -> bool:
    """Whether a text asks what is on this week, or next week, pleasantries aside, and for nothing else."""
    words = fold(text).split()
    if not words or len(words) > 24:
        return False
    ways = {way for language in lexicons() for way in _plain(words, _polite(language))}
    return any(
        OSA.distance(way, phrase, score_cutoff=_slips(phrase)) <= _slips(phrase)
        for way in ways
        for phrase in _phrases(is_next)
    )


def _slips(phrase: str) -> int:
    """One, in what is long: two make "nothing" of "anything", and "off" of "on". In Chinese one makes another week."""
    return 0 if "\u3400" <= phrase[0] <= "\u9fff" else min(1, len(phrase) // _LETTERS_A_SLIP)


def _plain(words: list[str], polite: frozenset[tuple[str, ...]]) -> set[str]:
    """The words, written as one, with more and less of what is said out of politeness before and after them."""
    starts, ends = {0}, {len(words)}
    for at in range(len(words)):
        if at in starts:
            starts |= {at + n for n in (1, 2, 3) if tuple(words[at : at + n]) in polite}
    for at in range(len(words), 0, -1):
        if at in ends:
            ends |= {at - n for n in (1, 2, 3) if n <= at and tuple(words[at - n : at]) in polite}
    return {"".join(words[start:end]) for start in starts for end in ends if start < end}


@cache
def _polite(language: str) -> frozenset[tuple[str, ...]]:
    return frozenset(
        phrase
        for tag in (language, "en")
        for phrase, kind in lexicons()[tag].phrases.items()
        if kind == POLITE
    )


@cache
def _phrases(is_next: bool) -> frozenset[str]:
    """As they are compared: folded, and written as one, for people space words as they like."""
    listed = week_words(is_next=is_next).values()
    return frozenset("".join(fold(one).split()) for each in listed for one in each)


@cache
def week_words(*, is_next: bool = False) -> dict[str, list[str]]:
    """{language: the phrases, as people write them} of this week, or of the next."""
    found = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    of_next = found.pop("next_week")
    return of_next if is_next else found


def words_of_weeks(language: str) -> list[str]:
    """What asks for this week, and for the next, in one language."""
    return [one for is_next in (False, True) for one in week_words(is_next=is_next).get(language, ())]
