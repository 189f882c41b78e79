"""A post as a letter: for whom the school reaches by no number and no e-mail."""

from __future__ import annotations

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.base.bidi import in_order, is_right_to_left
from thirdpillar.ground.base.days import day_in, has_day_names
from thirdpillar.ground.base.languages import page_language
from thirdpillar.means.conversations.choices import MadeBy
from thirdpillar.means.conversations.models import Thread
from thirdpillar.means.conversations.wording.composing import call_us


def letter_of(
    thread: Thread,
    words: str,
    language: str,
    address: str,
    *,
    sender: str,
    link: str,
    phone: str,
    on: date,
    bundle: dict[str, str],
    title: str,
    made_by: str = "",
    original: str = "",
) -> dict:
    """What the letter's layout is given (proof/reports/layouts/letter.typ), written `on` a day; `bundle` is for sorting alone.

    `made_by`: who or what translated the words, blank for the original; `original`: what they were translated from, for
    the back of the paper. The page behind the link shows both too.
    """
    tag = page_language(language) or "en"
    with translation.override(tag):
        return {
            "language": language or "en",
            "direction": "rtl" if is_right_to_left(language) else "ltr",
            "day": day_in(on, language if language and has_day_names(language) else tag, with_year=True),
            "sender": sender,
            "address": address.split("\n"),
            "title": title,
            "greeting": "",
            # Of a case the words stand sealed in the message itself, and nowhere beside it.
            "lead": "" if thread.is_sealed else in_order(words, language),
            "about": "",
            "facts": [],
            "offered": "",
            "supports": [],
            "answer": _("You can answer without an account."),
            "scan": _("Point your phone's camera at the square, or type this address:"),
            "link": link,
            "tell": call_us(phone, tag) or _("Or tell the school's office."),
            "welcome": "",
            "by_machine": str(MadeBy(made_by).label) if made_by else "",
            "wrong": _(
                "If this translation is wrong or not clear, tell us: on the page, or call or text the school."
            )
            if made_by
            else "",
            "original_title": _("The original") if original else "",
            "original": original,
        } | bundle
