"""Which stretch of time a reach figure speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import uuid5
from zoneinfo import ZoneInfo

from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import Enrollment
from thirdpillar.ground.schools.models import District, SchoolYear
from thirdpillar.ground.schools.queries import school_year_on
from thirdpillar.standards import library


@dataclass(frozen=True)
class Window:
    """A reach year: from the first day of a school year up to the first day of the next, in the district's zone."""

    year: SchoolYear
    begins_on: date
    ends_before: date
    zone: str

    @property
    def since(self) -> datetime:
        return datetime.combine(self.begins_on, time.min, ZoneInfo(self.zone))

    @property
    def before(self) -> datetime:
        return datetime.combine(self.ends_before, time.min, ZoneInfo(self.zone))


def reach_window(as_of: date | None, *, seen_by) -> Window | None:
    """The reach year that holds `as_of` (default: the district's today); None before there is a roster.

    It runs on through the summer: a touchpoint after the last day still counts for the year that began last.
    """
    zone = District.objects.values_list("zone", flat=True).get(id=seen_by.district_id)
    day = as_of or clock.today(zone)
    year = school_year_on(day, seen_by=seen_by)
    if year is None:
        return _year_of_the_law(day, zone, seen_by)
    following = (
        SchoolYear.objects.seen_by(seen_by).filter(begins_on__gt=year.begins_on).order_by("begins_on").first()
    )
    ends = following.begins_on if following else max(day, year.begins_on) + timedelta(days=400)
    return Window(year, year.begins_on, ends, zone)


def _year_of_the_law(day: date, zone: str, seen_by) -> Window | None:
    """For a roster that tells no school year: the one that federal rules know, so that nobody waits for a figure."""
    if not Enrollment.objects.seen_by(seen_by).exists():
        return None
    begins = date.fromisoformat(f"{day.year}-{library.entry('rule', 'school_year', day).terms['begins']}")
    if begins > day:
        begins = begins.replace(year=day.year - 1)
    ends = begins.replace(year=begins.year + 1)
    year = SchoolYear(
        id=uuid5(seen_by.district_id, begins.isoformat()),
        district_id=seen_by.district_id,
        title=f"{begins.year}-{ends.year}",
        begins_on=begins,
        ends_on=ends - timedelta(days=1),
    )
    return Window(year, begins, ends, zone)
