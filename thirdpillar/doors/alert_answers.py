"""What a text, or a key in a call, means while an alert asks how families are; doubt is a person's to read.

Texts are read in the languages of the question.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from thirdpillar.doors.intents import fold
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.actions import keep_inbound, note_answer
from thirdpillar.means.conversations.actions.wellbeing import say_wellbeing
from thirdpillar.means.conversations.choices import Way
from thirdpillar.means.conversations.choices.broadcasts import Wellbeing
from thirdpillar.means.conversations.models import Inbound, Recipient
from thirdpillar.means.conversations.queries.broadcasts import alert_asking
from thirdpillar.means.conversations.wording.beside import beside, beside_in

NUMBERS = {"1": Wellbeing.SAFE, "2": Wellbeing.HELP}
ANSWERS = "conversations.wellbeing"
# What a key is kept as having come by: no voice was recorded, and none is offered to hear.
KEYS = "keys"


@cache
def _words() -> dict[str, str]:
    found: dict[str, str] = dict(NUMBERS)
    for texts in beside().values():
        found |= {fold(word): Wellbeing.SAFE for word in texts["safe"]}
    for (
        texts
    ) in beside().values():  # a word that calls for help in one language is never taken for safe in another
        found |= {fold(word): Wellbeing.HELP for word in texts["help"]}
    return found


def wellbeing_meant(body: str) -> str | None:
    """Safe, help, or None where the text says neither."""
    return _words().get(fold(body))


def alert_meant(inbound: Inbound, *, by: Scope, at) -> tuple[Recipient, str] | None:
    """The alert that this text answers, and what it says; None while none asks at this number, or it says neither."""
    said = wellbeing_meant(inbound.body)
    asked = alert_asking(inbound.sender, at=at, seen_by=by) if said else None
    return (asked, said) if asked and said else None


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
        said = asked.said or said
    else:
        say_wellbeing(recipient_id=asked.pk, said=said, way=Way.VOICE, by=by, at=at)
        note_answer(
            inbound_id=inbound.pk, answers=ANSWERS, by=by, at=at, reference_id=asked.broadcast_id,
            school_id=asked.school_id,
        )  # fmt: skip
    return str(beside_in(message.language)[f"thanks_{said}"])


def counted_as(said: str) -> Callable[[Any, Recipient], None]:
    """The deed that counts an answer so; given what inbound heard, and the alert that asked."""

    def deed(heard: Any, asked: Recipient) -> None:
        _take(heard.inbound, asked, said, district=heard.district, by=heard.by, at=heard.at)

    return deed


def _take(inbound: Inbound, asked: Recipient, said: str, *, district, by: Scope, at: datetime) -> None:
    """Count the answer, and thank for it in the family's language."""
    say_wellbeing(recipient_id=asked.pk, said=said, way=Way.TEXT, by=by, at=at)
    inbound.adult_id = inbound.adult_id or asked.adult_id
    inbound.household_id = inbound.household_id or asked.household_id
    inbound.save(update_fields=["adult_id", "household_id"])
    note_answer(
        inbound_id=inbound.pk,
        answers=ANSWERS,
        by=by,
        at=at,
        reference_id=asked.broadcast_id,
        school_id=asked.school_id,
    )
    sender = district.sender_name or district.name
    enqueue(
        by=by, at=at, channel=Channel.SMS, purpose="conversations.reply", reference_id=inbound.pk,
        address=inbound.sender, language=asked.language, school_id=asked.school_id,
        body=f"{sender}: {beside_in(asked.language)[f'thanks_{said}']}",
        message_class=MessageClass.EMERGENCY if said == Wellbeing.HELP else MessageClass.REPLY,
    )  # fmt: skip
