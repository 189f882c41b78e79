"""Entrances to the evidence: load, one query or action, answer."""

from thirdpillar.proof.evidence.views.crossed import crossed_page
from thirdpillar.proof.evidence.views.families import call_sheet, families_page, not_reached_page
from thirdpillar.proof.evidence.views.follow_ups import assign, close, invite, note, undo
from thirdpillar.proof.evidence.views.published import publish, published_page, release_file
from thirdpillar.proof.evidence.views.reach import reach_file, reach_page
from thirdpillar.proof.evidence.views.snapshots import snapshot_file, snapshot_page, snapshots_page, withdraw

__all__ = [
    "assign",
    "call_sheet",
    "close",
    "crossed_page",
    "families_page",
    "invite",
    "not_reached_page",
    "note",
    "publish",
    "published_page",
    "reach_file",
    "reach_page",
    "release_file",
    "snapshot_file",
    "snapshot_page",
    "snapshots_page",
    "undo",
    "withdraw",
]
