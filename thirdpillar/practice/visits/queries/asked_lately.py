"""Whether a home was asked for a visit lately, by whatever way, or one is to come: then its words may be of that."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.practice.visits.models import Asking, Invitation, Visit
from thirdpillar.practice.visits.queries.invitations import BOOKED


def asked_lately(adult_ids: Collection[UUID], *, since: datetime, at: datetime, seen_by) -> datetime | None:
    """When a home of these adults was asked last since then, or its visit to come was arranged; else None."""
    wide = Scope.system(seen_by.district_id, "whether a home was asked for a visit")
    with tenancy.acting_as(wide):
        homes = HouseholdAdult.objects.seen_by(wide).filter(adult_id__in=list(adult_ids))
        theirs = Invitation.objects.seen_by(wide).filter(
            Q(adult_id__in=list(adult_ids)) | Q(household_id__in=homes.values("household_id"))
        )
        askings = Asking.objects.seen_by(wide).filter(
            Exists(theirs.filter(pk=OuterRef("invitation_id"))), at__gte=since
        )
        visits = Visit.objects.seen_by(wide).filter(
            Exists(theirs.filter(pk=OuterRef("invitation_id"))), stage__in=BOOKED, ends_at__gt=at
        )
        found = [askings.aggregate(last=Max("at"))["last"], visits.aggregate(last=Max("stage_at"))["last"]]
    return max([one for one in found if one], default=None)
