"""Deeds of conversations: keep what came in, begin a thread, write, note, hand over, close."""

from thirdpillar.means.conversations.actions.inbound import keep_inbound, note_answer, settle_inbound
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
    "close_thread",
    "hand_over",
    "keep_inbound",
    "note_answer",
    "settle_inbound",
    "write_as_family",
    "write_to_family",
]
