"""Exports that nobody decided on do not stay: they hold everybody's data and serve nobody."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import RosterImport
from thirdpillar.ground.people.roster.actions import UNDECIDED_KEPT, discard_roster
from thirdpillar.ground.people.roster.working import inside


def discard_undecided(*, by: Scope, at: datetime) -> int:
    """Set aside each import that waits for a person for more than 30 days, with its files; answers how many."""
    with inside(by):
        waiting = RosterImport.objects.seen_by(by).filter(
            state__in=[ImportState.COMPARED, ImportState.HELD], started_at__lt=at - UNDECIDED_KEPT
        )
        old = list(waiting.order_by("started_at"))
    done = 0
    for roster_import in old:
        with suppress(Refused):  # taken in meanwhile
            discard_roster(roster_import=roster_import, by=by, at=at)
            done += 1
    return done
