"""The worker's part in this room: texts are translated here, never while somebody waits for a page."""

from __future__ import annotations

from uuid import UUID

from django.db import close_old_connections, transaction
from procrastinate.contrib.django import app

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.means.conversations.actions.translation import leave_overdue, work_on_translations
from thirdpillar.means.conversations.doorbell import TRANSLATIONS, ring_for_broadcasts


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
