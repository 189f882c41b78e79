"""The worker's part around programmes and gatherings: a place that nobody answered for goes on to the next who waits;
whoever plans is told what is missing."""

from __future__ import annotations

from django.db import transaction

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.actions.programmes import lapse_offers, offer_places
from thirdpillar.practice.gatherings.actions.staffing import tell_gaps
from thirdpillar.practice.gatherings.queries.programmes import (
    with_free_places_and_waiting,
    with_lapsed_offers,
)


def move_lists_for(district: District) -> None:
    """Each programme in a transaction of its own: one that cannot go on holds up no other."""
    by = Scope.system(district.pk, "places that were kept long enough")
    with transaction.atomic():
        tenancy.enter_scope(by)
        due = with_lapsed_offers(clock.now(), seen_by=by)
    for programme_id in due:
        with transaction.atomic():
            tenancy.enter_scope(by)
            lapse_offers(programme_id=programme_id, by=by, at=clock.now())
    with transaction.atomic():
        tenancy.enter_scope(by)
        free = with_free_places_and_waiting(seen_by=by)
    for programme_id in free:
        with transaction.atomic():
            tenancy.enter_scope(by)
            offer_places(programme_id=programme_id, by=by, at=clock.now())


def tell_gaps_for(district: District) -> None:
    by = Scope.system(district.pk, "something that families asked for is missing")
    with transaction.atomic():
        tenancy.enter_scope(by)
        tell_gaps(by=by, at=clock.now())
