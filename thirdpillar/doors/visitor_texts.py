"""What a visitor's own number says about a home visit of theirs: that they are in, or out, or how it was."""

from __future__ import annotations

from thirdpillar.doors.replies import Heard, say_back
from thirdpillar.doors.visit_reports import take_report
from thirdpillar.doors.visiting import visitor_says
from thirdpillar.means.conversations.actions import note_answer


def said_by_visitor(heard: Heard) -> bool:
    """Do what a visitor said; whether the text was that."""
    inbound, by, at = heard.inbound, heard.by, heard.at
    if seat := visitor_says(inbound.sender, inbound.body, by=by, at=at):
        # No school on it: at the school somebody evaluates whoever texts (R-PTHV-1b).
        note_answer(inbound_id=inbound.pk, answers="visits.check", by=by, at=at, reference_id=seat.visit_id)
        say_back(heard, "thanks_need")
        return True
    return take_report(inbound, district=heard.district, channel=heard.channel, by=by, at=at)
