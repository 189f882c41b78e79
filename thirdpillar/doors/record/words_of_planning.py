"""Deeds of planning home visits in plain words: a part of `words.py`."""

from __future__ import annotations

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

PLANNING_VISITS: dict[str, StrPromise] = {
    "visits.accept_proposals": _("Accepted planned home visits"),
    "visits.ask_proposals": _("Planned home visits"),
    "visits.call_off_visit": _("Called a home visit off"),
    "visits.check_in": _("Checked in or out at a home visit"),
    "visits.check_out": _("Checked in or out at a home visit"),
    "visits.close_feed": _("Changed a calendar address"),
    "visits.confirm_seat": _("Said that they come to a home visit"),
    "visits.drop_proposal": _("Planned home visits"),
    "visits.find_somebody_else": _("Looked for another visitor"),
    "visits.keep_proposal": _("Planned home visits"),
    "visits.leave_seat": _("Looked for another visitor"),
    "visits.lock_visit": _("Changed a home visit"),
    "visits.move_visit": _("Changed a home visit"),
    "visits.open_feed": _("Changed a calendar address"),
    "visits.plan_the_rest": _("Planned home visits"),
    "visits.raise_alarms": _("Alarm about a home visit"),
    "visits.schedule_visit": _("Booked a home visit"),
    "visits.see_place": _("Read where a home visit is"),
    "visits.see_visits": _("Read who is visited"),
    "visits.settle_alarm": _("Alarm about a home visit"),
}
