"""What a text, or a key in a call, means while an alert asks how families are; doubt is a person's to read.

Texts are read in the languages of the question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.doors.alert_words import NUMBERS, may_be_call, wellbeing_meant
from thirdpillar.doors.answered import TO_A_VISIT
from thirdpillar.doors.denials import doubt_by_words
from thirdpillar.doors.folding import fold
from thirdpillar.doors.intents import Intent, meaning_of
from thirdpillar.doors.last_words import are
from thirdpillar.doors.pleas import is_plea
from thirdpillar.doors.thanks import said_thanks
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED, Channel, MessageClass
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions import keep_inbound, note_answer, settle_inbound
from thirdpillar.means.conversations.actions.ringing import ring_for_help
from thirdpillar.means.conversations.actions.wellbeing import say_wellbeing
from thirdpillar.means.conversations.choices import InboundState, Way
from thirdpillar.means.conversations.choices.broadcasts import Wellbeing
from thirdpillar.means.conversations.models import Inbound, Recipient
from thirdpillar.means.conversations.queries.broadcasts import alert_asking, recipient_of_text
from thirdpillar.means.conversations.queries.doubted import doubted_of
from thirdpillar.means.conversations.queries.inbound import WELLBEING
from thirdpillar.means.conversations.queries.spoken import POST, RATING, TOGETHER
from thirdpillar.means.conversations.wording.beside import beside_in
from thirdpillar.means.conversations.wording.composing import broadcast_link, composer_of
from thirdpillar.practice.gatherings.actions.telling import INVITATION

ANSWERS = WELLBEING
# What a key is kept as having come by: no voice was recorded, and none is offered to hear.
KEYS = "keys"
DOUBT = "doubt"
# These are about the number, whatever asks at it.
_OF_THE_NUMBER = (Intent.STOP, Intent.START, Intent.WRONG)
_WAYS: dict[str, Way] = {Channel.EMAIL: Way.EMAIL, Channel.WHATSAPP: Way.WHATSAPP}


@dataclass(frozen=True)
class Asking:
    """The alert that words answer, and what they say: safe, help, or a doubt; and whether something newer was asked."""

    asked: Recipient
    said: str
    is_asked_since: bool


def alert_meant(
    inbound: Inbound, intent: Intent, *, language: str = "", by: Scope, at: datetime
) -> Asking | None:
    """The alert that these words answer; None while none asks at this address, or where they answer something newer.

    What says neither is the alert's while its question is the last that we said there. `language`: what they read.
    """
    found = alert_asking(inbound.sender, at=at, seen_by=by)
    if found is None:
        return None
    asked, asked_at = found
    is_asked_since = _was_overtaken(inbound.sender, asked_at, by)
    said = wellbeing_meant(inbound.body, language or asked.language, is_asked_since=is_asked_since)
    asks_who_we_are = intent == Intent.HELP and not is_plea(inbound.body)
    if said is None and (is_asked_since or intent in _OF_THE_NUMBER or asks_who_we_are):
        return None
    return Asking(asked, said or DOUBT, is_asked_since)


def no_case_of(inbound: Inbound, alert: Asking) -> None:
    """What surely answers an alert that asked after a case's words is the alert's: whoever helps there reads it."""
    if inbound.may_be_of and alert.said != DOUBT and not alert.is_asked_since:
        inbound.may_be_of = []
        inbound.save(update_fields=["may_be_of"])


def may_answer_alert(inbound: Inbound, *, by: Scope, at: datetime) -> tuple[Recipient, str] | None:
    """Whose answer to an alert words may be that were said after something newer: a bare 1, or what may be a call."""
    said = Wellbeing.HELP if may_call(inbound) else NUMBERS.get(fold(inbound.body))
    found = alert_asking(inbound.sender, at=at, seen_by=by) if said else None
    if found is None or said is None or (said == Wellbeing.SAFE and found[0].said):
        return None
    return found[0], said


def _was_overtaken(address: str, asked_at: datetime, by: Scope) -> bool:
    """Whether something else that one answers went to this address after the alert."""
    later = Message.objects.seen_by(by).filter(
        address=address, state__in=MAY_HAVE_ARRIVED, state_at__gt=asked_at
    )
    return later.filter(are((POST, TOGETHER, RATING, INVITATION, TO_A_VISIT))).exists()


def count_key(message: Message, digit: str, *, provider: str, call: str, by: Scope, at: datetime) -> str:
    """Count what a key pressed in an alert's call says, once a call; what to say back, or "" where the key says nothing.

    Kept beside the texts that came in, so that it can be looked up who pressed what and when.
    """
    said = NUMBERS.get(digit)
    asked = Recipient.objects.seen_by(by).filter(pk=message.reference_id).first() if said else None
    if said is None or asked is None:
        return ""
    inbound = keep_inbound(
        by=by, at=at, provider=KEYS, provider_reference=f"{provider}:{call or message.pk}", sender=message.address, body=digit,
        adult_id=asked.adult_id, household_id=asked.household_id, school_id=asked.school_id,
    )  # fmt: skip
    if inbound is None:
        # Brought a second time, or pressed once more: the first word of a call holds, and is what is said back.
        said = Wellbeing(asked.said) if asked.said else said
    else:
        counted = say_wellbeing(recipient_id=asked.pk, said=said, way=Way.VOICE, by=by, at=at)
        said = Wellbeing(counted.said)
        note_answer(
            inbound_id=inbound.pk, answers=ANSWERS, by=by, at=at, reference_id=asked.broadcast_id,
            school_id=asked.school_id,
        )  # fmt: skip
    return str(beside_in(message.language)[f"thanks_{said}"])


def may_call(inbound: Inbound) -> bool:
    """Whether what nobody here understood for sure may be a call for help: it rings, and is read before all others.

    What every other text is read with knows more ways to write a word of help than the alert's words do.
    """
    return may_be_call(inbound.body) or (
        meaning_of(inbound.body, inbound.language).intent == Intent.HELP and is_plea(inbound.body)
    )


def how_soon(inbound: Inbound) -> int:
    """How soon a doubt must be read: what may be a call for help first, and a mere "OK" last."""
    if may_call(inbound):
        return 0
    return 2 if said_thanks(inbound.body, inbound.language) else 1


def counted_as(said: str) -> Callable[[Any, Recipient], None]:
    """The deed that counts an answer so; given what inbound heard, and the alert that asked."""

    def deed(heard: Any, asked: Recipient) -> None:
        take_answer(
            heard.inbound,
            asked,
            said,
            is_thanks=heard.meaning.intent == Intent.THANKS,
            district=heard.district,
            channel=heard.channel,
            by=heard.by,
            at=heard.at,
        )

    return deed


def ring_beside(heard: Any, beside: tuple[Recipient, str] | None) -> None:
    """Whoever answers for the alert reads it too, whatever else it became; what may be a call rings."""
    if beside:
        take_answer(
            heard.inbound, beside[0], DOUBT, district=heard.district, channel=heard.channel, by=heard.by, at=heard.at
        )  # fmt: skip


def take_answer(
    inbound: Inbound,
    asked: Recipient,
    said: str,
    *,
    district: District,
    channel: str,
    by: Scope,
    at: datetime,
    is_thanks: bool = False,
) -> None:
    """Count what a family answered and thank for it in its language; a doubt waits for a person, who sees it at once.

    `is_thanks`: thanks, or an "OK"; of whoever has answered already it is taken down, and nobody is asked again. What may
    be a call rings, though nobody counts it yet.
    """
    inbound.adult_id, inbound.household_id = asked.adult_id, asked.household_id
    inbound.school_id = inbound.school_id or asked.school_id
    if said == Wellbeing.SAFE and _is_doubted(inbound, by):
        said = DOUBT  # who says it may be somebody else
    if said == DOUBT and is_thanks and asked.said:
        inbound.save(update_fields=["adult_id", "household_id", "school_id"])
        note_answer(inbound_id=inbound.pk, answers=ANSWERS, by=by, at=at, reference_id=asked.broadcast_id)
        return
    if said == DOUBT:
        inbound.state, inbound.answers, inbound.reference_id = (
            InboundState.NEEDS_PERSON,
            ANSWERS,
            asked.broadcast_id,
        )
        inbound.save(
            update_fields=["adult_id", "household_id", "school_id", "state", "answers", "reference_id"]
        )
        if may_call(inbound):
            ring_for_help(asked, by=by, at=at, is_doubt=True)
        doubt_by_words(inbound, asked.language, by=by, at=at)
        is_theirs = not _is_doubted(inbound, by)
        if is_theirs and NUMBERS.get(fold(inbound.body)) != Wellbeing.SAFE:
            _ask_again(inbound, asked, district, channel, by, at)
        return
    inbound.save(update_fields=["adult_id", "household_id", "school_id"])
    holds = say_wellbeing(recipient_id=asked.pk, said=said, way=_WAYS.get(channel, Way.TEXT), by=by, at=at)
    note_answer(inbound_id=inbound.pk, answers=ANSWERS, by=by, at=at, reference_id=asked.broadcast_id)
    _thank(inbound, asked, holds.said, district, channel, by, at)


def _is_doubted(inbound: Inbound, by: Scope) -> bool:
    return (inbound.adult_id, inbound.sender) in doubted_of({inbound.sender}, seen_by=by)


def decide_answer(*, inbound_id: UUID, said: str, district: District, by: Scope, at: datetime) -> Inbound:
    """A person has read an answer that nothing here understood: the family is safe, or needs help.

    Raises Refused unless the asker may see whom it is from, or where somebody has settled it already.
    """
    # A family of two schools is each one's to help; its text belongs to one of them.
    wide = replace(by, breadth="district")
    with transaction.atomic():
        with tenancy.acting_as(wide):
            text = Inbound.objects.seen_by(wide).filter(pk=inbound_id, answers=ANSWERS).first()
        asked = text and recipient_of_text(text, seen_by=by)
        if text is None or asked is None:
            raise Refused(_("This message is not there."))
        channel = _channel_of(text)
        way = _WAYS.get(channel, Way.TEXT)
        holds = say_wellbeing(recipient_id=asked.pk, said=said, way=way, by=by, at=at, read=text.at)
        with tenancy.acting_as(wide):
            settled = settle_inbound(inbound_id=text.pk, by=wide, at=at)
        machine = Scope.system(by.district_id, "a person read what a family answered to an alert")
        with tenancy.acting_as(machine):
            _thank(text, asked, holds.said, district, channel, machine, at)
    return settled


def _channel_of(text: Inbound) -> str:
    if "@" in text.sender:
        return Channel.EMAIL
    return Channel.WHATSAPP if text.provider == Channel.WHATSAPP else Channel.SMS


def _thank(
    inbound: Inbound, asked: Recipient, said: str, district, channel: str, by: Scope, at: datetime
) -> None:
    _say(
        inbound.pk, beside_in(asked.language)[f"thanks_{said}"], inbound, asked, district, channel, by, at,
        MessageClass.EMERGENCY if said == Wellbeing.HELP else MessageClass.REPLY,
    )  # fmt: skip


def _ask_again(inbound: Inbound, asked: Recipient, district, channel: str, by: Scope, at: datetime) -> None:
    """How to answer, once for each who was asked: two machines never talk for ever."""
    words = f"{beside_in(asked.language)['wellbeing']}\n{broadcast_link(district, asked.code)}"
    _say(asked.pk, words, inbound, asked, district, channel, by, at, MessageClass.EMERGENCY)


def _say(
    reference_id: UUID, words: str, inbound: Inbound, asked: Recipient, district, channel: str, by: Scope, at: datetime,
    message_class: str,
) -> None:  # fmt: skip
    sender = district.sender_name or district.name
    enqueue(
        by=by, at=at, channel=channel, purpose="conversations.reply", reference_id=reference_id, address=inbound.sender,
        language=asked.language, school_id=asked.school_id, body=f"{sender}: {words}", message_class=message_class,
        subject=composer_of(asked.broadcast, seen_by=by).subject(asked.language) if channel == Channel.EMAIL else "",
    )  # fmt: skip
