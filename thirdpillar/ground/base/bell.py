"""Waking the worker. The queue is only a doorbell: what is to be done stands on the rooms' own rows.

Unheard, a bell costs a minute: the worker looks every minute without being woken.
"""

from __future__ import annotations

import logging
from functools import partial
from uuid import UUID

from django.db import connection, transaction

log = logging.getLogger(__name__)


def ring_after_commit(task: str, district_id: UUID) -> None:
    """Once this transaction is in, ask for one job of `task` (its name); once, however often it is asked."""
    ring_now = partial(ring, task, str(district_id))
    waiting = [entry[1] for entry in connection.run_on_commit]
    if not any(isinstance(one, partial) and (one.func, one.args) == (ring, ring_now.args) for one in waiting):
        # Robust: what was written is safe already.
        transaction.on_commit(ring_now, robust=True)


def ring(task: str, district_id: str) -> None:
    """Put one job into the queue, unless one is already waiting for this district."""
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import AlreadyEnqueued

    try:
        # By name: a job may stand in a storey above whoever rings for it.
        app.configure_task(task, queueing_lock=f"{task}:{district_id}").defer(district_id=district_id)
    except AlreadyEnqueued:
        log.debug("a job of this kind is already waiting")
