"""What a family is asked to, for its own page."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from thirdpillar.ground.people.queries import students_open_to_adult
from thirdpillar.practice.gatherings.choices import Stage
from thirdpillar.practice.gatherings.models import Answer, Invitation


def invitations_to_adult(adult_id: UUID, *, after: datetime, on: date, seen_by) -> QuerySet[Invitation]:
    """Invitations addressed to one adult whose gathering ends after a moment, soonest first, with `answered`.

    One that names only children who are hidden from this adult on the day is not among them.
    """
    children = students_open_to_adult(adult_id, on=on, seen_by=seen_by)
    latest = Answer.objects.filter(
        gathering_id=OuterRef("gathering_id"), household_id=OuterRef("household_id")
    ).order_by("-at")
    return (
        Invitation.objects.seen_by(seen_by)
        .filter(adult_id=adult_id, gathering__ends_at__gt=after)
        .filter(Q(student_ids=[]) | Q(student_ids__overlap=list(children)))
        .exclude(gathering__stage=Stage.DRAFT)
        .select_related("gathering")
        .annotate(answered=Subquery(latest.values("answer")[:1]))
        .order_by("gathering__begins_at")
    )
