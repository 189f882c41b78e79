"""Why homes were invited, in figures; how many draws were made, and how many of them nobody was invited by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.models import Cycle, Draw, Invitation, VisitYear
from thirdpillar.practice.visits.queries.years import schools_of


@dataclass(frozen=True)
class DrawsMade:
    """The draws of a school for first (1) or second (2) visits: how many, and by how many of them nobody was invited."""

    school_id: UUID
    number: int
    made: int
    unused: int


def draws_made(year: VisitYear, *, as_of: date, seen_by) -> list[DrawsMade]:
    """The figures of each school of the asker's where somebody drew, at the end of a day in the district's time."""
    school_ids = list(schools_of(year, seen_by=seen_by).values_list("pk", flat=True))
    if not school_ids or seen_by.breadth not in ("district", "school"):
        return []
    zone = ZoneInfo(District.objects.get(pk=seen_by.district_id).zone)
    after = datetime.combine(as_of + timedelta(days=1), time(), zone)
    # Whom a draw took is for those who plan; how often somebody drew is a figure for who evaluates too.
    machine = Scope.system(seen_by.district_id, "figures of home visits")
    with tenancy.acting_as(machine):
        used = Invitation.objects.seen_by(machine).filter(draw_id=OuterRef("pk"))
        rows = (
            Draw.objects.seen_by(machine)
            .filter(cycle__visit_year=year, school_id__in=school_ids, at__lt=after)
            .annotate(is_used=Exists(used))
            .order_by("school_id", "cycle__number")
            .values_list("school_id", "cycle__number")
            .annotate(Count("pk"), unused=Count("pk", filter=Q(is_used=False)))
        )
        return [DrawsMade(*row) for row in rows]


def invited_by_reason(cycle: Cycle, school_id: UUID, *, seen_by) -> dict[str, int]:
    """How many homes of a school of the asker's were invited for which reason; figures alone."""
    if not schools_of(cycle.visit_year, seen_by=seen_by).filter(pk=school_id).exists():
        return {}
    machine = Scope.system(seen_by.district_id, "figures of home visits")
    with tenancy.acting_as(machine):
        rows = Invitation.objects.seen_by(machine).filter(cycle=cycle, school_id=school_id).order_by()
        return dict(rows.values_list("reason").annotate(Count("pk")))
