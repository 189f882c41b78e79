"""What conferences give to the evidence: a home that met a teacher, with whom of it was there. No child and no teacher."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, CharField, DateTimeField, F, Func, QuerySet, UUIDField, Value

from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.practice.conferences.choices import MOST_CAME, STANDING, Stage
from thirdpillar.practice.conferences.models import Conference

HELD = "conference.held"


def touchpoints(*, seen_by) -> list[QuerySet]:
    """Each row has household_id (as noted then), adult_id, school_id, at, kind and two_way; one queryset for homes of which
    nobody was named, one for each place in the list of who came."""
    done = Conference.objects.seen_by(seen_by).filter(stage=Stage.HELD)
    unnamed = done.filter(came_ids=[]).annotate(adult_id=Value(None, output_field=UUIDField()))
    named = [
        done.filter(came_ids__len__gt=place).annotate(adult_id=F(f"came_ids__{place}"))
        for place in range(MOST_CAME)
    ]
    return [
        rows.annotate(
            at=Func(F("during"), function="lower", output_field=DateTimeField()),
            kind=Value(HELD, output_field=CharField()),
            two_way=Value(True, output_field=BooleanField()),
        )
        for rows in (unnamed, *named)
    ]


def households_touched_since(moment: datetime, *, seen_by) -> set[UUID]:
    """Homes of which a conference was noted as held, or this was taken back, since `moment`, as they are now."""
    rows = Conference.objects.seen_by(seen_by).filter(stage__in=STANDING, stage_at__gte=moment)
    noted: set[UUID] = set()
    came: set[UUID] = set()
    for home, adults in rows.values_list("household_id", "came_ids"):
        noted.add(home)
        came.update(adults)
    members = HouseholdAdult.objects.seen_by(seen_by).filter(adult_id__in=came)
    return noted | set(members.values_list("household_id", flat=True))
