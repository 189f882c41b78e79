"""Texts to a parent meeting: its word and what a family thinks become an input there, counted once, without a name.

The words are kept with the meeting alone; of the text stays that it came. More from the same home goes on from what it said
before, whatever the number. A number that we do not know says something as a square on a table does: it is asked for no
name. The word alone is answered with the question. What may tell of a danger goes on as any text, to a person; a person also
reads what came with a picture, what does not say which of several questions it answers, and what comes too late.

Without the word a text is an answer only while the meeting is on, our question the last that was asked at the number, and
the words no yes, no or number, no question, and nothing grave. Of a home that waits for a visit, or was asked when it suits,
plain words may be of that: a person reads them, and whoever goes there hears that it wrote.
"""

from __future__ import annotations

from datetime import timedelta

from thirdpillar.algorithms.languages import detect
from thirdpillar.doors.answered import leave_to_schools, wait_for_person
from thirdpillar.doors.danger_words import may_call_now
from thirdpillar.doors.denials import Family, denies
from thirdpillar.doors.intents import Intent
from thirdpillar.doors.last_words import OF_A_VISIT, asked_at, asks_when, kind_of, last_of
from thirdpillar.doors.number_said import ASKING, without_signature
from thirdpillar.doors.replies import REPLY, Heard, said_enough, say_back
from thirdpillar.doors.senders import CAME_TOGETHER, holders
from thirdpillar.doors.visit_answers import place_said, says_when
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import MessageClass
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.actions import note_answer
from thirdpillar.means.conversations.models import Attachment, Inbound
from thirdpillar.means.conversations.queries.of_visits import HOLDS
from thirdpillar.means.conversations.queries.spoken import POST, TOGETHER
from thirdpillar.means.conversations.rules.weighing import words_that_weigh
from thirdpillar.practice.gatherings.actions.meetings import say_input
from thirdpillar.practice.gatherings.actions.meetings.texting import ASKED, BECAME, MeetingWriter
from thirdpillar.practice.gatherings.choices import InputWay, Stage
from thirdpillar.practice.gatherings.models import Invitation, Meeting
from thirdpillar.practice.gatherings.queries.meetings import asking_of, meeting_by_word
from thirdpillar.practice.gatherings.rules.meetings import (
    asked_by,
    key_of_home,
    key_of_number,
    said_with_word,
    takes_plain_words,
)
from thirdpillar.practice.visits.queries.asked_lately import asked_lately
from thirdpillar.practice.visits.queries.planning.near import visits_near_of

# What a text became that asked what the meeting asks.
ASKS = "meetings.ask"
_KEPT_APART = "…"


def said_with_its_word(heard: Heard) -> bool:
    """Whether a text named a parent meeting by its word, and is kept there, answered, or left to a person."""
    body = without_signature(heard.inbound.body)
    if may_call_now(body):
        return False
    said = said_with_word(body)
    meeting = meeting_by_word(said[0], seen_by=heard.by) if said else None
    if said is None or meeting is None:
        return False
    return _said_with_word(heard, meeting, letter=said[1], words=said[2])


def said_of_meeting(heard: Heard) -> bool:
    """Whether words alone answered the parent meeting that is on and asked last; they are kept there, or left to a person."""
    body = without_signature(heard.inbound.body)
    if may_call_now(body):
        return False
    asked = _asked_last(heard)
    if asked is None or not _are_plain_words(heard, body) or _may_be_of_a_visit(heard):
        return False
    return _take(heard, asked, 0, body.strip())


def _said_with_word(heard: Heard, meeting: Meeting, *, letter: str, words: str) -> bool:
    if meeting.gathering.stage == Stage.CANCELLED:
        return _left_to_a_person(heard, meeting)
    if not words and not _came_with_something(heard):
        return _tell(heard, meeting)
    place = asked_by(letter, len(asking_of(meeting.gathering, seen_by=heard.by)))
    if place is None:
        return _left_to_a_person(heard, meeting)
    return _take(heard, meeting, place, words)


def _take(heard: Heard, meeting: Meeting, place: int, words: str) -> bool:
    """Keep the words with the meeting, and of the text no more than that it came."""
    inbound, by = heard.inbound, heard.by
    if _came_with_something(heard):
        return _left_to_a_person(heard, meeting)
    item, home = asking_of(meeting.gathering, seen_by=by)[place], inbound.household_id
    written = detect(words, (heard.language, *(heard.district.languages or ["en"])[:1])).language
    try:
        say_input(
            gathering_id=meeting.gathering_id, item_id=item.pk, words=words, language=written, way=InputWay.TEXT,
            key=key_of_home(item.pk, home) if home else key_of_number(item.pk, inbound.sender), adds=True, by=by,
            at=heard.at,
        )  # fmt: skip
    except Refused:
        return _left_to_a_person(heard, meeting)
    inbound.body, inbound.language = _KEPT_APART, written or inbound.language
    inbound.save(update_fields=["body", "language"])
    # No school on it: whoever works there reads what was said, and not who texted.
    note_answer(inbound_id=inbound.pk, answers=BECAME, by=by, at=heard.at, reference_id=meeting.gathering_id)
    heard.language = heard.language or written
    say_back(heard, "thanks_need")
    return True


def _tell(heard: Heard, meeting: Meeting) -> bool:
    """The word alone asks what to do: what we ask there, or, once it is answered, where the answers are."""
    inbound, by = heard.inbound, heard.by
    note_answer(inbound_id=inbound.pk, answers=ASKS, by=by, at=heard.at, reference_id=meeting.gathering_id)
    if said_enough(heard):
        return True
    writer, is_over = MeetingWriter(meeting.gathering, meeting, by), meeting.published_at is not None
    row = writer.answered(heard.language) if is_over else writer.question(heard.language)
    enqueue(
        **row | {
            "by": by, "at": heard.at, "channel": heard.channel, "reference_id": inbound.pk, "address": inbound.sender,
            "purpose": f"{REPLY}:meeting" if is_over else ASKED, "school_id": None, "message_class": MessageClass.REPLY,
            "expires_at": heard.at + timedelta(hours=12),
        }
    )  # fmt: skip
    return True


def _asked_last(heard: Heard) -> Meeting | None:
    """The meeting that is on and whose one question is the last that was asked at this number."""
    by = heard.by
    if heard.inbound.may_be_of:
        return None
    last = asked_at(heard.inbound.sender, by=by).first()
    if last is None or kind_of(last) != ASKED:
        return None
    before = asked_at(heard.inbound.sender, since=last.state_at - CAME_TOGETHER, by=by)
    if any(kind_of(one) in (POST, TOGETHER) for one in before):
        return None  # whoever writes with somebody of us goes on with that
    meeting = _meeting_of(last, by)
    if meeting is None or not takes_plain_words(meeting.gathering, heard.at):
        return None
    return meeting if len(asking_of(meeting.gathering, seen_by=by)) == 1 else None


def _meeting_of(asked: Message, by) -> Meeting | None:
    """Whose question it is: the reference is the invitation, or the text that said the word alone."""
    key = asked.reference_id
    invited = Invitation.objects.seen_by(by).filter(pk=key).values_list("gathering_id", flat=True)
    texted = Inbound.objects.seen_by(by).filter(pk=key, answers=ASKS).values_list("reference_id", flat=True)
    gathering_id = invited.first() or texted.first()
    found = Meeting.objects.seen_by(by).filter(gathering_id=gathering_id).exclude(gathering__stage="draft")
    return found.select_related("gathering").first() if gathering_id else None


def _are_plain_words(heard: Heard, body: str) -> bool:
    inbound = heard.inbound
    if heard.meaning.intent != Intent.UNSURE or ASKING.search(body) or not any(map(str.isalpha, body)):
        return False
    if inbound.adult_id and denies(body, heard.language, Family(inbound.adult_id, []), by=heard.by):
        return False
    return not words_that_weigh([(inbound.language or heard.language, body)], on=heard.at.date())


def _may_be_of_a_visit(heard: Heard) -> bool:
    """Whether the home waits for a visit or was asked last when it suits; or was asked for one, and the words are a place or
    a time."""
    sender, by = heard.inbound.sender, heard.by
    adults, since = holders(sender, by), heard.at - HOLDS
    if not adults:
        return False
    if visits_near_of(adults, at=heard.at, until=None, seen_by=by):
        return True
    last = last_of(sender, OF_A_VISIT, by=by)
    if last is not None and last.state_at >= since and asks_when(last):
        return True
    is_of_one = place_said(heard) or says_when(heard)
    return is_of_one and asked_lately(adults, since=since, at=heard.at, seen_by=by) is not None


def _came_with_something(heard: Heard) -> bool:
    return Attachment.objects.seen_by(heard.by).filter(inbound_id=heard.inbound.pk).exists()


def _left_to_a_person(heard: Heard, meeting: Meeting) -> bool:
    wait_for_person(heard.inbound, meeting.school_id, by=heard.by)
    leave_to_schools(heard.inbound, district=heard.district, by=heard.by)
    say_back(heard, "asks_person")
    return True
