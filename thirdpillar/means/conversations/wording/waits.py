"""How long somebody waits, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thirdpillar.ground.base.languages import language_label
from thirdpillar.means.conversations.queries.waiting import Asking
from thirdpillar.means.conversations.rules.hours import SchoolHours


def asking_row(one: Asking, hours: SchoolHours, at: datetime) -> dict:
    """One language's open questions as a page shows them."""
    return {
        "language": one.language,
        "label": language_label(one.language),
        "questions": one.questions,
        "texts": one.texts,
        "waited": in_hours(hours.between(one.since, at)),
    }


def in_hours(waited: timedelta) -> str:
    """ "less than an hour", "3 school hours"."""
    whole = int(waited.total_seconds() // 3600)
    if not whole:
        return _("less than an hour")
    return ngettext("%(n)d school hour", "%(n)d school hours", whole) % {"n": whole}
