"""When a pair could visit a family: the times beside all that is booked and offered, within the hours of visits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from thirdpillar.algorithms import pairing
from thirdpillar.practice.visits.models import Invitation, Visit
from thirdpillar.practice.visits.queries.cycles import terms_at
from thirdpillar.practice.visits.queries.planning.problem import problem_of
from thirdpillar.standards import library


def openings_for(
    invitation: Invitation,
    *,
    tried: Collection[datetime],
    holds_off: Collection[Visit],
    at: datetime,
    zone: str,
    seen_by,
) -> list[datetime]:
    """When a visit of this family could begin, of these moments and of all within the days in which one is offered, in their
    order; `holds_off`: its own visit, whose people would be free."""
    there, cycle = ZoneInfo(zone), invitation.cycle
    today = at.astimezone(there).date()
    terms = terms_at(cycle, invitation.school_id, on=today, seen_by=seen_by)
    long = timedelta(minutes=terms.visit_minutes)
    ahead = library.entry("home_visit_planning", "times", today).terms["offered_days"]
    days = (today + timedelta(days=number) for number in range(ahead + 1))
    windows = [
        (
            datetime.combine(day, terms.earliest, tzinfo=there),
            datetime.combine(day, terms.latest, tzinfo=there),
        )
        for day in days
        if cycle.opens_on <= day <= cycle.closes_on
    ]
    windows += [(one, one + long) for one in tried if _is_within(one, one + long, terms, there)]
    problem = problem_of(
        cycle, invitation.school_id, at=at, zone=zone, seen_by=seen_by, holds_off=[one.pk for one in holds_off],
        instead={invitation.pk: windows},
    )  # fmt: skip
    home = next((one for one in problem.school.homes if one.id == str(invitation.pk)), None)
    if home is None:
        return []
    # What is proposed and nobody was asked about stands in nobody's way: it is planned anew.
    school = replace(problem.school, homes=(home,))
    found = (problem.times[slot][0] for slot in pairing.openings(school, home))
    # Nearer than that no visit is arranged.
    return sorted(one for one in found if one >= at + timedelta(hours=terms.notice_hours))


def nearest(times: Collection[datetime], *, to: datetime, on: date, zone: str) -> list[datetime]:
    """As many as are offered, in their order: of each day the one nearest to a moment, of the days nearest to it; where
    there are fewer days, more of one."""
    most = library.entry("home_visit_planning", "times", on).terms["most_offered"]
    there = ZoneInfo(zone)
    of_days: dict[date, datetime] = {}
    more: list[datetime] = []
    for one in sorted(times, key=lambda one: (abs(one - to), one)):
        if of_days.setdefault(one.astimezone(there).date(), one) != one:
            more.append(one)
    return sorted([*of_days.values(), *more][:most])


def _is_within(begins: datetime, ends: datetime, terms, there: ZoneInfo) -> bool:
    first, last = begins.astimezone(there), ends.astimezone(there)
    return first.date() == last.date() and terms.earliest <= first.time() < last.time() <= terms.latest
