"""Voice notes of families: kept as what they said, in the conversation that they answer, or for a person to hear."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.doors.answered import leave_to_schools, may_take, take_down, wait_for_person
from thirdpillar.doors.before_a_visit import warn_of_words
from thirdpillar.doors.senders import holders, who_has
from thirdpillar.doors.way_intents import PREFERS, put_first
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.delivery.actions import keep_recording
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.actions import set_preference
from thirdpillar.ground.people.choices import ReachWay, SaidBy
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions import keep_inbound, note_answer
from thirdpillar.means.conversations.choices import Way
from thirdpillar.means.conversations.queries.spoken import POST, TOGETHER, spoken_by

SAID = (POST, TOGETHER)


def keep_voice(
    *,
    district: District,
    provider: str,
    reference: str,
    number: str,
    seconds: int,
    at: datetime,
    message_id: UUID | None = None,
) -> str:
    """Keep a voice note, once; what it answers is the conversation whose words were said in that call, if any.

    No machine listens to it. Answers the language in which whoever spoke is thanked.
    """
    by = Scope.system(district.pk, "a voice note from a family")
    with transaction.atomic(), tenancy.acting_as(by):
        adult_id, household_id, language = who_has(number, by)
        message = Message.objects.seen_by(by).filter(pk=message_id).first() if message_id else None
        body = f"🎤 {seconds // 60}:{seconds % 60:02}"
        inbound = keep_inbound(
            by=by, at=at, provider=provider, provider_reference=reference, sender=number, body=body,
            adult_id=adult_id, household_id=household_id, school_id=message.school_id if message else None,
        )  # fmt: skip
        if inbound is None:
            return language
        keep_recording(
            by=by, at=at, provider=provider, provider_reference=reference, address=number, seconds=seconds,
            message=message, reference_id=inbound.pk,
        )  # fmt: skip
        warn_of_words(holders(number, by), by=by, at=at)
        # What is said after our words in a call answers them, and nothing else.
        said = (
            [message] if message is not None and message.address == number and message.purpose in SAID else []
        )
        if not said:
            leave_to_schools(inbound, district=district, by=by)
        for spoken in spoken_by(said, seen_by=by):
            found = may_take(spoken, holders(number, by), district=district, by=by)
            if found.to is None:
                wait_for_person(inbound, found.school_id, by=by)
            else:
                take_down(inbound, found.to, key=reference, way=Way.VOICE, by=by, at=at)
        return (message.language if message else "") or language


def wish_in_call(
    *, district: District, message: Message, reference: str, at: datetime, way: ReachWay | None = None, reads: str = ""
) -> bool:  # fmt: skip
    """Do what a key said of the way or the language in which whoever was called wants to be reached; whether it could be.

    It is the wish of the one adult who has this number, and in a call about a conversation of its guardian alone. Where
    that is in doubt, for two have the number or somebody else has it now, or the way does not lead to them, a person
    reads it.
    """
    by = Scope.system(district.pk, "a key pressed in a call")
    with transaction.atomic(), tenancy.acting_as(by):
        adult_id, household_id, _language = who_has(message.address, by)
        for spoken in spoken_by([message] if message.purpose in SAID else [], seen_by=by):
            adult_id = adult_id if adult_id == spoken.adult_id else None
        inbound = keep_inbound(
            by=by, at=at, provider=message.provider, provider_reference=reference, sender=message.address,
            body=f"☎ {way.label if way else language_label(reads)}", adult_id=adult_id,
            household_id=household_id, school_id=message.school_id,
        )  # fmt: skip
        if inbound is None:
            return True
        if way is not None:
            done = put_first(adult_id, way, said_by=SaidBy.VOICE, by=by, at=at)
        elif (
            done := (adult := Adult.objects.seen_by(by).filter(pk=adult_id, left_at=None).first()) is not None
        ):
            set_preference(adult_id=adult.pk, said_by=SaidBy.VOICE, reads=reads, by=by, at=at)
        if not done:
            wait_for_person(inbound, message.school_id, by=by)
            return False
        note_answer(inbound_id=inbound.pk, answers=f"{PREFERS}{way or 'language'}", by=by, at=at)
        return True


def language_of(district: District, number: str) -> str:
    """The language of whoever has this number, as far as we know."""
    by = Scope.system(district.pk, "which language a caller speaks")
    with tenancy.acting_as(by):
        return who_has(number, by)[2]
