"""What volunteering has for one person's own page, on whichever of their records it hangs."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from thirdpillar.ground.people.queries import current_adult, records_of, students_open_to_adult
from thirdpillar.ground.people.queries.astray import is_astray
from thirdpillar.ground.people.queries.restrictions import guarded_students
from thirdpillar.practice.volunteers.choices import LessonStage, Standing
from thirdpillar.practice.volunteers.models import Hours, Lesson, Offer, SignUp, Volunteer
from thirdpillar.practice.volunteers.rules import terms


def _mine(adult_id: UUID, seen_by) -> set[UUID]:
    standing = current_adult(adult_id, seen_by=seen_by) or adult_id
    return records_of([standing], seen_by=seen_by)[standing]


def volunteer_by_code(code: str, *, on, seen_by) -> tuple[Volunteer, UUID] | None:
    """The volunteer of an open link with the standing record of its adult. A link that may lie with somebody else is none."""
    one = Volunteer.objects.seen_by(seen_by).filter(code=code).first()
    standing = current_adult(one.adult_id, seen_by=seen_by) if one else None
    if one is None or standing is None:
        return None
    children = students_open_to_adult(standing, on=on, seen_by=seen_by)
    guarded = guarded_students(children, seen_by=seen_by)
    if guarded and is_astray(
        standing, [one.pk], student_ids=guarded, since=one.code_at, handed_at=one.code_at or one.made_at, seen_by=seen_by
    ):  # fmt: skip
        return None
    return one, standing


def volunteers_of_adult(adult_id: UUID, *, seen_by) -> QuerySet[Volunteer]:
    return (
        Volunteer.objects.seen_by(seen_by).filter(adult_id__in=_mine(adult_id, seen_by)).order_by("made_at")
    )


def sign_ups_of_adult(adult_id: UUID, *, seen_by, after: datetime | None = None) -> QuerySet[SignUp]:
    """The shifts that they have or wait for, the next first; with no moment, those at which they were noted, the latest first."""
    rows = SignUp.objects.seen_by(seen_by).filter(adult_id__in=_mine(adult_id, seen_by))
    rows = rows.select_related("shift__role", "volunteer")
    if after is None:
        return rows.filter(came_at__isnull=False).order_by("-during")
    rows = rows.exclude(standing=Standing.CANCELLED).filter(during__endswith__gt=after)
    return rows.order_by("during", "pk")


def lessons_of_adult(adult_id: UUID, *, seen_by) -> QuerySet[Lesson]:
    """Lessons that they were asked for and that are not off, the next first."""
    rows = Lesson.objects.seen_by(seen_by).filter(volunteer__adult_id__in=_mine(adult_id, seen_by))
    return (
        rows.exclude(stage=LessonStage.OFF).select_related("volunteer", "offer").order_by("begins_at", "pk")
    )


def offers_of_adult(adult_id: UUID, *, seen_by) -> QuerySet[Offer]:
    rows = Offer.objects.seen_by(seen_by).filter(adult_id__in=_mine(adult_id, seen_by), withdrawn_at=None)
    return rows.select_related("volunteer").order_by("-consent_at", "pk")


def hours_of_adult(adult_id: UUID, *, seen_by) -> QuerySet[Hours]:
    """What they logged, the latest first."""
    rows = Hours.objects.seen_by(seen_by).filter(adult_id__in=_mine(adult_id, seen_by))
    return rows.select_related("sign_up__shift__role", "lesson", "volunteer").order_by("-during", "pk")


def records(adult_id: UUID, *, seen_by) -> set[UUID]:
    """All records of one person."""
    return _mine(adult_id, seen_by)


def long_ago(at: datetime) -> datetime:
    """Since when hours may still be logged."""
    return at - timedelta(days=terms("hours", at.date())["log_days"])
