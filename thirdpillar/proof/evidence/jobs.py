"""The worker's part in this room: attacking what is to be published, where that takes longer than a page may."""

from __future__ import annotations

import logging
from functools import partial
from uuid import UUID

from django.db import close_old_connections, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.proof.evidence.actions import work_on_rehearsals

TASK = "evidence.work_on_rehearsals"
log = logging.getLogger(__name__)


@app.task(name=TASK)
def try_publications(district_id: str) -> None:
    """Work on what waits in a district; what to do stands on the rehearsals themselves."""
    close_old_connections()
    try:
        work_on_rehearsals(by=Scope.system(UUID(district_id), "trying a publication out"), at=clock.now())
    finally:
        close_old_connections()


def ring_after_commit(district_id: UUID) -> None:
    """Once this transaction is in, ask the worker; unheard, the minute's round goes on with it."""
    transaction.on_commit(partial(_ring, str(district_id)), robust=True)


def _ring(district_id: str) -> None:
    try:
        app.configure_task(TASK, queueing_lock=f"{TASK}:{district_id}").defer(district_id=district_id)
    except AlreadyEnqueued:
        log.debug("a job of this district is already waiting")
