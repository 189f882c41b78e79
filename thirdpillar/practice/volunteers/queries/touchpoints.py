"""What volunteering gives to the evidence: somebody of a home gave time that counts. Not what, and with whom."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, CharField, DateTimeField, F, Func, QuerySet, Value

from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.practice.volunteers.choices import HoursStage
from thirdpillar.practice.volunteers.models import Hours

HELPED = "volunteer.helped"


def touchpoints(*, seen_by) -> list[QuerySet]:
    """Each row has household_id (as noted then), adult_id, school_id, at, kind and two_way."""
    rows = Hours.objects.seen_by(seen_by).filter(stage=HoursStage.APPROVED)
    return [
        rows.annotate(
            at=Func(F("during"), function="lower", output_field=DateTimeField()),
            kind=Value(HELPED, output_field=CharField()),
            two_way=Value(True, output_field=BooleanField()),
        )
    ]


def households_touched_since(moment: datetime, *, seen_by) -> set[UUID]:
    """Homes of which hours were approved, or this was taken back, since `moment`, as they are now."""
    rows = Hours.objects.seen_by(seen_by).filter(stage_at__gte=moment).exclude(stage=HoursStage.LOGGED)
    noted, people = set(), set()
    for home, adult in rows.values_list("household_id", "adult_id"):
        people.add(adult)
        if home:
            noted.add(home)
    members = HouseholdAdult.objects.seen_by(seen_by).filter(adult_id__in=people)
    return noted | set(members.values_list("household_id", flat=True))
