"""Deeds of conferences in plain words: a part of `words.py`."""

from __future__ import annotations

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

_PLANNED, _CHANGED = _("Planned conferences"), _("Changed conferences")
_OFFERED = _("Offered a family other times")
_TEAMS = _("Wrote down what a class team does")
_COMPACT = _("School-family compact")
OF_CONFERENCES: dict[str, StrPromise] = {
    "conferences.ask_for_call": _OFFERED,
    "conferences.ask_plan": _PLANNED,
    "conferences.cancel_week": _CHANGED,
    "conferences.change_host": _CHANGED,
    "conferences.check_compact": _COMPACT,
    "conferences.drop_plan": _PLANNED,
    "conferences.hold_conference": _("Noted that somebody came"),
    "conferences.keep_plan": _PLANNED,
    "conferences.lock_conference": _CHANGED,
    "conferences.make_week": _PLANNED,
    "conferences.mark_compact": _COMPACT,
    "conferences.move_conference": _CHANGED,
    "conferences.note_progress": _PLANNED,
    "conferences.pass_on_times": _("Looked for another way after a message failed"),
    "conferences.publish_week": _("Told families of their conferences"),
    "conferences.remember_offer": _OFFERED,
    "conferences.say_when": _("Noted when a family can come"),
    "conferences.see": _("Read who comes to conferences"),
    "conferences.make_team": _TEAMS,
    "conferences.note_presence": _TEAMS,
    "conferences.note_result": _TEAMS,
    "conferences.record_scores": _TEAMS,
    "conferences.set_goal": _("Set a goal for a child"),
    "conferences.set_skills": _TEAMS,
    "conferences.call_off_meeting": _TEAMS,
    "conferences.move_meeting": _TEAMS,
    "conferences.pass_on_team_news": _("Looked for another way after a message failed"),
    "conferences.say_in_languages": _("A machine translated a text"),
    "conferences.take_in_new": _TEAMS,
    "conferences.tell_team_homes": _TEAMS,
    "conferences.take_in_families": _PLANNED,
    "conferences.take_back_held": _("Noted that somebody came"),
    "conferences.take_off": _CHANGED,
    "conferences.unmark_compact": _COMPACT,
    "conferences.write_compact": _COMPACT,
}
