"""What a family is asked to, what it comes to and where it was, for its own page; by whichever record of the adult."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from thirdpillar.ground.people.queries import students_open_to_adult
from thirdpillar.practice.gatherings.choices import Stage, Standing
from thirdpillar.practice.gatherings.models import Answer, Attendance, Gathering, Invitation, Registration
from thirdpillar.practice.gatherings.queries.records import all_records


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
        .filter(adult_id__in=all_records([adult_id], seen_by=seen_by), gathering__ends_at__gt=after)
        .filter(Q(student_ids=[]) | Q(student_ids__overlap=list(children)))
        .exclude(gathering__stage=Stage.DRAFT)
        .select_related("gathering")
        .annotate(answered=Subquery(latest.values("answer")[:1]))
        .order_by("gathering__begins_at")
    )


def sessions_for_adult(adult_id: UUID, *, after: datetime, seen_by) -> QuerySet[Gathering]:
    """The sessions to come of programmes in which one adult has a place, soonest first."""
    mine = all_records([adult_id], seen_by=seen_by)
    places = Registration.objects.seen_by(seen_by).filter(adult_id__in=mine, standing=Standing.REGISTERED)
    return (
        Gathering.objects.seen_by(seen_by)
        .filter(programme_id__in=places.values("programme_id"), ends_at__gt=after)
        .exclude(stage=Stage.DRAFT)
        .order_by("begins_at")
    )


def attended_by_adult(adult_id: UUID, *, seen_by) -> QuerySet[Gathering]:
    """Where one adult signed in by name, the latest first; who else of the home was there is not asked."""
    mine = all_records([adult_id], seen_by=seen_by)
    came = Attendance.objects.seen_by(seen_by).filter(adult_id__in=mine, removed_at=None)
    return (
        Gathering.objects.seen_by(seen_by).filter(pk__in=came.values("gathering_id")).order_by("-begins_at")
    )
