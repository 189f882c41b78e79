"""The families around a programme, for messages to them: who is registered, waits, completed it; its sessions for who came."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.practice.gatherings.choices import ProgrammeKind, ProgrammeStage
from thirdpillar.practice.gatherings.models import Gathering, Programme, Registration


def households_registered(
    programme_ids: Collection[UUID] | QuerySet, standings: Collection[str], *, seen_by
) -> QuerySet:
    """Ids of the households of whoever stands so in one of these programmes: that of today, else the one noted then."""
    of_adult = HouseholdAdult.objects.seen_by(seen_by).filter(adult_id=OuterRef("adult_id"))
    rows = Registration.objects.seen_by(seen_by).filter(
        programme_id__in=programme_ids, standing__in=list(standings), adult_id__isnull=False
    )
    home = Coalesce(
        Subquery(of_adult.values("household_id")[:1]), F("household_id"), output_field=UUIDField()
    )
    return rows.annotate(home=home).exclude(home=None).values("home")


def sessions_of(programme_ids: Collection[UUID] | QuerySet, *, seen_by) -> QuerySet[Gathering]:
    """The sessions of these programmes."""
    return Gathering.objects.seen_by(seen_by).filter(programme_id__in=programme_ids)


def programmes_to_choose(*, seen_by, most: int = 60) -> QuerySet[Programme]:
    """Programmes whose families one may write to, the newest first."""
    found = Programme.objects.seen_by(seen_by).exclude(stage=ProgrammeStage.DRAFT)
    return found.exclude(kind=ProgrammeKind.STAFF).order_by("-made_at")[:most]
