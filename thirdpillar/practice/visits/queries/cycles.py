"""Which cycle of visits a school is in, and on which terms."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q

from thirdpillar.practice.visits.choices import InterpreterRule, YearStage
from thirdpillar.practice.visits.models import Cycle, SchoolTerms, VisitYear
from thirdpillar.practice.visits.rules import Terms, default_hours, default_roles, default_terms, practice


def cycles_at(school_id: UUID, *, seen_by) -> list[Cycle]:
    """The cycles that hold at a school whose year was adopted, earliest first; its own ones before the district's."""
    found = (
        Cycle.objects.seen_by(seen_by)
        .filter(Q(school_id=None) | Q(school_id=school_id), visit_year__stage=YearStage.ADOPTED)
        .filter(visit_year__schools__school_id=school_id, visit_year__schools__adopted_at__isnull=False)
        .select_related("visit_year")
    )
    holds: dict[tuple[UUID, int], Cycle] = {}
    for one in sorted(found, key=lambda each: each.school_id is not None):
        holds[one.visit_year_id, one.number] = one
    return sorted(holds.values(), key=lambda each: each.opens_on)


def cycle_now(school_id: UUID, *, on: date, seen_by) -> Cycle | None:
    """The cycle that is open on a day; else the next one, else the last one that was."""
    found = cycles_at(school_id, seen_by=seen_by)
    now = [one for one in found if one.opens_on <= on <= one.closes_on]
    later = [one for one in found if one.opens_on > on]
    return next(iter(now or later or found[-1:]), None)


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
