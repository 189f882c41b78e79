"""Deeds of gatherings in plain words: a part of `words.py`."""

from __future__ import annotations

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

OF_GATHERINGS: dict[str, StrPromise] = {
    "gatherings.add_new_person": _("Added somebody new from a sheet"),
    "gatherings.answer_invitation": _("Answered an invitation"),
    "gatherings.ask_count": _("Looked whom to write to"),
    "gatherings.ask_round": _("Had many families invited"),
    "gatherings.came": _("Read who came"),
    "gatherings.cancel_gathering": _("Cancelled a gathering"),
    "gatherings.change_gathering": _("Changed a gathering"),
    "gatherings.close_links": _("Closed the links that were sent to a wrong number"),
    "gatherings.confirm_match": _("Said who a name on a sheet is"),
    "gatherings.count_part": _("Looked whom to write to"),
    "gatherings.dismiss_line": _("Set a line of a sheet aside"),
    "gatherings.drop_count": _("Looked whom to write to"),
    "gatherings.families": _("Read who is invited"),
    "gatherings.forget_needs": _("Forgot needs after 30 days"),
    "gatherings.go_on_round": _("Let the inviting of many families go on"),
    "gatherings.hold_round": _("Held the inviting of many families"),
    "gatherings.invite_families": _("Invited families"),
    "gatherings.keep_clock_times": _("Kept planned gatherings at their time of day in a new time zone"),
    "gatherings.line": _("Compared a name with the roster"),
    "gatherings.open_kiosk": _("Opened a kiosk"),
    "gatherings.pass_on_invitations": _("Looked for another way after a message failed"),
    "gatherings.pass_on_news": _("Looked for another way after a message failed"),
    "gatherings.plan_gathering": _("Planned a gathering"),
    "gatherings.record_attendance": _("Noted that somebody came"),
    "gatherings.record_late_sign_ins": _("Took names that arrived late from a tablet"),
    "gatherings.record_sign_ins": _("Took a sign-in sheet"),
    "gatherings.remove_attendance": _("Took an attendance back"),
    "gatherings.settled": _("Read settled names"),
    "gatherings.stop_round": _("Stopped the inviting of many families"),
    "gatherings.undo_decision": _("Took back what was decided about a line"),
    "gatherings.unreachable": _("Read whom nobody can write to"),
}
