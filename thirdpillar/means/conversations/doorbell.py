"""Waking the worker for translations. What is to be done stands on the translations themselves."""

from __future__ import annotations

import logging
from functools import partial
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

TASK = "conversations.work_on_translations"
log = logging.getLogger(__name__)


def ring_after_commit(district_id: UUID) -> None:
    """Once this transaction is in, ask the worker; unheard, the minute's round goes on with it."""
    transaction.on_commit(partial(_ring, str(district_id)), robust=True)


def _ring(district_id: str) -> None:
    try:
        app.configure_task(TASK, queueing_lock=f"{TASK}:{district_id}").defer(district_id=district_id)
    except AlreadyEnqueued:
        log.debug("a job of this district is already waiting")
