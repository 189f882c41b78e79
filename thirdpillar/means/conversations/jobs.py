"""The worker's part in this room: texts are translated and voices written down here, never while somebody waits."""

from __future__ import annotations

from time import monotonic
from uuid import UUID

from django.db import close_old_connections, transaction
from procrastinate.contrib.django import app

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.means.conversations.actions.transcripts import ask_transcripts, work_on_transcripts
from thirdpillar.means.conversations.actions.translation import leave_overdue, work_on_translations
from thirdpillar.means.conversations.doorbell import (
    TRANSCRIPTS,
    TRANSLATIONS,
    ring_for_broadcasts,
    ring_for_transcripts,
)
from thirdpillar.means.conversations.engines.transcribing import configured_transcriber

# One job listens for so long, then rings again: no district keeps a worker to itself.
SHARE_S = 20.0


@app.task(name=TRANSLATIONS)
def translate_waiting(district_id: str) -> None:
    """The bell was rung for a district's translations."""
    close_old_connections()
    try:
        translate_for(UUID(district_id))
    finally:
        close_old_connections()


def translate_for(district_id: UUID) -> None:
    """Translate what waits; then let go what has waited long enough."""
    by = Scope.system(district_id, "translating")
    if work_on_translations(by=by, at=clock.now()):
        # A message to many may have waited for its words.
        ring_for_broadcasts(str(district_id))
    with transaction.atomic(), tenancy.acting_as(by):
        leave_overdue(by=by, at=clock.now())


@app.task(name=TRANSCRIPTS)
def write_down_waiting(district_id: str) -> None:
    """The bell was rung for a district's voice notes."""
    close_old_connections()
    try:
        if write_down_for(UUID(district_id)):
            ring_for_transcripts(district_id)
    finally:
        close_old_connections()


def write_down_for(district_id: UUID, share_s: float = SHARE_S) -> bool:
    """Have what families said written down, where a machine is set up; whether something is left for another turn."""
    engine = configured_transcriber()
    if engine is None:
        return False
    by = Scope.system(district_id, "writing down what was said")
    with transaction.atomic(), tenancy.acting_as(by):
        ask_transcripts(engine=engine, by=by, at=clock.now())
    until = monotonic() + share_s
    while work_on_transcripts(engine=engine, by=by, at=clock.now()):
        if monotonic() > until:
            return True
    return False
