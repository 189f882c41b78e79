"""Deeds of figures in plain words: a part of `words.py`."""

from __future__ import annotations

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

FIGURES: dict[str, StrPromise] = {
    "evidence.assign_follow_ups": _("Gave families to somebody"),
    "evidence.call_sheet": _("Made call sheets"),
    "evidence.certify_snapshot": _("Certified figures"),
    "evidence.close_follow_ups": _("Closed follow-ups"),
    "evidence.export_for_research": _("Gave home visits out for research, without names"),
    "evidence.families": _("Read a list of families"),
    "evidence.note_attempt": _("Noted what was tried"),
    "evidence.publish_snapshot": _("Published figures"),
    "evidence.reopen_follow_ups": _("Opened follow-ups again"),
    "evidence.try_publication": _("Tried out what would be public"),
    "evidence.undo_assignment": _("Took the giving back"),
    "evidence.undo_attempt": _("Took a note back"),
    "evidence.unreachable": _("Read the list of families that no message reaches"),
    "evidence.unreachable_file": _("Took the list of families that no message reaches as a file"),
    "evidence.withdraw_snapshot": _("Withdrew certified figures"),
}
