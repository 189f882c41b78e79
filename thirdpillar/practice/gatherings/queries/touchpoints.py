"""What gatherings give to the evidence: who came, who answered, who was asked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, CharField, F, Q, QuerySet, Value

from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.practice.gatherings.models import Answer, Attendance, Invitation

ATTENDED, ANSWERED, INVITED = "gathering.attended", "gathering.answered", "gathering.invited"


def touchpoints(*, seen_by) -> list[QuerySet]:
    """One queryset a kind; each row has household_id (as noted then), adult_id, school_id, at, kind and two_way."""
    came = Attendance.objects.seen_by(seen_by).filter(removed_at=None)
    answered = Answer.objects.seen_by(seen_by)
    asked = Invitation.objects.seen_by(seen_by).annotate(at=F("invited_at"))
    return [
        _of_kind(came, ATTENDED, two_way=True),
        _of_kind(answered, ANSWERED, two_way=True),
        _of_kind(asked, INVITED, two_way=False),
    ]


def households_touched_since(moment: datetime, *, seen_by) -> set[UUID]:
    """Households with something recorded, asked, answered or corrected here since `moment`, as they are now."""
    came = Attendance.objects.seen_by(seen_by).filter(Q(made_at__gte=moment) | Q(removed_at__gte=moment))
    answered = Answer.objects.seen_by(seen_by).filter(made_at__gte=moment)
    asked = Invitation.objects.seen_by(seen_by).filter(made_at__gte=moment)
    noted: set[UUID] = set()
    adults: set[UUID] = set()
    for rows in (came, answered, asked):
        for household_id, adult_id in rows.values_list("household_id", "adult_id").distinct():
            noted.add(household_id)
            adults.add(adult_id)
    members = HouseholdAdult.objects.seen_by(seen_by).filter(adult_id__in=adults - {None})
    return (noted | set(members.values_list("household_id", flat=True))) - {None}


def _of_kind(rows: QuerySet, kind: str, *, two_way: bool) -> QuerySet:
    return rows.annotate(
        kind=Value(kind, output_field=CharField()), two_way=Value(two_way, output_field=BooleanField())
    )
