"""A visit year as it was set up: its windows, what it pays, where it departs from the model, and who takes part."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from thirdpillar.ground.schools.models import School, SchoolYear
from thirdpillar.ground.schools.queries import school_year_on
from thirdpillar.means.funds.models import Fund
from thirdpillar.practice.visits.choices import YearStage
from thirdpillar.practice.visits.models import Cycle, Deviation, PayRule, SchoolTerms, VisitYear

NUMBERS = (
    "training_months", "most_invitations", "notice_hours", "reflect_days", "pay_days", "ask_minutes", "alarm_minutes",
    "visit_minutes", "shortest_minutes", "longest_minutes", "remind_hours",
)  # fmt: skip

CONTRACT = ("contract_days", "contract_begins", "contract_ends")


def visit_year(visit_year_id: UUID, *, seen_by) -> VisitYear | None:
    return VisitYear.objects.seen_by(seen_by).filter(pk=visit_year_id).first()


def year_on(day: date, *, seen_by, adopted: bool = True) -> VisitYear | None:
    """The visit year of the school year that holds a day; only an adopted one unless told otherwise."""
    school_year = school_year_on(day, seen_by=seen_by)
    if school_year is None:
        return None
    found = VisitYear.objects.seen_by(seen_by).filter(school_year_id=school_year.pk)
    return found.filter(stage=YearStage.ADOPTED).first() if adopted else found.first()


def years_with_terms(*, seen_by) -> list[tuple[SchoolYear, VisitYear | None]]:
    """Each school year, the newest first, with its visit year where it has one."""
    known = {one.school_year_id: one for one in VisitYear.objects.seen_by(seen_by)}
    years = SchoolYear.objects.seen_by(seen_by).order_by("-begins_on")
    return [(year, known.get(year.pk)) for year in years]


def school_terms(year: VisitYear, school_id: UUID, *, seen_by) -> SchoolTerms | None:
    return SchoolTerms.objects.seen_by(seen_by).filter(visit_year=year, school_id=school_id).first()


def schools_of(year: VisitYear, *, seen_by) -> QuerySet:
    """Present schools that adopted the year, by name; a school-bound asker gets its own."""
    adopted = SchoolTerms.objects.seen_by(seen_by).filter(visit_year=year).exclude(adopted_at=None)
    found = School.objects.seen_by(seen_by).filter(left_at=None, pk__in=adopted.values("school_id"))
    if seen_by.breadth == "school":
        found = found.filter(pk__in=seen_by.school_ids)
    return found.order_by("name")


def cycles_of(year: VisitYear, school_id: UUID | None = None, *, seen_by) -> list[Cycle]:
    """The first and second window as they hold at a school: its own in the place of the district's."""
    of_school = Q(school_id=school_id) if school_id else Q(pk__in=[])
    rows = Cycle.objects.seen_by(seen_by).filter(Q(school_id=None) | of_school, visit_year=year)
    # The school's own comes last and so stays.
    found = {row.number: row for row in rows.order_by(F("school_id").asc(nulls_first=True))}
    return [found[number] for number in sorted(found)]


def deviations_of(year: VisitYear, school_id: UUID | None = None, *, seen_by) -> QuerySet:
    """Departures from the model that concern a school (or, without one, all that the asker may know of), by day."""
    found = Deviation.objects.seen_by(seen_by).filter(visit_year=year).order_by("begins_on", "kind")
    if school_id:
        return found.filter(Q(school_id=None) | Q(school_id=school_id))
    return (
        found if seen_by.sees_all else found.filter(Q(school_id=None) | Q(school_id__in=seen_by.school_ids))
    )


def pay_rules_of(year: VisitYear, school_id: UUID | None = None, *, seen_by) -> QuerySet:
    """What is paid, for the district and for a school (or, without one, for all that the asker may know of)."""
    found = PayRule.objects.seen_by(seen_by).filter(visit_year=year)
    if school_id:
        found = found.filter(Q(school_id=None) | Q(school_id=school_id))
    elif not seen_by.sees_all:
        found = found.filter(Q(school_id=None) | Q(school_id__in=seen_by.school_ids))
    return found.order_by(F("school_id").asc(nulls_first=True), "from_on", "pk")


def open_funds(*, seen_by) -> QuerySet:
    """Funds that visits may be paid from."""
    return Fund.objects.seen_by(seen_by).filter(closed_at=None).order_by("title")
