"""Rules about compacts: what a machine translated, and who may note what. A signature is asked as a condition of nothing."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.conferences.choices import CompactMade
from thirdpillar.standards import library

OF_FAMILY = (CompactMade.PARENT, CompactMade.STUDENT)


def may_leave(text, on: date) -> bool:
    """Whether a text may be shown to a family: what a machine translated of a vital document, once a person has checked it
    (20 USC 6318(f))."""
    vital = library.entry("message_class", "vital", on).terms
    return not text.by_machine or bool(text.checked_by_id) or bool(vital["machine_alone"])


def is_as_seen(text, seen: str) -> Refused | None:
    """Whether a text's words are still those that somebody read before they said yes to them."""
    return (
        None
        if seen == text.digest
        else Refused(_("These words were changed meanwhile. Please read them again."))
    )


def may_check(text, by, may_translate: bool, on: date) -> Refused | None:
    """Whether `by` may vouch for a machine's text: a second person, whom the office lets translate vital documents."""
    if not may_translate or text.written_by_id == by.account_id:
        cited = library.entry("message_class", "vital", on).citation
        return Refused(_("Choose a person and a language."), cited)
    return None
