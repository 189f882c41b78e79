"""Words that were heeded as what they say, and may answer what was asked at the number as well: kept there too."""

from __future__ import annotations

from uuid import UUID

from thirdpillar.doors.answered import Belongs, belongs, keep_words, leave_to_schools, wait_for_person
from thirdpillar.doors.intents import Intent
from thirdpillar.doors.pleas import is_plea
from thirdpillar.doors.replies import Heard
from thirdpillar.doors.senders import holders
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.means.conversations.choices import MayMean, Way


def asked_at_number(heard: Heard) -> Belongs | None:
    """Which conversation, if any, asked last at this number; to be looked up before the words are heeded."""
    return belongs(heard.inbound, Intent.UNSURE, district=heard.district, by=heard.by, at=heard.at)


def keep_too(heard: Heard, found: Belongs | None, *, key: str, may_mean: str) -> None:
    """Keep the words in that conversation as well, marked; where nobody knows whose they are, a person reads a stop too."""
    if found is None or found.is_to_many:
        return
    if found.to is not None:
        keep_words(
            heard.inbound, found.to, key=key, way=way_of(heard), by=heard.by, at=heard.said_at or heard.at,
            may_mean=may_mean,
        )  # fmt: skip
    elif heard.meaning.answers_too:
        read_too(heard, found.school_id)


def calls_by_a_word(heard: Heard) -> bool:
    """Whether somebody we know says "help" and no more, which is answered with who we are: a person reads it too."""
    said_help = heard.meaning.intent == Intent.HELP and heard.meaning.holds and is_plea(heard.inbound.body)
    return said_help and bool(holders(heard.inbound.sender, heard.by))


def keep_plea(heard: Heard, found: Belongs | None, *, key: str) -> None:
    """A word that calls for help stands in the conversation that asked last, marked, or among the texts for a person."""
    if found is not None and found.to is not None:
        keep_too(heard, found, key=key, may_mean=MayMean.HELP)
    else:
        read_too(heard, found.school_id if found else None)
        leave_to_schools(heard.inbound, district=heard.district, by=heard.by)


def read_too(heard: Heard, school_id: UUID | None) -> None:
    """What was heeded waits for a person all the same."""
    heard.inbound.answers = ""
    heard.inbound.save(update_fields=["answers"])
    wait_for_person(heard.inbound, school_id, by=heard.by)


def way_of(heard: Heard) -> Way:
    """By which way a text came in."""
    return Way.WHATSAPP if heard.channel == Channel.WHATSAPP else Way.TEXT
