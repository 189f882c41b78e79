"""Words that were heeded as what they say, and may answer what was asked at the number as well: kept there too."""

from __future__ import annotations

from thirdpillar.doors.answered import Belongs, belongs, keep_words, wait_for_person
from thirdpillar.doors.intents import Intent
from thirdpillar.doors.replies import Heard
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.means.conversations.choices import Way


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
        heard.inbound.answers = ""
        heard.inbound.save(update_fields=["answers"])
        wait_for_person(heard.inbound, found.school_id, by=heard.by)


def way_of(heard: Heard) -> Way:
    """By which way a text came in."""
    return Way.WHATSAPP if heard.channel == Channel.WHATSAPP else Way.TEXT
