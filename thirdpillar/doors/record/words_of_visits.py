"""Deeds of home visits in plain words, but for what comes after a visit: a part of `words.py`."""

from __future__ import annotations

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

OF_VISITS: dict[str, StrPromise] = {
    "credentials.record_trainings": _("Wrote down who was trained"),
    "credentials.revoke_training": _("Took back a training"),
    "visits.answer_invitation": _("Answered an invitation"),
    "visits.offer_times": _("Answered an invitation"),
    "visits.ask_families": _("Asked families before or after visits"),
    "visits.ask_again": _("Asked families for a visit again"),
    "visits.ask_for_times": _("Asked families for a visit again"),
    "visits.tell_of_lost_wishes": _("Asked families for a visit again"),
    "visits.calls": _("Read whom to call about a visit"),
    "visits.close_links": _("Closed the links that were sent to a wrong number"),
    "visits.draw_cross_section": _("Drew families at random"),
    "visits.follow_families": _("Changed a home visit"),
    "visits.forget_marks": _("Removed what the test of home visits was told"),
    "visits.invite_families": _("Invited families"),
    "visits.judge_cross_sections": _("Tested whether visits aim at nobody"),
    "visits.remind_unconfirmed": _("Told staff that something waits for them"),
    "visits.lapse_offers": _("Planned visits anew that nobody confirmed in time"),
    "visits.leave_out_children": _("Changed a home visit"),
    "visits.leave_in_peace": _("Asked silent families no more"),
    "visits.note_asked": _("Noted that a family was asked for a visit"),
    "visits.note_family_asked": _("Noted that a family asked for a visit"),
    "visits.pass_on_askings": _("Looked for another way after a message failed"),
    "visits.pass_on_visit_news": _("Looked for another way after a message failed"),
    "visits.see_day": _("Read where a home visit is"),
    "visits.take_marks": _("Told the test of home visits about students"),
    "visits.take_answer": _("Read what to ask a family about a visit"),
    "visits.want_another_time": _("A family wanted another time for a visit"),
}
