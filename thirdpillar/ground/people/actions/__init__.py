"""Deeds on people. Each is atomic, takes `by` and `at` by keyword, and is written into the record."""

from thirdpillar.ground.people.actions.addresses import protect_address, stop_protecting_address
from thirdpillar.ground.people.actions.contact import (
    add_contact_point,
    call_again,
    confirm_contact_point,
    correct_contact_point,
    doubt_contact_point,
    doubt_silent_points,
    keep_shared_number,
    remove_contact_point,
)
from thirdpillar.ground.people.actions.corrections import set_languages, set_permissions
from thirdpillar.ground.people.actions.households import (
    join_households,
    move_members,
    split_household,
    undo_correction,
)
from thirdpillar.ground.people.actions.leaders import end_parent_leader, make_parent_leader
from thirdpillar.ground.people.actions.merges import merge_adults
from thirdpillar.ground.people.actions.merges_undone import undo_merge
from thirdpillar.ground.people.actions.preferences import put_back_preference, set_preference
from thirdpillar.ground.people.actions.restrictions import (
    ask_to_loosen,
    confirm_loosening,
    extend_restriction,
    impose_restriction,
)
from thirdpillar.ground.people.actions.students import end_student_account, let_student_sign_in
from thirdpillar.ground.people.actions.suggestions import set_suggestion_aside, suggest_merges

__all__ = [
    "add_contact_point",
    "ask_to_loosen",
    "call_again",
    "confirm_contact_point",
    "confirm_loosening",
    "correct_contact_point",
    "doubt_contact_point",
    "doubt_silent_points",
    "end_parent_leader",
    "end_student_account",
    "extend_restriction",
    "impose_restriction",
    "join_households",
    "keep_shared_number",
    "let_student_sign_in",
    "make_parent_leader",
    "merge_adults",
    "move_members",
    "protect_address",
    "put_back_preference",
    "remove_contact_point",
    "set_languages",
    "set_permissions",
    "set_preference",
    "set_suggestion_aside",
    "split_household",
    "stop_protecting_address",
    "suggest_merges",
    "undo_correction",
    "undo_merge",
]
