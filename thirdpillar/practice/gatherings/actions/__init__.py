"""Deeds around a gathering: plan, invite (at once or in rounds), answer, sign in, decide, forget."""

from thirdpillar.practice.gatherings.actions.answering import answer_invitation, forget_needs
from thirdpillar.practice.gatherings.actions.counting import (
    ask_count,
    count_part,
    drop_count,
    note_failed_count,
)
from thirdpillar.practice.gatherings.actions.deciding import (
    add_new_person,
    confirm_match,
    dismiss_line,
    remove_attendance,
    undo_decision,
)
from thirdpillar.practice.gatherings.actions.door import Brought, take_arrivals
from thirdpillar.practice.gatherings.actions.inviting import (
    invite_families,
    pass_on_invitations,
    pass_on_news,
    put_right,
)
from thirdpillar.practice.gatherings.actions.planning import (
    cancel_gathering,
    change_gathering,
    keep_clock_times,
    plan_gathering,
)
from thirdpillar.practice.gatherings.actions.rounds import (
    ask_round,
    drop_round,
    go_on_round,
    hold_round,
    invite_part,
    note_failed_round,
    stop_round,
)
from thirdpillar.practice.gatherings.actions.signing_in import (
    WrittenLine,
    record_attendance,
    record_sign_ins,
    sign_in_by_code,
)

__all__ = [
    "Brought",
    "WrittenLine",
    "add_new_person",
    "answer_invitation",
    "ask_count",
    "ask_round",
    "cancel_gathering",
    "change_gathering",
    "confirm_match",
    "count_part",
    "dismiss_line",
    "drop_count",
    "drop_round",
    "forget_needs",
    "go_on_round",
    "hold_round",
    "invite_families",
    "invite_part",
    "keep_clock_times",
    "note_failed_count",
    "note_failed_round",
    "pass_on_invitations",
    "pass_on_news",
    "plan_gathering",
    "put_right",
    "record_attendance",
    "record_sign_ins",
    "remove_attendance",
    "sign_in_by_code",
    "stop_round",
    "take_arrivals",
    "undo_decision",
]
