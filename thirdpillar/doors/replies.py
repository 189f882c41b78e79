"""What we say back to a text at once: at most a few an hour to one number, in the family's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from thirdpillar.doors.answered import THREAD_HOLDS
from thirdpillar.doors.intents import Intent, Meaning
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.delivery.models import SAID_OF_A_VISIT, Message
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.gatherings.actions.telling import Writer
from thirdpillar.practice.gatherings.models import Invitation
from thirdpillar.practice.gatherings.wording import wording_for
from thirdpillar.practice.visits.actions.asking import Writer as VisitWriter
from thirdpillar.practice.visits.models import Invitation as VisitInvitation

# Two machines that answer each other stop after so many replies to one number within an hour.
REPLIES_AN_HOUR = 5
# They go though the number takes nothing more.
OF_THE_NUMBER = ("stopped", "wrong_number", "started", "help")
REPLY = "conversations.reply"
HOW_TO_STOP = f"{REPLY}:how_to_stop"


@dataclass
class Heard:
    """One text with what is known about it."""

    district: District
    by: Scope
    at: datetime
    inbound: Inbound
    meaning: Meaning
    language: str = ""
    invitation: Invitation | None = None
    channel: str = Channel.SMS
    said_at: datetime | None = None  # by the provider's clock, where it tells
    visit: VisitInvitation | None = None  # what it answers, where that is an invitation to a home visit


def tell_how_to_stop(heard: Heard) -> None:
    """Once: a person reads it, and STOP ends the texts."""
    told = Message.objects.seen_by(heard.by).filter(
        address=heard.inbound.sender, purpose=HOW_TO_STOP, state_at__gte=heard.at - THREAD_HOLDS
    )
    if not told.exists():
        say_back(heard, "asks_person", purpose=HOW_TO_STOP)


def say_back(heard: Heard, key: str, purpose: str = REPLY) -> None:
    if said_enough(heard):
        return
    wording = wording_for(heard.language, *heard.district.languages)
    if heard.visit:
        visits = VisitWriter(heard.visit.cycle, heard.visit.school_id, heard.by)
        wording, phone = visits.wording(heard.language), visits.phone
        values = visits.values(wording, (), heard.visit)
    elif heard.invitation:
        writer = Writer(heard.invitation.gathering, heard.by)
        values, phone = writer.values(wording, (), heard.invitation.code), writer.phone
    else:
        values = {"sender": heard.district.sender_name or heard.district.name}
        phone = heard.district.reply_phone
    # Who writes START is owed a word, also where a person has to find out first whose the number is.
    of_number = key in OF_THE_NUMBER or heard.meaning.intent == Intent.START
    if phone and f"{key}_at" in wording.texts:
        key, values = f"{key}_at", values | {"phone": number_label(phone)}
    said = wording.say_by_text(key, ending=wording.how_to_stop if purpose == HOW_TO_STOP else "", **values)
    _put(heard, said, wording.language, purpose=purpose, of_number=of_number)


def say_back_in(
    heard: Heard, said: str, language: str, purpose: str = REPLY, *, always: bool = False
) -> None:
    """Words that another room has for it; `always`: what they just did is so now, however much was said."""
    if always or not said_enough(heard):
        _put(heard, said, language, purpose=purpose)


def said_enough(heard: Heard) -> bool:
    """Whether so many replies went to this number within an hour that no more does."""
    since = heard.at - timedelta(hours=1)
    sent = Message.objects.seen_by(heard.by).filter(
        address=heard.inbound.sender, purpose__startswith=REPLY, state_at__gte=since
    )
    return sent.count() >= REPLIES_AN_HOUR


def _put(heard: Heard, said: str, language: str, *, purpose: str = REPLY, of_number: bool = False) -> None:
    about = heard.visit or heard.invitation
    if heard.visit:
        # Whoever evaluates at the school does not read which family answered what.
        purpose = SAID_OF_A_VISIT + purpose.removeprefix(REPLY)
    enqueue(
        by=heard.by, at=heard.at, channel=heard.channel, purpose=purpose, reference_id=heard.inbound.pk,
        subject=str(heard.district) if heard.channel == Channel.EMAIL else "",
        address=heard.inbound.sender, language=language, body=said,
        message_class=MessageClass.CONFIRMATION if of_number else MessageClass.REPLY,
        school_id=about.school_id if about else None,
        # The law presumes a confirmation fine within five minutes; any answer is odd a day later.
        expires_at=heard.at + (timedelta(minutes=5) if of_number else timedelta(hours=12)),
    )  # fmt: skip
