"""Deeds around a parent meeting: agenda, what families said, points and their answers, publishing, forgetting."""

from thirdpillar.practice.gatherings.actions.meetings.answering import (
    drop_point,
    group_inputs,
    say_state,
    set_aside,
    write_point,
)
from thirdpillar.practice.gatherings.actions.meetings.forgetting import forget_inputs
from thirdpillar.practice.gatherings.actions.meetings.making import Item, set_agenda
from thirdpillar.practice.gatherings.actions.meetings.publishing import publish_answers
from thirdpillar.practice.gatherings.actions.meetings.reminding import remind_owners
from thirdpillar.practice.gatherings.actions.meetings.saying import Note, say_input, take_notes
from thirdpillar.practice.gatherings.actions.meetings.telling import pass_on_answers, put_answers_right
from thirdpillar.practice.gatherings.actions.meetings.texting import (
    ask_by_text,
    put_questions_right,
    put_texters_right,
)
from thirdpillar.practice.gatherings.actions.meetings.translating import translate_meetings

__all__ = [
    "Item",
    "Note",
    "ask_by_text",
    "drop_point",
    "forget_inputs",
    "group_inputs",
    "pass_on_answers",
    "publish_answers",
    "put_answers_right",
    "put_questions_right",
    "put_texters_right",
    "remind_owners",
    "say_input",
    "say_state",
    "set_agenda",
    "set_aside",
    "take_notes",
    "translate_meetings",
    "write_point",
]
