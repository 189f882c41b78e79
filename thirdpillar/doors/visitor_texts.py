"""What a visitor's own number says about a home visit of theirs: that they are in, or out, not safe, or how it was."""

from __future__ import annotations

from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.doors.alert_words import may_be_danger
from thirdpillar.doors.intents import Intent
from thirdpillar.doors.replies import Heard, say_back
from thirdpillar.doors.senders import holders
from thirdpillar.doors.visit_reports import take_report
from thirdpillar.doors.visiting import (
    is_at_a_visit,
    visitor_calls_for_help,
    visitor_may_need_help,
    visitor_says,
)
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import MessageClass
from thirdpillar.ground.delivery.models import SAID_OF_A_VISIT
from thirdpillar.means.conversations.actions import note_answer
from thirdpillar.means.conversations.choices import InboundState


def said_by_visitor(heard: Heard) -> bool:
    """Do what a visitor said in words of a visit (`visit_words.toml`); whether the text was that."""
    inbound, by, at = heard.inbound, heard.by, heard.at
    if seat := visitor_says(inbound.sender, inbound.body, by=by, at=at):
        # No school on it: at the school somebody evaluates whoever texts (R-PTHV-1b).
        note_answer(inbound_id=inbound.pk, answers="visits.check", by=by, at=at, reference_id=seat.visit_id)
        say_back(heard, "thanks_need")
        return True
    if who := visitor_calls_for_help(inbound.sender, inbound.body, by=by, at=at):
        _answer_call(heard, who)
        return True
    return take_report(inbound, district=heard.district, channel=heard.channel, by=by, at=at)


def may_call_from_a_visit(heard: Heard) -> bool:
    """Call for a visitor who may be inside and says anything else, or is in danger; whether the text was that."""
    inbound, by, at = heard.inbound, heard.by, heard.at
    if _is_of_somebody_else(heard):
        return False
    if who := visitor_may_need_help(inbound.sender, inbound.body, by=by, at=at):
        _answer_call(heard, who)
        # What it says, the office reads: with no school on it, for the one who evaluates there reads no such text.
        inbound.state, inbound.answers, inbound.of_visit = InboundState.NEEDS_PERSON, "", True
        inbound.save(update_fields=["state", "answers", "of_visit"])
        return True
    return False


def _is_of_somebody_else(heard: Heard) -> bool:
    """Whether the words are thanks, or of a family member with that number, who may mean anything else by them: not while
    they may be inside at a visit of theirs."""
    sender, by = heard.inbound.sender, heard.by
    if heard.meaning.intent == Intent.THANKS:
        return True
    is_family = bool(holders(sender, by)) and not may_be_danger(heard.inbound.body)
    return is_family and not is_at_a_visit(sender, by=by, at=heard.at)


def _answer_call(heard: Heard, who: Account) -> None:
    inbound, by, at = heard.inbound, heard.by, heard.at
    note_answer(inbound_id=inbound.pk, answers="visits.help", by=by, at=at)
    language = who.language if who.language and translation.check_for_language(who.language) else "en"
    with translation.override(language):
        told = f"{_('We know that you need help. Somebody will call you.')} {_('If you are in danger now, call 911.')}"
    enqueue(
        by=by, at=at, channel=heard.channel, purpose=SAID_OF_A_VISIT, reference_id=inbound.pk, address=inbound.sender,
        language=language, body=told, message_class=MessageClass.REPLY, expires_at=at + timedelta(hours=1),
    )  # fmt: skip
