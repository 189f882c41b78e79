"""Texts about programmes: the word of a programme registers whoever sends it, figures after it say what they need; yes or no
answers for a place that is kept."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from thirdpillar.doors.answered import wait_for_person
from thirdpillar.doors.intents import Intent
from thirdpillar.doors.last_words import are, asked_at, went_to
from thirdpillar.doors.replies import REPLIES_AN_HOUR, Heard
from thirdpillar.doors.senders import CAME_TOGETHER, holders
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.means.conversations.actions import note_answer
from thirdpillar.practice.gatherings.actions.needs import say_needs
from thirdpillar.practice.gatherings.actions.programmes import answer_offer, register
from thirdpillar.practice.gatherings.actions.telling_places import OFFER, PLACE, SAYS, ProgrammeWriter
from thirdpillar.practice.gatherings.choices import CONCERNED, Answered, ProgrammeStage, Standing, Way
from thirdpillar.practice.gatherings.models import PlaceOffer, Programme, Registration
from thirdpillar.practice.gatherings.rules.needs import figures

# What this became, for the pages that show texts.
BECAME = "gatherings.register"
# "P417", "p 417", "P-417.", and figures for what is needed, "P417 2 (3, 7) 9": nothing else may stand in the text, so that
# no sentence registers anybody.
_WORD = re.compile(r"\W*P\W?(\d{3,6})(?:[\s,:;.!]+([\d(][\d\s,;+()]*))?\W*", re.IGNORECASE)
_ANSWERS = {Intent.YES: Answered.YES, Intent.NO: Answered.NO}


def said_of_programme(heard: Heard) -> bool:
    """Whether the text was about a programme, and is settled or left to a person."""
    return _registers(heard) or _answers_offer(heard)


def _registers(heard: Heard) -> bool:
    said = _WORD.fullmatch(heard.inbound.body.strip())
    if said is None:
        return False
    programmes = Programme.objects.seen_by(heard.by).exclude(stage=ProgrammeStage.DRAFT)
    programme = programmes.filter(text_word=f"P{said[1]}").first()
    if programme is None:
        return False
    theirs = holders(heard.inbound.sender, heard.by)
    if len(theirs) != 1:
        # Nobody's number that we know, or two people's: a person finds out who is meant.
        wait_for_person(heard.inbound, programme.school_id, by=heard.by)
        return True
    said_too = figures(said[2]) if said[2] else None
    if said[2] and said_too is None:
        wait_for_person(heard.inbound, programme.school_id, by=heard.by)
        return True
    try:
        with transaction.atomic():
            row = register(
                programme_id=programme.pk, adult_id=theirs[0], way=Way.TEXT, by=heard.by, at=heard.at,
                without_answers=True, quietly=True,
            )  # fmt: skip
            if said_too is not None:
                _note_needs(heard, row, *said_too)
    except Refused:
        wait_for_person(heard.inbound, programme.school_id, by=heard.by)
        return True
    asks = said_too is None and not row.needs and row.standing in CONCERNED
    _settle(heard, row, "waiting" if row.standing == Standing.WAITING else "registered", asks_needs=asks)
    return True


def _note_needs(heard: Heard, row: Registration, needs: dict, remember: bool) -> None:
    """What they need, said in figures; an interpreter is one for the language that they speak. 0 with 9 forgets."""
    if needs.get("interpreter"):
        adult = Adult.objects.seen_by(heard.by).filter(pk=row.adult_id).first()
        needs = needs | {"interpreter": (adult and adult.speaks_language) or heard.language or "?"}
    say_needs(
        registration_id=row.pk, needs=needs, remember=remember, way=Way.TEXT, by=heard.by, at=heard.at
    )  # fmt: skip


def _answers_offer(heard: Heard) -> bool:
    """A yes or no after the last thing that we wrote there was the offer of a place."""
    answer = _ANSWERS.get(heard.meaning.intent)
    if answer is None or heard.meaning.is_in_doubt:
        return False
    sender = heard.inbound.sender
    last = (
        went_to(sender, by=heard.by)
        .filter(channel=heard.channel, purpose=OFFER)
        .order_by("-state_at")
        .first()
    )
    if last is None:
        return False
    offer = (
        PlaceOffer.objects.seen_by(heard.by)
        .filter(pk=last.reference_id)
        .select_related("registration")
        .first()
    )
    own = Q(purpose=OFFER)
    if offer is not None:  # news of that place pass over
        own |= are((PLACE,)) & Q(reference_id=offer.registration_id)
    if asked_at(sender, since=last.state_at, but=own, by=heard.by).exists():
        return False
    before = asked_at(sender, but=own & ~Q(purpose=OFFER), by=heard.by).filter(channel=heard.channel)
    before = before.exclude(pk=last.pk)[:1]
    reader = (
        current_adult(offer.registration.adult_id, seen_by=heard.by)
        if offer and offer.registration.adult_id
        else None
    )
    is_in_doubt = any(one.purpose == OFFER and last.state_at - one.state_at < CAME_TOGETHER for one in before)
    if offer is None or reader not in holders(heard.inbound.sender, heard.by) or is_in_doubt:
        wait_for_person(heard.inbound, offer.school_id if offer else None, by=heard.by)
        return True
    try:
        row = answer_offer(
            registration_id=offer.registration_id, answer=answer, by=heard.by, at=heard.at, quietly=True
        )
    except Refused:  # too late: somebody calls them
        wait_for_person(heard.inbound, offer.school_id, by=heard.by)
        return True
    _settle(heard, row, "registered" if answer == Answered.YES else "")
    return True


def _settle(heard: Heard, row: Registration, kind: str, *, asks_needs: bool = False) -> None:
    """Note what became of the text, and answer at once, by the way and in the language that they wrote."""
    programme = Programme.objects.seen_by(heard.by).get(pk=row.programme_id)
    note_answer(
        inbound_id=heard.inbound.pk, answers=BECAME, by=heard.by, at=heard.at, reference_id=programme.pk,
        school_id=programme.school_id,
    )  # fmt: skip
    since = heard.at - timedelta(hours=1)
    replies = Message.objects.seen_by(heard.by).filter(
        address=heard.inbound.sender, purpose__startswith="conversations.reply", state_at__gte=since
    )
    if replies.count() >= REPLIES_AN_HOUR:
        return
    writer = ProgrammeWriter(programme, heard.by, heard.at)
    wording = writer.wording(heard.language)
    values = writer.values(row, wording, heard.language)
    ending = wording.say("programme_needs", word=programme.text_word) if asks_needs else ""
    enqueue(
        by=heard.by, at=heard.at, channel=heard.channel, purpose="conversations.reply", reference_id=heard.inbound.pk,
        subject=values["title"] if heard.channel == Channel.EMAIL else "", address=heard.inbound.sender,
        language=wording.language, body=wording.say_by_text(SAYS[kind] if kind else "thanks_no", ending=ending, **values),
        message_class=MessageClass.REPLY, school_id=programme.school_id, expires_at=heard.at + timedelta(hours=12),
    )  # fmt: skip
