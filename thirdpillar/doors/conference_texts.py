"""Texts about conferences: the word for another time is answered with times to choose from, and a number chooses one."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from thirdpillar.doors.answered import wait_for_person
from thirdpillar.doors.intents import fold
from thirdpillar.doors.last_words import NO_NUMBER, OFFERED, are, asked_at, kind_of
from thirdpillar.doors.number_said import number_said
from thirdpillar.doors.replies import REPLIES_AN_HOUR, Heard
from thirdpillar.doors.senders import holders
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.means.conversations.actions import note_answer
from thirdpillar.means.conversations.actions.standing_still import TO_MANY
from thirdpillar.means.conversations.queries.spoken import THREAD_HOLDS
from thirdpillar.means.conversations.queries.waiting import asks
from thirdpillar.practice.conferences.actions.moving import (
    ask_for_call,
    move_conference,
    remember_offer,
)
from thirdpillar.practice.conferences.actions.telling import MOVED, TOLD, Writer
from thirdpillar.practice.conferences.choices import Stage, WeekStage
from thirdpillar.practice.conferences.models import Coming, Conference
from thirdpillar.practice.conferences.queries.openings import openings_of
from thirdpillar.practice.conferences.rules import is_fixed, terms
from thirdpillar.practice.conferences.wording import wording_for, wordings

# What this became, for the pages that show texts.
BECAME = "conferences.change"
_ABOUT = (TOLD, MOVED, OFFERED)


def said_of_conference(heard: Heard) -> bool:
    """Whether the text was about a conference, and is settled or left to a person."""
    number = number_said(heard.inbound.body, heard.language)
    body = heard.inbound.body.strip().strip(".!#") if number is None else str(number)
    is_number = body.isascii() and body.isdigit() and len(body) <= 2
    if not is_number and fold(heard.inbound.body) not in _words():
        return False
    home = _home_meant(heard, offered_alone=is_number)
    if home is None:
        return False
    reader = current_adult(home.adult_id, seen_by=heard.by) if home.adult_id else None
    if reader not in holders(heard.inbound.sender, heard.by):
        wait_for_person(heard.inbound, home.school_id, by=heard.by)
        return True
    writer = Writer(home.week, [home], by=heard.by, at=heard.at, with_missed=True)
    mine = [one for one in writer.open_to(home) if one.stage != Stage.HELD and not _is_over(one, heard.at)]
    if not mine:
        wait_for_person(heard.inbound, home.school_id, by=heard.by)
    elif is_number:
        _choose(heard, home, writer, body)
    else:
        _offer(heard, home, writer, mine)
    return True


def _home_meant(heard: Heard, *, offered_alone: bool) -> Coming | None:
    """The home that the last words there which ask something were for, if they were a conference's; of a number, if they
    offered times, whatever was said since that no number answers. What was said to many and asks nothing leaves the word for
    another time what it is."""
    but = are(NO_NUMBER) if offered_alone else None
    asked = asked_at(heard.inbound.sender, since=heard.at - THREAD_HOLDS, but=but, by=heard.by)
    for one in asked[:20]:
        kind = kind_of(one)
        if kind in ((OFFERED,) if offered_alone else _ABOUT):
            return (
                Coming.objects.seen_by(heard.by)
                .select_related("week")
                .filter(pk=one.reference_id, week__stage=WeekStage.PUBLISHED)
                .first()
            )
        if offered_alone or not kind.startswith(TO_MANY) or asks(one.body):
            return None
    return None


def _offer(heard: Heard, home: Coming, writer: Writer, mine: list[Conference]) -> None:
    """Of one conference the first free times, each with its number; of several the page, where they are chosen together."""
    wording = writer.wording(heard.language or home.language)
    values = writer.values(home, mine, wording)
    _note(heard, home)
    if len(mine) > 1:
        return _reply(heard, home, wording.say_by_text("choose", **values), TOLD)
    most = terms(heard.at.date())["most_offered"]
    # What staff fixed a person moves.
    free = [] if is_fixed(mine[0]) else openings_of(mine[0], at=heard.at, seen_by=heard.by)[:most]
    if not free:
        ask_for_call(coming_id=home.pk, by=heard.by, at=heard.at)
        return _reply(heard, home, wording.say_by_text("no_times", **values), TOLD)
    remember_offer(coming_id=home.pk, conference_id=mine[0].pk, times=free, by=heard.by, at=heard.at)
    said = [wording.say("offered", **values)]
    said += [
        f"{number}: {day_and_time(one, writer.district.zone, wording.language)}"
        for number, one in enumerate(free, 1)
    ]
    return _reply(heard, home, "\n".join([*said, values["link"]]), OFFERED)


def _choose(heard: Heard, home: Coming, writer: Writer, number: str) -> None:
    """The time of this number, where it is free still; else others are offered."""
    chosen = home.offered.get(str(int(number)))
    if chosen is None:
        return wait_for_person(heard.inbound, home.school_id, by=heard.by)
    conference_id, begins_at = UUID(chosen[0]), datetime.fromisoformat(chosen[1])
    try:
        move_conference(
            conference_id=conference_id, begins_at=begins_at, by=heard.by, at=heard.at, quietly=True
        )
    except Refused:
        mine = [one for one in writer.open_to(home) if one.pk == conference_id]
        if mine:
            return _offer(heard, home, writer, mine)
        return wait_for_person(heard.inbound, home.school_id, by=heard.by)
    _note(heard, home)
    now = Writer(home.week, [home], by=heard.by, at=heard.at)
    mine = [one for one in now.open_to(home) if one.pk == conference_id]
    wording = now.wording(heard.language or home.language)
    said = [wording.say("moved", **now.values(home, mine, wording)), *now.lines(mine, wording.language)]
    return _reply(heard, home, "\n".join(said), MOVED)


def _note(heard: Heard, home: Coming) -> None:
    note_answer(
        inbound_id=heard.inbound.pk, answers=BECAME, by=heard.by, at=heard.at, reference_id=home.week_id,
        school_id=home.school_id,
    )  # fmt: skip


def _reply(heard: Heard, home: Coming, body: str, purpose: str) -> None:
    """Answer at once, by the way that they wrote; a few times an hour and no more."""
    since = heard.at - timedelta(hours=1)
    replies = Message.objects.seen_by(heard.by).filter(
        address=heard.inbound.sender, message_class=MessageClass.REPLY, state_at__gte=since
    )
    if replies.count() >= REPLIES_AN_HOUR:
        return
    wording = wording_for(heard.language, home.language)
    enqueue(
        by=heard.by, at=heard.at, channel=heard.channel, purpose=f"{purpose}:{heard.inbound.pk}",
        reference_id=home.pk, subject=wording.say("subject") if heard.channel == Channel.EMAIL else "",
        address=heard.inbound.sender, language=wording.language, body=body, message_class=MessageClass.REPLY,
        school_id=home.school_id, expires_at=heard.at + timedelta(hours=12),
    )  # fmt: skip


def _is_over(one: Conference, at: datetime) -> bool:
    return bool(one.during and one.during.lower <= at)


@cache
def _words() -> frozenset[str]:
    """How another time is asked for in any language, folded."""
    return frozenset(fold(word) for one in wordings().values() for word in one.texts["words"].split("|"))
