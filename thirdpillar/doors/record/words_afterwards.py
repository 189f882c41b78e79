"""Deeds after a home visit, and of pay, in plain words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "funds.approve_pay": _("Approved pay"),
    "funds.close_fund": _("Closed a fund"),
    "funds.decline_pay": _("Said why something is not paid"),
    "funds.end_title_i": _("Said which schools are Title I schools"),
    "funds.export_file": _("Opened a file for payroll"),
    "funds.export_pay": _("Made a file for payroll"),
    "funds.name_title_i": _("Said which schools are Title I schools"),
    "funds.open_fund": _("Opened a fund"),
    "funds.pay": _("Read what people are paid"),
    "funds.reconcile_pay": _("Took in what payroll paid"),
    "funds.request_pay": _("Asked for pay"),
    "funds.tell_of_late_pay": _("Told staff that something waits for them"),
    "funds.settle_pay": _("Put pay right"),
    "visits.call_version_wrong": _("A reader said that a translation is wrong"),
    "visits.correct_hopes": _("A family wrote its hopes and dreams"),
    "visits.hand_over_promise": _("Handed a promise over"),
    "visits.keep_promise": _("Kept a promise"),
    "visits.keep_answers": _("Kept answers before or after visits, without names"),
    "visits.let_promise_go": _("Let a promise go"),
    "visits.make_promise": _("Wrote down a promise to a family"),
    "visits.object_to_pay": _("Put pay right"),
    "visits.one": _("Opened a home visit"),
    "visits.pay_visits": _("Asked for pay of home visits"),
    "visits.prompt_people": _("Reminded people of their home visits"),
    "visits.record_not_happened": _("Said that a home visit did not happen"),
    "visits.record_visit": _("Said that a home visit happened"),
    "visits.reflect": _("Reflected on a home visit"),
    "visits.reflections": _("Read a reflection on a home visit"),
    "visits.remove_old_words": _("Removed old words about home visits"),
    "visits.say_so_too": _("Said that a home visit was as written"),
    "visits.say_who_came": _("Said that a home visit was as written"),
    "visits.tell_of_unsaid_pay": _("Told staff that something waits for them"),
    "visits.settle_version": _("Checked or wrote a translation"),
    "visits.translate_hopes": _("A machine translated a text"),
    "visits.version": _("Read a text to be translated"),
    "visits.write_hopes": _("Wrote down a family's hopes and dreams"),
}

ABOUT = {
    "fund": _("Fund"),
    "home_visits": _("Home visits"),
    "pay": _("Pay"),
    "pay_export": _("File for payroll"),
    "visit": _("Home visit"),
}
