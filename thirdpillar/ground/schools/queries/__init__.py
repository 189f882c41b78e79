"""Questions about organisations and calendars."""

from __future__ import annotations

from datetime import date

from thirdpillar.ground.schools.models import District, School, SchoolYear, Section


def district_at(host: str) -> District | None:
    """The district that answers at a host name; on an instance with one district, that one."""
    found = District.objects.filter(host=host).first() if host else None
    if found:
        return found
    two = list(District.objects.order_by("made_at")[:2])
    return two[0] if len(two) == 1 else None


def schools(*, seen_by):
    """The district's present schools, by name; a school-bound asker gets its own."""
    found = School.objects.seen_by(seen_by).filter(left_at=None).order_by("name")
    return found.filter(id__in=seen_by.school_ids) if seen_by.breadth == "school" else found


def sections(*, seen_by):
    """The present sections, by title."""
    return Section.objects.seen_by(seen_by).filter(left_at=None).order_by("title")


def school_year_on(day: date, *, seen_by) -> SchoolYear | None:
    """The school year that holds `day`, else the latest that began before it, else the next one."""
    years = SchoolYear.objects.seen_by(seen_by)
    return (
        years.filter(begins_on__lte=day, ends_on__gte=day).order_by("-begins_on").first()
        or years.filter(begins_on__lte=day).order_by("-begins_on").first()
        or years.order_by("begins_on").first()
    )
