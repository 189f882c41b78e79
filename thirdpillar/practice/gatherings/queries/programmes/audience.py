"""For messages to those of a programme: who is registered, waits, completed it; its sessions for who came."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from thirdpillar.practice.gatherings.choices import ProgrammeKind, ProgrammeStage
from thirdpillar.practice.gatherings.models import Gathering, Programme, Registration


def registered_in(
    programme_ids: Collection[UUID] | QuerySet, standings: Collection[str], *, seen_by
) -> QuerySet[Registration]:
    """The registrations of the families' adults who stand so in one of these programmes."""
    return Registration.objects.seen_by(seen_by).filter(
        programme_id__in=programme_ids, standing__in=list(standings), adult_id__isnull=False
    )


def sessions_of(programme_ids: Collection[UUID] | QuerySet, *, seen_by) -> QuerySet[Gathering]:
    """The sessions of these programmes."""
    return Gathering.objects.seen_by(seen_by).filter(programme_id__in=programme_ids)


def programmes_to_choose(*, seen_by, most: int = 60) -> QuerySet[Programme]:
    """Programmes whose families one may write to, the newest first."""
    found = Programme.objects.seen_by(seen_by).exclude(stage=ProgrammeStage.DRAFT)
    return found.exclude(kind=ProgrammeKind.STAFF).order_by("-made_at")[:most]
