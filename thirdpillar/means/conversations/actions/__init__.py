"""Deeds of conversations: keep what came in, begin a thread, write, note, hand over, close."""

from thirdpillar.means.conversations.actions.inbound import keep_inbound, note_answer, settle_inbound
from thirdpillar.means.conversations.actions.text_checks import check_text, leave_text, take_text
from thirdpillar.means.conversations.actions.threads import (
    add_note,
    begin_thread,
    close_thread,
    hand_over,
    write_as_family,
    write_to_family,
)

__all__ = [
    "add_note",
    "begin_thread",
    "check_text",
    "close_thread",
    "hand_over",
    "keep_inbound",
    "leave_text",
    "note_answer",
    "settle_inbound",
    "take_text",
    "write_as_family",
    "write_to_family",
]
