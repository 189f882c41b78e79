"""What does not stay: exports that nobody decided on, and rides that ended, once nobody can undo what ended them."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import BusRide, RosterChange, RosterImport
from thirdpillar.ground.people.roster.actions import UNDECIDED_KEPT, UNDO_FOR, discard_roster
from thirdpillar.ground.people.roster.working import inside
from thirdpillar.standards import library


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


def forget_rides(*, by: Scope, at: datetime) -> int:
    """Remove bus rides that ended so long ago that the rule no longer keeps them, and what imports noted of rides."""
    kept = timedelta(days=library.entry("retention", "bus_rides", at.date()).terms["days_after"])
    before = at - max(kept, UNDO_FOR)
    with inside(by):
        taken_in = RosterImport.objects.seen_by(by).filter(applied_at__lt=before)
        noted = RosterChange.objects.seen_by(by).filter(table="people_busride", roster_import__in=taken_in)
        noted.delete()
        gone, _by_model = BusRide.objects.seen_by(by).filter(left_at__lt=before).delete()
        if gone:
            record(by=by, at=at, deed="people.forget_rides", subject="student", rides=gone)
    return gone
