"""Deeds of volunteers in plain words: a part of `words.py`."""

from __future__ import annotations

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

_KNOWS = _("Wrote down what a family knows")
_LESSON = _("Asked a family for a lesson, or noted what came of it")
_SHIFTS = _("Planned shifts of volunteers")
_WHO = _("Changed who comes to a shift")
_HOURS = _("Wrote down or approved hours of volunteers")
_CHECK = _("Wrote down a volunteer’s check")
_SERVICE = _("Wrote down service learning of students")
_TOLD = _("Wrote to volunteers")
OF_VOLUNTEERS: dict[str, StrPromise] = {
    "credentials.record_clearance": _CHECK,
    "credentials.revoke_clearance": _CHECK,
    "volunteers.answer_lesson": _LESSON,
    "volunteers.approve_all": _HOURS,
    "volunteers.approve_service": _SERVICE,
    "volunteers.ask_lesson": _LESSON,
    "volunteers.call_off_barred": _LESSON,
    "volunteers.call_off_lesson": _LESSON,
    "volunteers.cancel_shift": _SHIFTS,
    "volunteers.confirm_again": _TOLD,
    "volunteers.decide_hours": _HOURS,
    "volunteers.forget_gone": _KNOWS,
    "volunteers.give_back_places": _WHO,
    "volunteers.hold_lesson": _LESSON,
    "volunteers.leave_shift": _WHO,
    "volunteers.log_hours": _HOURS,
    "volunteers.log_service": _SERVICE,
    "volunteers.make_offer": _KNOWS,
    "volunteers.make_opportunity": _SERVICE,
    "volunteers.make_role": _SHIFTS,
    "volunteers.make_shifts": _SHIFTS,
    "volunteers.move_lesson": _LESSON,
    "volunteers.move_shift": _SHIFTS,
    "volunteers.note_came": _("Noted that somebody came"),
    "volunteers.pass_on_news": _("Looked for another way after a message failed"),
    "volunteers.remind_volunteers": _TOLD,
    "volunteers.see": _("Read who volunteers"),
    "volunteers.sign_up": _WHO,
    "volunteers.take_back_hours": _HOURS,
    "volunteers.take_in_volunteer": _WHO,
    "volunteers.tell_lapses": _TOLD,
    "volunteers.tell_teachers": _LESSON,
    "volunteers.thank_volunteers": _TOLD,
    "volunteers.translate_offers": _KNOWS,
    "volunteers.translate_titles": _LESSON,
    "volunteers.withdraw_offer": _KNOWS,
}
