"""Which cycle a school plans now, and what departs from the model in it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q

from thirdpillar.practice.visits.choices import YearStage
from thirdpillar.practice.visits.models import Cycle, Deviation, SchoolTerms


def cycles_now(school_ids: Collection[UUID], *, on: date, seen_by) -> dict[UUID, Cycle]:
    """{school: the cycle whose visits are planned on a day}: the one that is open, else the next; a school's own first.

    Schools that have not adopted the terms of their year are left out.
    """
    adopted = SchoolTerms.objects.seen_by(seen_by).filter(
        school_id__in=school_ids, adopted_at__isnull=False, visit_year__stage=YearStage.ADOPTED
    )
    years: dict[UUID, set[UUID]] = {}
    for school_id, year_id in adopted.values_list("school_id", "visit_year_id"):
        years.setdefault(school_id, set()).add(year_id)
    cycles = (
        Cycle.objects.seen_by(seen_by)
        .filter(visit_year_id__in={each for some in years.values() for each in some}, closes_on__gte=on)
        .filter(Q(school_id=None) | Q(school_id__in=list(years)))
        .select_related("visit_year")
        .order_by("opens_on", "number")
    )
    by_school: dict[UUID, dict[tuple[UUID, int], Cycle]] = {school_id: {} for school_id in years}
    for one in cycles:
        for school_id in [one.school_id] if one.school_id else list(years):
            if one.visit_year_id in years[school_id] and (
                one.school_id or (one.visit_year_id, one.number) not in by_school[school_id]
            ):
                by_school[school_id][one.visit_year_id, one.number] = one
    return {
        school_id: min(found.values(), key=lambda one: (one.opens_on, one.number))
        for school_id, found in by_school.items()
        if found
    }


def cycle_now(school_id: UUID, *, on: date, seen_by) -> Cycle | None:
    """The cycle that one school plans on a day."""
    return cycles_now([school_id], on=on, seen_by=seen_by).get(school_id)


def deviations_of(cycle: Cycle, school_id: UUID, *, seen_by) -> list[Deviation]:
    """The named deviations of a year that hold for this school on some day."""
    found = Deviation.objects.seen_by(seen_by).filter(visit_year_id=cycle.visit_year_id)
    return list(found.filter(Q(school_id=None) | Q(school_id=school_id)))
