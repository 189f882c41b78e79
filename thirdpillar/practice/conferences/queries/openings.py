"""When a conference could be instead."""

from __future__ import annotations

from datetime import datetime

from thirdpillar.algorithms import timetable
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.conferences.models import Conference, Week
from thirdpillar.practice.conferences.queries.problem import problem_of


def openings_of(conference: Conference, *, at: datetime, seen_by) -> list[datetime]:
    """When this conference could be instead, with nobody else moved; its own time left out."""
    wide = Scope.system(seen_by.district_id, "when a conference could be instead")
    with tenancy.acting_as(wide):
        week = Week.objects.seen_by(wide).get(pk=conference.week_id)
        zone = District.objects.get(pk=wide.district_id).zone
        problem = problem_of(week, at=at, zone=zone, seen_by=wide)
        wanted = problem.week.by_conference.get(str(conference.pk))
        if wanted is None:
            return []
        now = (*problem.week.kept, *problem.before)
        begins = [problem.times[one.slot][0] for one in timetable.openings(problem.week, now, wanted)]
    stands = conference.during.lower if conference.during else None
    return [one for one in begins if one != stands]
