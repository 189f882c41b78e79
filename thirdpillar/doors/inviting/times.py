"""The worker's part in finding a gathering's time and place: each search as whoever asked for it sees today."""

from __future__ import annotations

import logging
from time import monotonic
from uuid import UUID

from django.db import transaction

from thirdpillar.doors.inviting.rounds import asker_of
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.actions.timing import note_failed_search, work_out_search
from thirdpillar.practice.gatherings.queries import Audience
from thirdpillar.practice.gatherings.queries.timing import next_to_search
from thirdpillar.proof.evidence.actions import freshen_reach
from thirdpillar.proof.evidence.queries import unreached_households

log = logging.getLogger(__name__)
SHARE_S = 60.0


def search_for(district: District, share_s: float = SHARE_S) -> bool:
    """Work out what waits, one search a transaction; whether something is left for another turn."""
    system = Scope.system(district.pk, "finding a time and place")
    until = monotonic() + share_s
    tried: set[UUID] = set()
    while True:
        with transaction.atomic():
            tenancy.enter_scope(system)
            found = next_to_search(seen_by=system, but=tried)
            if found is None:
                return False
            by = asker_of(found, district)
        tried.add(found.pk)
        try:
            not_reached = Audience.of(found.gathering.audience).not_reached
            if not_reached:
                freshen_reach(district_id=system.district_id, at=clock.now())
            with transaction.atomic():
                # Whoever is gone from the role they asked in sees nothing any more, and neither does their search.
                tenancy.enter_scope(by or system)
                if by is None:
                    raise LookupError("whoever asked does not work here in that role any more")
                unreached = unreached_households(seen_by=by) if not_reached else None
                work_out_search(search_id=found.pk, by=by, at=clock.now(), unreached=unreached)
        except Exception:
            log.exception("a search for a time and place failed; the others go on")
            with transaction.atomic():
                tenancy.enter_scope(system)
                note_failed_search(search_id=found.pk, by=system, at=clock.now())
        if monotonic() >= until:
            return True
