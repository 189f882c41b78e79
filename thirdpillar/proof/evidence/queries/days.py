"""Of which days a figure can speak."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Min, Q

from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Enrollment
from thirdpillar.ground.schools.models import District, SchoolYear
from thirdpillar.proof.evidence.queries.years import reach_window
from thirdpillar.proof.evidence.rules import may_speak_of


def refusal_of_day(day: date | None, *, measure: str, seen_by) -> Refused | None:
    """Why no figure can speak of a day (None: the present one); None where one can."""
    if day is None:
        return None
    today = clock.today(_zone(seen_by))
    # The roster is asked only about days gone by: it takes a look at every enrolment.
    known = first_day(seen_by=seen_by) if day < today else None
    return may_speak_of(day, measure=measure, today=today, first_day=known)


def first_day(*, seen_by) -> date | None:
    """The earliest day of which the asker's roster knows who was enrolled; None without a roster.

    It lies in a school year that the roster names. An enrolment that does not say when it began counts from the start
    of the school year in which it came to us: of any day before, nobody told us.
    """
    here = Enrollment.objects.seen_by(seen_by).aggregate(
        began=Min("begins_on"), came=Min("made_at", filter=Q(begins_on=None))
    )
    found = [here["began"]] if here["began"] else []
    if here["came"]:
        window = reach_window(here["came"].astimezone(ZoneInfo(_zone(seen_by))).date(), seen_by=seen_by)
        found += [window.begins_on] if window else []
    if not found:
        return None
    years = SchoolYear.objects.seen_by(seen_by).aggregate(first=Min("begins_on"))
    return max(min(found), years["first"] or date.min)


def _zone(seen_by) -> str:
    return District.objects.values_list("zone", flat=True).get(id=seen_by.district_id)
