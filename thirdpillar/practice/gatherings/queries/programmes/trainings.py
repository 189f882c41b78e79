"""Programmes for staff as one of the staff sees them: those at their schools and of the district, and where they stand."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from thirdpillar.ground.accounts.models import RoleGrant
from thirdpillar.ground.schools.models import Section
from thirdpillar.practice.gatherings.choices import ProgrammeKind, ProgrammeStage, Stage
from thirdpillar.practice.gatherings.models import Gathering, Programme, Registration


def trainings_for(account_id: UUID, *, at: datetime, seen_by) -> QuerySet[Programme]:
    """Open ones where they work, and those that they are or were in; asked in the context of a machine."""
    today = at.date()
    held = RoleGrant.objects.seen_by(seen_by).filter(account_id=account_id).exclude(ends_on__lt=today)
    held = held.exclude(begins_on__gt=today)
    classes = Section.objects.seen_by(seen_by).filter(
        pk__in=held.exclude(section_id=None).values("section_id")
    )
    here = Q(school_id=None) | Q(school_id__in=held.exclude(school_id=None).values("school_id"))
    here |= Q(school_id__in=classes.values("school_id"))
    mine = Registration.objects.seen_by(seen_by).filter(account_id=account_id).values("programme_id")
    staff = Programme.objects.seen_by(seen_by).filter(kind=ProgrammeKind.STAFF)
    coming = Gathering.objects.seen_by(seen_by).filter(programme__in=staff, ends_at__gt=at)
    coming = coming.exclude(stage=Stage.CANCELLED).values("programme_id")
    is_open = Q(stage=ProgrammeStage.OPEN) & Q(pk__in=coming) & here
    return staff.exclude(stage=ProgrammeStage.DRAFT).filter(is_open | Q(pk__in=mine)).order_by("title", "pk")


def standing_in(account_id: UUID, *, seen_by) -> dict[UUID, Registration]:
    """{programme: where this colleague stands there}"""
    rows = Registration.objects.seen_by(seen_by).filter(account_id=account_id)
    return {one.programme_id: one for one in rows}
