"""Waking the worker. The queue is only a doorbell: what is to be sent stands in the outbox itself."""

from __future__ import annotations

import logging
from functools import partial
from uuid import UUID

from django.db import connection, transaction

TASK = "delivery.send_due"
log = logging.getLogger(__name__)


def ring_after_commit(district_id: UUID) -> None:
    """Once this transaction is in, ask the worker to send; once, however many messages it put in."""
    ring_now = partial(ring, str(district_id))
    waiting = [entry[1] for entry in connection.run_on_commit]
    if not any(isinstance(one, partial) and (one.func, one.args) == (ring, ring_now.args) for one in waiting):
        # Robust: the message is safe already, and the worker looks every minute without being woken.
        transaction.on_commit(ring_now, robust=True)


def ring(district_id: str) -> None:
    """Put one job into the queue, unless one is already waiting for this district."""
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import AlreadyEnqueued

    try:
        # By name: the job itself stands in doors, which knows the rooms that may still object to a message.
        app.configure_task(TASK, queueing_lock=f"{TASK}:{district_id}").defer(district_id=district_id)
    except AlreadyEnqueued:
        log.debug("a sending job is already waiting")
