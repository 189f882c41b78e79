"""What a visitor's own number says about a home visit of theirs: that they are in, or out, not safe, or how it was."""

from __future__ import annotations

from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.doors.replies import Heard, say_back
from thirdpillar.doors.visit_reports import REPLY, take_report
from thirdpillar.doors.visiting import visitor_calls_for_help, visitor_says
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import MessageClass
from thirdpillar.means.conversations.actions import note_answer


def said_by_visitor(heard: Heard) -> bool:
    """Do what a visitor said; whether the text was that."""
    inbound, by, at = heard.inbound, heard.by, heard.at
    if seat := visitor_says(inbound.sender, inbound.body, by=by, at=at):
        # No school on it: at the school somebody evaluates whoever texts (R-PTHV-1b).
        note_answer(inbound_id=inbound.pk, answers="visits.check", by=by, at=at, reference_id=seat.visit_id)
        say_back(heard, "thanks_need")
        return True
    if who := visitor_calls_for_help(inbound.sender, inbound.body, by=by, at=at):
        note_answer(inbound_id=inbound.pk, answers="visits.help", by=by, at=at)
        language = who.language if who.language and translation.check_for_language(who.language) else "en"
        with translation.override(language):
            told = f"{_('We know that you need help. Somebody will call you.')} {_('If you are in danger now, call 911.')}"
        enqueue(
            by=by, at=at, channel=heard.channel, purpose=REPLY, reference_id=inbound.pk, address=inbound.sender,
            language=language, body=told, message_class=MessageClass.REPLY, expires_at=at + timedelta(hours=1),
        )  # fmt: skip
        return True
    return take_report(inbound, district=heard.district, channel=heard.channel, by=by, at=at)
