"""The worker's part in this room: attacking what is to be published, where that takes longer than a page may."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import close_old_connections
from procrastinate.contrib.django import app

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import bell, clock
from thirdpillar.proof.evidence.actions import work_on_rehearsals

TASK = "evidence.work_on_rehearsals"
ring_after_commit = partial(bell.ring_after_commit, TASK)


@app.task(name=TASK)
def try_publications(district_id: str) -> None:
    """Work on what waits in a district; what to do stands on the rehearsals themselves."""
    close_old_connections()
    try:
        work_on_rehearsals(by=Scope.system(UUID(district_id), "trying a publication out"), at=clock.now())
    finally:
        close_old_connections()
