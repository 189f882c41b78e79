"""Texts from families become deeds here, in one visible table. Doubt is never guessed away: a person reads it.

In this order, and what answers first decides:

1. The same text brought again by the provider: nothing. "Stop calling me" closes calls, whatever else it is (`no_calls.py`).
2. The name of a language alone: what was sent last goes in it, or is asked for (`doors/own_language.py`).
3. While an alert asks how they are, what answers it (`doors/alert_words.py`); once something newer was asked there, only
   words for safety itself and for help, which then are kept in that conversation too. What may be a call there goes on as
   if none asked, is marked, and rings whoever answers for the alert.
4. The number of an offered visit time, courtesies aside (`visit_offers.py`), unless what takes a number was asked there since
   (`ASKS_A_NUMBER`); a "ya no" there a person reads. "What is on this week?": `week_texts.py`. To a question on visits 1 to 5
   alone answers (`trust_answers.py`), and is not kept; late, in doubt, or a no, a person asks. Hopes: `hopes_answers.py`.
5. What it says of the number itself (STOP, START, HELP, wrong number), whatever was said before. Words that may as well
   answer what was asked ("ya no", "not his number", "help me") do so only where no conversation goes on; there they are
   kept in it, marked for the person who reads them, and who may have meant STOP is told once how to say it. What must be
   heeded as a stop and may answer too ("cancel") does both. "Help" alone of somebody we know is answered with who we are,
   and a person reads it too, where the conversation goes on or among the texts; "info" is answered only.
   A visitor's own number about a home visit: "in" and "out" (`visit_words.toml`), and "done 35" once it has begun.
   A programme's word (`programme_texts.py`); a conference's, and its number (`conference_texts.py`); times (`time_texts.py`).
    While a lesson that a teacher asks for was asked last, yes, no and another time (`lesson_texts.py`).
    A parent meeting's word and what is said there (`meeting_texts.py`). In the order of `room_texts.py`.
6. Where our last words to this number were a conversation's (`doors/into_thread.py`): the text goes there, if the number is
   one adult's alone today and the conversation is open to them; else a person reads it, also where it stands still. An
   answer that `DEEDS` knows goes to an invitation sent after those words. What answers a message to many, a person reads.
   What may answer a case (`Inbound.may_be_of`) is read by who may read the case, whatever it becomes.
   Words that somebody else may have the number now (`doors/denials.py`) are marked, and until a person has read the mark
   nothing more of that conversation goes to the number.
   Thanks (`doors/thanks.py`) are kept there without a word back, and nobody is owed an answer where nothing was asked; an
   "ok" may answer all that we said there but thanks. What asked nothing of anybody needs no person.
7. `DEEDS`, on the one open invitation at this number that it can mean; of one to a home visit `doors/visit_answers.py`,
   after a yes also where and when to meet ("park Riverside", "lunes a las 4"; `visit_places.toml`, `visit_times.toml`).
8. A person, who sees it with whom it may be from.
What a home that is visited within a day says is told to whoever goes there and plans (`doors/before_a_visit.py`).
Staff see the table with the words of each language at /texts/table/, made from here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.algorithms.languages import detect
from thirdpillar.doors.alert_answers import alert_meant, counted_as, may_answer_alert, no_case_of, ring_beside
from thirdpillar.doors.answered import leave_to_schools, waits_for_yes
from thirdpillar.doors.before_a_visit import call_off_beside, mark_of_a_visit, warn_before_visit
from thirdpillar.doors.believing import believe_by_words
from thirdpillar.doors.denials import doubt_by_words
from thirdpillar.doors.hopes_answers import take_hopes
from thirdpillar.doors.intents import UNSURE, Intent, meaning_of, needs_said
from thirdpillar.doors.into_thread import goes_to_thread
from thirdpillar.doors.kept_too import asked_at_number, calls_by_a_word, keep_plea, keep_too
from thirdpillar.doors.no_calls import no_more_calls
from thirdpillar.doors.number_deeds import help_them, start, stop, wrong_number
from thirdpillar.doors.own_language import in_own_language
from thirdpillar.doors.replies import Heard, say_back
from thirdpillar.doors.room_texts import OF_ROOMS
from thirdpillar.doors.senders import belongs_to, invitation_meant, who_has
from thirdpillar.doors.thanks import THANKS
from thirdpillar.doors.trust_answers import read_by_person, take_number, trust_meant
from thirdpillar.doors.visit_answers import answer_visit, may_be_of_a_visit
from thirdpillar.doors.visit_meant import came_together, visit_meant
from thirdpillar.doors.visit_offers import take_offered
from thirdpillar.doors.way_intents import WAY_DEEDS
from thirdpillar.doors.week_texts import tell_week
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.storable import storable
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions import expect_media, keep_inbound, note_answer
from thirdpillar.means.conversations.choices import InboundState, MayMean
from thirdpillar.means.conversations.choices.broadcasts import Wellbeing
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.gatherings.actions import answer_invitation
from thirdpillar.practice.gatherings.choices import Answered, Way
from thirdpillar.practice.gatherings.queries import latest_answer, standing_of

# A deed answers (what the text became, the key of the reply's wording), or None: a person must read it.
Deed = Callable[[Heard], tuple[str, str] | None]


def receive(
    *,
    district: District,
    provider: str,
    reference: str,
    sender: str,
    body: str,
    at: datetime,
    channel: str = Channel.SMS,
    media: Sequence[str] = (),
    said_at: datetime | None = None,
) -> Inbound | None:
    """Take one text in and do what it says; None where the provider brought it before.

    `channel` is what it came by, and what is answered and stopped. `media` are the addresses of pictures and sounds
    that came along; the worker fetches them. `said_at`: when the provider says it was sent, which orders STOP and START.
    """
    reference, sender, body = storable(reference), storable(sender), storable(body)
    by = Scope.system(district.pk, "a text from a family")
    with transaction.atomic(), tenancy.acting_as(by):
        adult_id, household_id, language = who_has(sender, by)
        written = detect(body, (language, *(district.languages or ["en"])[:1])).language
        inbound = keep_inbound(
            by=by, at=at, provider=provider, provider_reference=reference, sender=sender, body=body,
            adult_id=adult_id, household_id=household_id, language=written,
        )  # fmt: skip
        if inbound is None:
            return None
        if media:
            expect_media(inbound_id=inbound.pk, sources=media, by=by, at=at)
        # What it means is read as the family is known to write; who is not known is answered as they wrote.
        heard = Heard(
            district, by, at, inbound, meaning_of(body, language), language or written, channel=channel,
            said_at=min(said_at or at, at),
        )  # fmt: skip
        believe_by_words(inbound, heard.language, by=by, at=at)
        if media and heard.meaning.intent == Intent.THANKS:
            heard.meaning = UNSURE  # what came along may say more
        _take_in(heard, reference, language, has_media=bool(media))
        kept = Inbound.objects.seen_by(by).get(pk=inbound.pk)
        mark_of_a_visit(heard, kept)
        warn_before_visit(heard, kept)
        return kept


def _take_in(heard: Heard, reference: str, language: str, *, has_media: bool) -> None:
    """Do what a text says, by the first of the ways above that answers."""
    inbound, sender, by, at = heard.inbound, heard.inbound.sender, heard.by, heard.at
    if no_more_calls(heard) or (heard.meaning.intent == Intent.LANGUAGE and in_own_language(heard)):
        return
    if alert := alert_meant(inbound, heard.meaning.intent, language=language, by=by, at=at):
        no_case_of(inbound, alert)
        WHILE_AN_ALERT_ASKS[alert.said](heard, alert.asked)
        if alert.is_asked_since:
            may_mean = MayMean.HELP if alert.said == Wellbeing.HELP else ""
            keep_too(heard, asked_at_number(heard), key=reference, may_mean=may_mean)
        return
    if take_offered(heard) or tell_week(heard, key=reference):
        return
    trust, beside = trust_meant(heard), may_answer_alert(inbound, by=by, at=at)
    # What may be the alert's, and a call, is never taken for an answer to less.
    if trust and not beside and TO_A_QUESTION[trust.said](heard, trust):
        return
    if not (has_media or beside or inbound.may_be_of) and take_hopes(heard):
        return
    if any(is_of_it(heard) for is_of_it in OF_ROOMS):
        return
    if goes_to_thread(heard, reference, beside):
        return
    calls = calls_by_a_word(heard)
    asked_in = asked_at_number(heard) if heard.meaning.answers_too or calls else None
    heard.invitation = invitation_meant(sender, by, at, heard.meaning.intent)
    if may_be_of_a_visit(heard):
        heard.visit = visit_meant(heard)
        if heard.visit or came_together(heard):
            heard.invitation = None
    if trust and heard.visit and heard.meaning.intent == Intent.NO:
        read_by_person(heard, trust)
        if beside and beside[1] == Wellbeing.HELP:
            ring_beside(heard, beside)
        return
    if heard.invitation and is_hidden(heard):
        heard.invitation = None  # a person reads it, and our reply tells nothing of the gathering
    if heard.invitation:
        heard.language = heard.invitation.language or heard.language
        belongs_to(inbound, heard.invitation)
    elif heard.visit:
        heard.language = heard.visit.language or heard.language
        belongs_to(inbound, heard.visit)
    call_off_beside(heard)
    done = answer_visit(heard) if heard.visit else DEEDS[heard.meaning.intent](heard)
    if done:
        became, reply = done
        inbound = note_answer(inbound_id=inbound.pk, answers=became, by=by, at=at, **_about(heard))
    else:
        leave_to_schools(inbound, district=heard.district, by=by)
        doubt_by_words(inbound, heard.language, by=by, at=at)
        heard.visit = None
        reply = "asks_person" if inbound.state == InboundState.NEEDS_PERSON else ""
    if reply:
        say_back(heard, reply)
    if calls:
        keep_plea(heard, asked_in, key=reference)
    if beside and beside[1] == Wellbeing.HELP and (done is None or heard.meaning.intent == Intent.HELP):
        ring_beside(heard, beside)
    if not calls:
        keep_too(heard, asked_in, key=reference, may_mean=MayMean.STOP)


def _answer(answer: str, reply: str) -> Deed:
    def deed(heard: Heard) -> tuple[str, str] | None:
        if heard.invitation is None:
            return None
        needs = needs_said(heard.meaning, heard.language) if answer == Answered.YES else {}
        try:
            _say(heard, answer, needs)
        except Refused:
            return None
        return "gatherings.answer", reply

    return deed


def _need(heard: Heard) -> tuple[str, str] | None:
    """A need alone says something only from a family that is coming."""
    if heard.invitation is None:
        return None
    before = latest_answer(heard.invitation, seen_by=heard.by)
    if before is None or before.answer != Answered.YES:
        return None
    try:
        needs = before.said_needs | needs_said(heard.meaning, heard.language)
        _say(heard, Answered.YES, needs, people=before.people)
    except Refused:
        return None
    return "gatherings.answer", "thanks_need"


def _thanked(heard: Heard) -> tuple[str, str] | None:
    """Nothing is left to do, and nothing to say; an "ok" may be the yes that an invitation waits for."""
    if not heard.meaning.holds and waits_for_yes(heard.inbound.sender, by=heard.by, at=heard.at):
        return None
    return THANKS, ""


# Before all else, and only while an alert asks at this number: 1 or "safe", 2 or "help", or what a person must read.
WHILE_AN_ALERT_ASKS = {said: counted_as(said) for said in ("safe", "help", "doubt")}
# While a question before or after visits was asked last: a number is taken, or a person reads it; words go on as usual.
TO_A_QUESTION = {"number": take_number, "doubt": read_by_person, "words": lambda _heard, _trust: False}
DEEDS: dict[Intent, Deed] = {
    Intent.YES: _answer(Answered.YES, "thanks_yes"),
    Intent.NO: _answer(Answered.NO, "thanks_no"),
    Intent.NEED: _need,
    # Said of home visits alone.
    Intent.LATER: lambda _heard: None,
    Intent.MOVE: lambda _heard: None,
    Intent.STOP: stop,
    Intent.START: start,
    Intent.HELP: help_them,
    Intent.THANKS: _thanked,
    Intent.WRONG: wrong_number,
    # What it answers was seen to before all else; where that was nothing, a person finds out what it means.
    Intent.LANGUAGE: lambda _heard: None,
    Intent.UNSURE: lambda _heard: None,
    **{Intent(intent): deed for intent, deed in WAY_DEEDS.items()},
}


def _say(heard: Heard, answer: str, needs: dict, people: int = 1) -> None:
    invitation = heard.invitation
    assert invitation is not None
    answer_invitation(
        gathering_id=invitation.gathering_id, household_id=invitation.household_id, answer=answer, needs=needs,
        people=people, adult_id=invitation.adult_id, way=Way.TEXT, by=heard.by, at=heard.at,
    )  # fmt: skip


def is_hidden(heard: Heard) -> bool:
    """Whether who reads at this number may not hear, by today, of every child whom our reply's page names."""
    assert heard.invitation is not None
    addresses = {heard.invitation.pk: heard.inbound.sender}
    (standing,) = standing_of(addresses, on=clock.today(heard.district.zone), seen_by=heard.by)
    return bool(standing.reason) or not standing.is_as_written


def _about(heard: Heard) -> dict[str, UUID | None]:
    """What a text was an answer to."""
    if heard.visit:
        return {"reference_id": heard.visit.pk, "school_id": heard.visit.school_id}
    one = heard.invitation
    return {"reference_id": one.gathering_id if one else None, "school_id": one.school_id if one else None}
