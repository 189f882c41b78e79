"""Deeds of setting up and planning home visits in plain words: a part of `words.py`."""

from __future__ import annotations

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

PLANNING_VISITS: dict[str, StrPromise] = {
    "credentials.record_trainings": _("Wrote down who was trained"),
    "credentials.revoke_training": _("Took back a training"),
    "visits.accept_proposals": _("Accepted planned home visits"),
    "visits.adapt_school": _("Changed how a school makes home visits"),
    "visits.add_deviation": _("Wrote down a departure from the home visit model"),
    "visits.add_pay_rule": _("Said what a home visit pays"),
    "visits.adopt_for_schools": _("Had schools make home visits"),
    "visits.adopt_year": _("Adopted the terms of home visits"),
    "visits.ask_if_out": _("Alarm about a home visit"),
    "visits.ask_proposals": _("Planned home visits"),
    "visits.call_off_visit": _("Called a home visit off"),
    "visits.change_terms": _("Changed the terms of home visits"),
    "visits.change_wishes": _("Said when and with whom they visit"),
    "visits.check_in": _("Checked in or out at a home visit"),
    "visits.check_out": _("Checked in or out at a home visit"),
    "visits.close_feed": _("Changed a calendar address"),
    "visits.confirm_seat": _("Said that they come to a home visit"),
    "visits.drop_pay_rule": _("Took back what a home visit pays"),
    "visits.drop_proposal": _("Planned home visits"),
    "visits.drop_window": _("Went back to the district's days of home visits"),
    "visits.end_deviation": _("Ended a departure from the home visit model"),
    "visits.find_somebody_else": _("Looked for another visitor"),
    "visits.keep_proposal": _("Planned home visits"),
    "visits.leave": _("Left home visits"),
    "visits.leave_seat": _("Looked for another visitor"),
    "visits.lock_visit": _("Changed a home visit"),
    "visits.move_visit": _("Changed a home visit"),
    "visits.open_feed": _("Changed a calendar address"),
    "visits.open_year": _("Began a year of home visits"),
    "visits.opt_in": _("Opted in to home visits"),
    "visits.plan_the_rest": _("Planned home visits"),
    "visits.print_again": _("Made letters to print"),
    "visits.raise_alarms": _("Alarm about a home visit"),
    "visits.release_school": _("Stopped home visits of a school"),
    "visits.schedule_visit": _("Booked a home visit"),
    "visits.see_place": _("Read where a home visit is"),
    "visits.see_visits": _("Read who is visited"),
    "visits.set_window": _("Set the days of home visits"),
    "visits.set_video_link": _("Changed a home visit"),
    "visits.settle_alarm": _("Alarm about a home visit"),
}
