"""Deeds of conferences in plain words: a part of `words.py`."""

from __future__ import annotations

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

_PLANNED, _CHANGED = _("Planned conferences"), _("Changed conferences")
_OFFERED = _("Offered a family other times")
OF_CONFERENCES: dict[str, StrPromise] = {
    "conferences.ask_for_call": _OFFERED,
    "conferences.ask_plan": _PLANNED,
    "conferences.change_host": _CHANGED,
    "conferences.drop_plan": _PLANNED,
    "conferences.keep_plan": _PLANNED,
    "conferences.lock_conference": _CHANGED,
    "conferences.make_week": _PLANNED,
    "conferences.move_conference": _CHANGED,
    "conferences.note_progress": _PLANNED,
    "conferences.pass_on_times": _("Looked for another way after a message failed"),
    "conferences.publish_week": _("Told families of their conferences"),
    "conferences.remember_offer": _OFFERED,
    "conferences.say_when": _("Noted when a family can come"),
    "conferences.see": _("Read who comes to conferences"),
    "conferences.take_in_families": _PLANNED,
    "conferences.take_off": _CHANGED,
}
