"""Deeds of conversations: keep what came in, begin a thread, write, note, hand over, close."""

from thirdpillar.means.conversations.actions.attachments import (
    attach_file,
    claim_media,
    expect_media,
    give_up_media,
    keep_files,
    keep_media,
)
from thirdpillar.means.conversations.actions.checking import check_translation
from thirdpillar.means.conversations.actions.doubts import say_wrong, settle_doubt
from thirdpillar.means.conversations.actions.glossary import (
    confirm_term,
    remove_term,
    set_class_rule,
    write_term,
)
from thirdpillar.means.conversations.actions.inbound import (
    hand_text,
    keep_inbound,
    note_answer,
    note_seen,
    settle_inbound,
    settle_meaning,
)
from thirdpillar.means.conversations.actions.interest import hand_over, look_at_interest_anew, take_out
from thirdpillar.means.conversations.actions.languages import correct_language
from thirdpillar.means.conversations.actions.taking_back import take_back_translation
from thirdpillar.means.conversations.actions.text_checks import check_text, leave_text, take_text
from thirdpillar.means.conversations.actions.texts import begin_with_text
from thirdpillar.means.conversations.actions.threads import (
    add_note,
    begin_thread,
    close_thread,
    write_as_family,
    write_to_family,
)
from thirdpillar.means.conversations.actions.transcripts import (
    ask_transcripts,
    correct_transcript,
    work_on_transcripts,
)
from thirdpillar.means.conversations.actions.translation import (
    leave_overdue,
    versions_for,
    work_on_translations,
)

__all__ = [
    "add_note",
    "ask_transcripts",
    "attach_file",
    "begin_thread",
    "begin_with_text",
    "check_text",
    "check_translation",
    "claim_media",
    "close_thread",
    "confirm_term",
    "correct_language",
    "correct_transcript",
    "expect_media",
    "give_up_media",
    "hand_over",
    "hand_text",
    "keep_files",
    "keep_inbound",
    "keep_media",
    "leave_overdue",
    "leave_text",
    "look_at_interest_anew",
    "note_answer",
    "note_seen",
    "remove_term",
    "say_wrong",
    "set_class_rule",
    "settle_doubt",
    "settle_inbound",
    "settle_meaning",
    "take_back_translation",
    "take_out",
    "take_text",
    "versions_for",
    "work_on_transcripts",
    "work_on_translations",
    "write_as_family",
    "write_term",
    "write_to_family",
]
