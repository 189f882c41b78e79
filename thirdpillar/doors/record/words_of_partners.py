"""Deeds around providers, fairs and families' questions in plain words: a part of `words.py`."""

from __future__ import annotations

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

_DIRECTORY = _("Changed the list of providers")
_LINKS = _("Changed a provider's link")
_FAIR = _("Planned a provider fair")
_QUESTION = _("Wrote down what a family asked of a provider")
_REFERRAL = _("Handed a family's question to a provider, or closed it")
OF_PARTNERS: dict[str, StrPromise] = {
    "partners.add_stands": _FAIR,
    "partners.agree": _QUESTION,
    "partners.answer_referral": _REFERRAL,
    "partners.apply_for_stand": _FAIR,
    "partners.ask_for_call": _("Looked for another way after a message failed"),
    "partners.change_organization": _DIRECTORY,
    "partners.change_plan": _FAIR,
    "partners.change_service": _DIRECTORY,
    "partners.close_question": _REFERRAL,
    "partners.decide_application": _FAIR,
    "partners.end_provider_links": _LINKS,
    "partners.forget_words": _("Removed words that are no longer kept"),
    "partners.keep_offers": _DIRECTORY,
    "partners.make_fair": _FAIR,
    "partners.move_stand": _FAIR,
    "partners.put_off": _REFERRAL,
    "partners.open_provider_link": _LINKS,
    "partners.refer_question": _REFERRAL,
    "partners.remove_stand": _FAIR,
    "partners.say_whether_helped": _QUESTION,
    "partners.see": _("Read what families asked of providers"),
    "partners.take_questions": _QUESTION,
    "partners.tell_applicant": _FAIR,
    "partners.tell_family": _REFERRAL,
    "partners.tell_provider": _REFERRAL,
    "partners.tell_stands": _FAIR,
    "partners.translate_questions": _("Translated by machine"),
    "partners.withdraw_question": _QUESTION,
}
