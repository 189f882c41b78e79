"""The worker's part in this room: going on with roster imports that wait."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import close_old_connections
from procrastinate.contrib.django import app

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import bell, clock
from thirdpillar.ground.people.roster.actions import resume_imports

TASK = "people.resume_imports"
ring_after_commit = partial(bell.ring_after_commit, TASK)


@app.task(name=TASK)
def go_on_with_rosters(district_id: str) -> None:
    """Work on what waits in a district; what to do stands on the imports themselves."""
    close_old_connections()
    try:
        resume_imports(by=Scope.system(UUID(district_id), "roster import"), at=clock.now())
    finally:
        close_old_connections()
