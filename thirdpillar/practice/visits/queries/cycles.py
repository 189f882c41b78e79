"""Which cycle of visits a school is in and plans now, and on which terms."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import F, Q

from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.choices import InterpreterRule, YearStage
from thirdpillar.practice.visits.models import Cycle, Invitation, SchoolTerms, VisitYear
from thirdpillar.practice.visits.rules import Terms, default_hours, default_roles, default_terms, practice


def cycles_of_schools(school_ids: Collection[UUID], *, seen_by) -> dict[UUID, list[Cycle]]:
    """{school: its cycles, the earliest first}: its own in the place of the district's. Left out: schools that have not
    adopted the terms of a year."""
    adopted = SchoolTerms.objects.seen_by(seen_by).filter(
        school_id__in=school_ids, adopted_at__isnull=False, visit_year__stage=YearStage.ADOPTED
    )
    years: dict[UUID, set[UUID]] = {}
    for school_id, year_id in adopted.values_list("school_id", "visit_year_id"):
        years.setdefault(school_id, set()).add(year_id)
    rows = (
        Cycle.objects.seen_by(seen_by)
        .filter(visit_year_id__in={each for some in years.values() for each in some})
        .filter(Q(school_id=None) | Q(school_id__in=list(years)))
        .select_related("visit_year")
        # The school's own comes last and so stays.
        .order_by(F("school_id").asc(nulls_first=True))
    )
    holds: dict[UUID, dict[tuple[UUID, int], Cycle]] = {school_id: {} for school_id in years}
    for one in rows:
        for school_id in [one.school_id] if one.school_id else list(years):
            if one.visit_year_id in years[school_id]:
                holds[school_id][one.visit_year_id, one.number] = one
    return {
        school_id: sorted(found.values(), key=lambda one: (one.opens_on, one.number))
        for school_id, found in holds.items()
    }


def cycles_at(school_id: UUID, *, seen_by) -> list[Cycle]:
    """The cycles that hold at a school whose year was adopted, the earliest first."""
    return cycles_of_schools([school_id], seen_by=seen_by).get(school_id, [])


def cycles_now(school_ids: Collection[UUID], *, on: date, seen_by) -> dict[UUID, Cycle]:
    """{school: the cycle whose visits are planned on a day}: the one that is open, else the next; left out where all are over."""
    found = cycles_of_schools(school_ids, seen_by=seen_by)
    now = ((pk, next((one for one in cycles if on <= one.closes_on), None)) for pk, cycles in found.items())
    return {pk: one for pk, one in now if one is not None}


def cycle_now(school_id: UUID, *, on: date, seen_by) -> Cycle | None:
    """The cycle that is open on a day; else the next one, else the last one that was."""
    found = cycles_at(school_id, seen_by=seen_by)
    return next((one for one in found if on <= one.closes_on), found[-1] if found else None)


def at_any_school(cycle: Cycle) -> Q:
    """Rows of the same window of the year, at whatever school: one may have its own days for it."""
    return Q(cycle__visit_year_id=cycle.visit_year_id, cycle__number=cycle.number)


def roles_of(year: VisitYear, own: SchoolTerms | None, on: date) -> list[str]:
    """Who may visit in a year: of those whom the model names whom the district named, and of these the school."""
    found = [role for role in default_roles(on) if not year.visitor_roles or role in year.visitor_roles]
    return [role for role in found if own is None or not own.visitor_roles or role in own.visitor_roles]


def terms_at(cycle: Cycle, school_id: UUID, *, on: date, seen_by) -> Terms:
    """The terms of a cycle's year, as the school adapted them."""
    year = cycle.visit_year
    own = SchoolTerms.objects.seen_by(seen_by).filter(visit_year_id=year.pk, school_id=school_id).first()
    numbers = {name: getattr(own, name, None) or getattr(year, name) for name in default_terms(on)}
    rule = (own.interpreter_rule if own else "") or year.interpreter_rule
    first, last = default_hours(on)
    return Terms(
        visitor_roles=frozenset(roles_of(year, own, on)),
        earliest=year.earliest or first,
        latest=year.latest or last,
        visitors=practice("R-PTHV-5a", on).terms["visitors"],
        interpreter_may_be_second=rule == InterpreterRule.SECOND,
        **numbers,
    )


def times_open(invitation: Invitation, zone: str, seen_by) -> dict:
    """From when until when anybody visits, on which days, and for how long: what AnswerForm is given."""
    terms = terms_at(invitation.cycle, invitation.school_id, on=clock.today(zone), seen_by=seen_by)
    return {
        "hours": (terms.earliest, terms.latest),
        "days": (invitation.cycle.opens_on, invitation.cycle.closes_on),
        "minutes": terms.visit_minutes,
    }
