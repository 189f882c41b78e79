"""A text that answers a conversation is kept there; or a person reads it, where that may not be."""

from __future__ import annotations

from thirdpillar.doors.alert_answers import ring_beside
from thirdpillar.doors.answered import asked_many, belongs, leave_to_schools, take_down, wait_for_person
from thirdpillar.doors.answers_nothing import only_thanks
from thirdpillar.doors.danger_words import may_call_now
from thirdpillar.doors.denials import denies, doubt_by_words
from thirdpillar.doors.intents import OF_THE_NUMBER, Intent
from thirdpillar.doors.kept_too import way_of
from thirdpillar.doors.replies import Heard, say_back, tell_how_to_stop
from thirdpillar.doors.way_intents import prefer_beside
from thirdpillar.means.conversations.choices import InboundState, MayMean
from thirdpillar.means.conversations.choices.broadcasts import Wellbeing
from thirdpillar.means.conversations.models import Recipient


def goes_to_thread(heard: Heard, reference: str, beside: tuple[Recipient, str] | None) -> bool:
    """Take a text into the conversation that it belongs to, or leave it for a person; whether it was either.

    What stops, starts, asks for help or tells of a wrong number is about the number, whatever was said before, but for
    words in doubt; a stop in doubt is in none where nobody was asked anything. `beside`: the alert that it may answer too.
    """
    intent, in_doubt = heard.meaning.intent, heard.meaning.is_in_doubt
    if intent in (*OF_THE_NUMBER, Intent.START) and not in_doubt:
        return False
    answers = Intent.UNSURE if in_doubt else intent
    found = belongs(heard.inbound, answers, district=heard.district, by=heard.by, at=heard.at)
    if found is None or (found.is_to_many and in_doubt and intent == Intent.STOP):
        return False
    is_thanks = intent == Intent.THANKS
    if is_thanks and found.is_to_many and not asked_many(heard.inbound.sender, by=heard.by):
        return False
    prefer_beside(heard)
    if found.to is not None:
        may_mean = MayMean(intent).value if in_doubt else ""
        if beside and beside[1] == Wellbeing.HELP:
            may_mean = MayMean.HELP
        elif not may_mean and denies(heard.inbound.body, heard.language, found.to.thread, by=heard.by):
            may_mean = MayMean.WRONG_NUMBER
        elif not may_mean and may_call_now(heard.inbound.body):
            may_mean = MayMean.HELP
        take_down(
            heard.inbound, found.to, key=reference, way=way_of(heard), by=heard.by, at=heard.said_at or heard.at,
            may_mean=may_mean, is_thanks=not may_mean and only_thanks(heard.meaning, found.to.thread, by=heard.by),
        )  # fmt: skip
        ring_beside(heard, beside)
    else:
        wait_for_person(heard.inbound, found.school_id, by=heard.by)
        doubt_by_words(heard.inbound, heard.language, by=heard.by, at=heard.at)
        leave_to_schools(heard.inbound, district=heard.district, by=heard.by)
        if beside and beside[1] == Wellbeing.HELP:
            ring_beside(heard, beside)
    if in_doubt and intent == Intent.STOP:
        tell_how_to_stop(heard)
    elif intent == Intent.HELP or (found.to is None and heard.inbound.state == InboundState.NEEDS_PERSON):
        say_back(heard, "asks_person")
    return True
