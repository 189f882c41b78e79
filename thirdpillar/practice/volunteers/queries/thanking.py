"""Who gave more than they were thanked for, and what they were thanked for."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from thirdpillar.ground.schools.models import District
from thirdpillar.ground.schools.queries import school_year_on
from thirdpillar.practice.volunteers.choices import HoursStage, LessonStage
from thirdpillar.practice.volunteers.models import Hours, Lesson, Thanks, Volunteer
from thirdpillar.practice.volunteers.queries.pages import minutes, names_of


def to_thank(*, on: date, seen_by) -> list[dict]:
    """Volunteers with approved minutes of the school year that are more than they were last thanked for: what stands in
    their letter. By name."""
    year = school_year_on(on, seen_by=seen_by)
    if year is None:
        return []
    zone = ZoneInfo(District.objects.get(pk=seen_by.district_id).zone)
    since = datetime.combine(year.begins_on, time(), zone)
    given: dict[UUID, int] = {}
    for each in Hours.objects.seen_by(seen_by).filter(
        stage=HoursStage.APPROVED, during__startswith__gte=since
    ):
        given[each.volunteer_id] = given.get(each.volunteer_id, 0) + minutes(each)
    thanked: dict[UUID, int] = {}
    for one in Thanks.objects.seen_by(seen_by).filter(since_on=year.begins_on):
        thanked[one.volunteer_id] = max(thanked.get(one.volunteer_id, 0), one.minutes)
    owed = [key for key, total in given.items() if total > thanked.get(key, 0)]
    titles: dict[UUID, list[str]] = {}
    used = Lesson.objects.seen_by(seen_by).filter(
        volunteer_id__in=owed, stage=LessonStage.HELD, begins_at__gte=since
    )
    for key, title in used.order_by("begins_at").values_list("volunteer_id", "title"):
        titles.setdefault(key, []).append(title)
    rows = list(Volunteer.objects.seen_by(seen_by).filter(pk__in=owed))
    names = names_of({one.adult_id for one in rows}, seen_by=seen_by)
    listed = [
        {
            "it": one, "name": names[one.adult_id].display_name, "minutes": given[one.pk], "since": year.begins_on,
            "hours": f"{given[one.pk] / 60:g}", "titles": titles.get(one.pk, []),
        }
        for one in rows
        if one.adult_id in names
    ]  # fmt: skip
    return sorted(listed, key=lambda row: (row["name"], str(row["it"].pk)))


def thanks_given(*, seen_by, **only) -> QuerySet[Thanks]:
    """Letters of thanks, the latest first."""
    return Thanks.objects.seen_by(seen_by).filter(**only).order_by("-at", "pk")
