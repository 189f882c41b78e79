"""A post as a letter: for whom the school reaches by no number and no e-mail."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.people.wording import number_label
from thirdpillar.means.conversations.models import Thread


def letter_of(
    thread: Thread,
    words: str,
    language: str,
    address: str,
    *,
    sender: str,
    link: str,
    phone: str,
    bundle: dict[str, str],
) -> dict:
    """What the letter's layout is given (proof/reports/layouts/letter.typ); `bundle` is for sorting alone."""
    tag = language if translation.check_for_language(language) else "en"
    with translation.override(tag):
        return {
            "language": language or "en",
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "sender": sender,
            "address": address.split("\n"),
            "title": sender if thread.is_sealed else thread.subject,
            "greeting": "",
            # Of a case the words stand sealed in the message itself, and nowhere beside it.
            "lead": "" if thread.is_sealed else words,
            "about": "",
            "facts": [],
            "offered": "",
            "supports": [],
            "answer": _("You can answer without an account."),
            "scan": _("Point your phone's camera at the square, or type this address:"),
            "link": link,
            "tell": _("Or call us: %(phone)s") % {"phone": number_label(phone)}
            if phone
            else _("Or tell the school's office."),
            "welcome": "",
        } | bundle
