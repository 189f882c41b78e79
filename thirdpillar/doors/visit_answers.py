"""Texts that answer an invitation to a home visit (`visit_meant.py`): yes, no, later, another time. In doubt a person reads
them: where another question of ours went there just before the word that the visit is booked, too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.doors.intents import Intent
from thirdpillar.doors.last_words import (
    OF_A_VISIT,
    TIMES,
    asks_no_figure,
    asks_when,
    came_before_booked,
    is_counted_last,
    kind_of,
    last_of,
)
from thirdpillar.doors.number_said import number_said
from thirdpillar.doors.replies import REPLY, Heard, said_enough, say_back_in
from thirdpillar.doors.senders import CAME_TOGETHER
from thirdpillar.doors.visit_places import place_named
from thirdpillar.doors.visit_times import time_said
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.languages import page_language
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.visits.actions.answering import answer_invitation
from thirdpillar.practice.visits.actions.asking import Writer
from thirdpillar.practice.visits.actions.asking_again import may_be_asked_again
from thirdpillar.practice.visits.actions.calling_off import want_another_time
from thirdpillar.practice.visits.actions.choosing import Chosen, choose_time, offer_times
from thirdpillar.practice.visits.choices import Stage, Standing, Way
from thirdpillar.practice.visits.models import Invitation, Visit
from thirdpillar.practice.visits.queries.invitations import booked_visit, standing_visit, wished_times
from thirdpillar.practice.visits.wording.booked import wording_for as words_of_booked

ANSWERS = "visits.answer"
OFFERS = f"{REPLY}:times"


def _say(answer: Standing, reply: str) -> Callable[[Heard, Invitation], str]:
    def deed(heard: Heard, one: Invitation) -> str:
        answer_invitation(invitation_id=one.pk, answer=answer, way=Way.TEXT, by=heard.by, at=heard.at)
        return reply

    return deed


def _later(heard: Heard, one: Invitation) -> str:
    """Asked again on their day; whoever may not be asked any more hears no promise: a person reads it, and nobody comes when
    they cannot."""
    if may_be_asked_again(one, by=heard.by, at=heard.at):
        return _say(Standing.LATER, "thanks_later")(heard, one)
    if standing_visit(one, seen_by=heard.by) is None:
        raise Refused("nobody may ask this family again")
    return _move(heard, one)


def _move(heard: Heard, one: Invitation) -> str:
    """A booked visit is off at that time, and the reply's link takes another; unasked before, it says later."""
    if one.standing != Standing.ACCEPTED:
        return _later(heard, one)
    booked = standing_visit(one, seen_by=heard.by)
    want_another_time(invitation_id=one.pk, by=heard.by, at=heard.at)
    # Said again, it is still so that nobody comes.
    was_off = Visit.objects.seen_by(heard.by).filter(invitation=one, stage=Stage.CANCELLED_BY_FAMILY)
    return "moved" if booked or was_off.exists() else "thanks_yes"


def _yes(heard: Heard, one: Invitation) -> str:
    """To a visit that is booked it is no question when and where: it says once more when we come."""
    booked = booked_visit(one, at=heard.at, seen_by=heard.by)
    _say(Standing.ACCEPTED, "")(heard, one)
    if booked is None:
        return "thanks_yes"
    say_when(heard, one, booked.begins_at)
    return ""


def say_when(heard: Heard, one: Invitation, begins: datetime) -> None:
    """Thank them, and say the day and the hour in their language; the link changes it."""
    writer = Writer(one.cycle, one.school_id, heard.by)
    wording = writer.wording(heard.language)
    values = writer.values(wording, (), one)
    with translation.override(page_language(wording.language) or "en"):
        thanks = _("Thank you!")
    when = day_and_time(begins, heard.district.zone, wording.language)
    say_back_in(heard, f"{values['sender']}: {thanks} {when}\n{values['link']}", wording.language)


def _no(heard: Heard, one: Invitation) -> str:
    """A no to a booked visit is to its time: nobody comes then. The page, and a second no, say no to it all.

    After other times were offered to a booked visit the first no is to these: it stands, and that is said again. Any other no
    to the question when the visit suits may mean the times or the visit: a person reads it, as after the questions that are
    counted without names, unless an invitation waits for a yes or a no.
    """
    if one.standing in (Standing.ACCEPTED, Standing.LATER) and is_counted_last(
        heard.inbound.sender, by=heard.by
    ):
        raise Refused("it may be to what is counted without names, or to the visit")
    last = last_of(heard.inbound.sender, OF_A_VISIT, by=heard.by)
    if last is not None and asks_when(last):
        booked = booked_visit(one, at=heard.at, seen_by=heard.by)
        if booked is None or kind_of(last) != TIMES or _has_answered_since(heard, one, last):
            raise Refused("it may be to the times, or to the visit")
        say_chosen(heard, one, Chosen(booked.begins_at, stands=booked.begins_at))
        return ""
    if standing_visit(one, seen_by=heard.by):
        return _move(heard, one)
    return _say(Standing.DECLINED, "thanks_no")(heard, one)


def _has_answered_since(heard: Heard, one: Invitation, message: Message) -> bool:
    since = Inbound.objects.seen_by(heard.by).filter(
        sender=heard.inbound.sender, answers=ANSWERS, reference_id=one.pk, at__gte=message.state_at
    )
    return since.exclude(pk__in=[heard.inbound.pk, message.reference_id]).exists()


def place_said(heard: Heard) -> bool:
    """Whether a text is a place and nothing else ("park Riverside"); `visit_meant` says of which visit."""
    return heard.meaning.intent == Intent.UNSURE and place_named(heard.inbound.body) is not None


def says_when(heard: Heard) -> bool:
    """Whether a text is a day and an hour and nothing else ("lunes a las 4")."""
    return heard.meaning.intent == Intent.UNSURE and time_said(heard.inbound.body, heard.language) is not None


def _meet_then(heard: Heard, one: Invitation) -> str:
    """When to meet, from a family that said yes: taken where a pair could come, else the nearest times are offered."""
    said = time_said(heard.inbound.body, heard.language)
    day = said.day_after(heard.at.astimezone(ZoneInfo(heard.district.zone)).date()) if said else None
    if said is None or day is None:
        raise Refused("no such day")
    there = ZoneInfo(heard.district.zone)
    may_be = [datetime.combine(day, hour, tzinfo=there) for hour in said.hours]
    say_chosen(
        heard,
        one,
        choose_time(
            invitation_id=one.pk, may_be=may_be, place_kind=said.place_kind, by=heard.by, at=heard.at
        ),
    )
    return ""


def say_chosen(heard: Heard, one: Invitation, chosen: Chosen) -> None:
    """What stands, what is off, and the time that we try for, which is always said; or those offered, by number, which are
    kept. Raises Refused where such a list would not go out: nobody chooses from what they did not read."""
    wording = words_of_booked(heard.language, *heard.district.languages)

    def when(begins: datetime) -> str:
        return day_and_time(begins, heard.district.zone, wording.language)

    if chosen.stands is not None:
        lines = [wording.say("stands", when=when(chosen.stands))]
    else:
        lines = [wording.say("off", when=when(chosen.off))] if chosen.off else []
        if chosen.begins is not None:
            lines.append(wording.say("wish", when=when(chosen.begins)))
    purpose = REPLY
    if chosen.begins is None and chosen.offered:
        if said_enough(heard):
            raise Refused("no list goes out")
        offer_times(
            invitation_id=one.pk, times=chosen.offered, asked_in=heard.inbound.pk, by=heard.by, at=heard.at
        )
        lines.append(wording.say("other_times" if chosen.stands else "looking"))
        lines += [f"{number}. {when(begins)}" for number, begins in enumerate(chosen.offered, 1)]
        purpose = OFFERS
    writer = Writer(one.cycle, one.school_id, heard.by)
    values = writer.values(writer.wording(heard.language), (), one)
    said = "\n".join([f"{values['sender']}: {lines[0]}", *lines[1:], values["link"]])
    say_back_in(heard, said, wording.language, purpose=purpose, always=chosen.is_new)


def what_stands(one: Invitation, *, at: datetime, seen_by: Scope) -> Chosen | None:
    """When we come, or the one time that we try for; None where it is neither."""
    if booked := booked_visit(one, at=at, seen_by=seen_by):
        return Chosen(booked.begins_at, stands=booked.begins_at)
    wished = list(wished_times(one, at=at, seen_by=seen_by)[:2])
    is_one = one.standing == Standing.ACCEPTED and len(wished) == 1
    return Chosen(wished[0].begins_at) if is_one else None


def _meet_there(heard: Heard, one: Invitation) -> str:
    """Where to meet, from a family that said yes; before that it is a question, and a person reads it."""
    found = place_named(heard.inbound.body)
    if found is None or one.standing != Standing.ACCEPTED:
        raise Refused("no yes before it")
    kind, place = found
    answer_invitation(
        invitation_id=one.pk, answer=Standing.ACCEPTED, way=Way.TEXT, by=heard.by, at=heard.at, place_kind=kind,
        place=place,
    )  # fmt: skip
    return "thanks_yes"


AFTER_A_VISIT: dict[Intent, Callable[[Heard, Invitation], str]] = {
    Intent.YES: _yes,
    Intent.NO: _no,
    Intent.LATER: _later,
    Intent.MOVE: _move,
}


def may_be_of_a_visit(heard: Heard) -> bool:
    """Whether a text is anything that is said of a visit; `visit_meant` says of which."""
    return heard.meaning.intent in AFTER_A_VISIT or place_said(heard) or says_when(heard)


def answer_visit(heard: Heard) -> tuple[str, str] | None:
    """Do what a text says of a visit: (what it became, the key of the reply); None: a person must read it."""
    deed = AFTER_A_VISIT.get(heard.meaning.intent)
    if deed is None:
        deed = _meet_there if place_said(heard) else _meet_then if says_when(heard) else None
    if heard.visit is None or deed is None:
        return None
    sender, by = heard.inbound.sender, heard.by
    if number_said(heard.inbound.body, heard.language) and asks_no_figure(sender, by=by):
        return None
    if came_before_booked(sender, within=CAME_TOGETHER, by=by):
        return None
    try:
        return ANSWERS, deed(heard, heard.visit)
    except Refused:
        return None
