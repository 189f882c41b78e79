"""What can be done with the evidence."""

from thirdpillar.proof.evidence.actions.follow_ups import (
    assign_follow_ups,
    close_follow_ups,
    note_attempt,
    reopen_follow_ups,
    undo_assignment,
    undo_attempt,
)
from thirdpillar.proof.evidence.actions.rehearsals import (
    NotRehearsed,
    leave_to_worker,
    rehearsal_of,
    work_on_rehearsals,
)
from thirdpillar.proof.evidence.actions.releases import publish_snapshot, rehearse_publication
from thirdpillar.proof.evidence.actions.roll_up import freshen_reach, rebuild_reach, refresh_reach
from thirdpillar.proof.evidence.actions.snapshots import certify_snapshot, withdraw_snapshot

__all__ = [
    "NotRehearsed",
    "assign_follow_ups",
    "certify_snapshot",
    "close_follow_ups",
    "freshen_reach",
    "leave_to_worker",
    "note_attempt",
    "publish_snapshot",
    "rebuild_reach",
    "refresh_reach",
    "rehearsal_of",
    "rehearse_publication",
    "reopen_follow_ups",
    "undo_assignment",
    "undo_attempt",
    "withdraw_snapshot",
    "work_on_rehearsals",
]
