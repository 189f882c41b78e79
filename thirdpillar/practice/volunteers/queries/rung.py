"""Who stands on the rung "volunteer" of the ladder: whoever gave time that counts, or shared what they know in a lesson."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from thirdpillar.practice.volunteers.choices import HoursStage, LessonStage
from thirdpillar.practice.volunteers.models import Hours, Lesson
from thirdpillar.practice.volunteers.queries.checks import barred_at
from thirdpillar.practice.volunteers.queries.of_adult import hours_of_adult, lessons_of_adult

RUNG = "volunteer"


def has_volunteered(adult_id: UUID, *, seen_by) -> bool:
    """Whether one person stands there, by any record of theirs."""
    counted = hours_of_adult(adult_id, seen_by=seen_by).filter(stage=HoursStage.APPROVED)
    return (
        counted.exists()
        or lessons_of_adult(adult_id, seen_by=seen_by).filter(stage=LessonStage.HELD).exists()
    )


def volunteered(*, on: date, seen_by, school_id: UUID | None = None) -> set[UUID]:
    """The records of those who stand there at a school, or at any of the asker's; nobody who is barred from a child there."""
    hours = Hours.objects.seen_by(seen_by).filter(stage=HoursStage.APPROVED)
    lessons = Lesson.objects.seen_by(seen_by).filter(stage=LessonStage.HELD)
    gave = set(hours.values_list("adult_id", "school_id").distinct())
    gave |= set(lessons.values_list("volunteer__adult_id", "school_id").distinct())
    gave = {(adult, school) for adult, school in gave if school_id in (None, school)}
    barred = barred_at({adult for adult, _school in gave}, on=on, seen_by=seen_by)
    return {adult for adult, _school in gave} - {adult for adult, _school in gave & barred}
