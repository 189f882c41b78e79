"""The windows of first and second visits: the district's, and a school's own in their place."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.years import locked_school, locked_year
from thirdpillar.practice.visits.models import CrossSectionResult, Cycle, Draw, Invitation, Proposal
from thirdpillar.practice.visits.queries.years import cycles_of
from thirdpillar.practice.visits.rules import enforce, may_adopt, may_plan

# What a school has in a window.
GO_WITH_IT = (Invitation, Draw, CrossSectionResult, Proposal)


@transaction.atomic
def set_window(
    *,
    visit_year_id: UUID,
    number: int,
    opens_on: date,
    closes_on: date,
    by,
    at: datetime,
    school_id: UUID | None = None,
) -> Cycle:
    """When first (1) or second (2) visits are; with a school, its own days in the place of the district's."""
    enforce(may_plan(by, school_id) if school_id else may_adopt(by))
    if school_id:
        year = locked_school(visit_year_id, school_id, by).visit_year
    else:
        year = locked_year(visit_year_id, by)
    if opens_on > closes_on:
        raise Refused(_("The end comes after the beginning."))
    other = next((one for one in cycles_of(year, school_id, seen_by=by) if one.number != number), None)
    if other and (closes_on >= other.opens_on if number == 1 else opens_on <= other.closes_on):
        raise Refused(_("Second visits begin after first visits are over."))
    days = {"opens_on": opens_on, "closes_on": closes_on}
    cycle, is_new = Cycle.objects.seen_by(by).get_or_create(
        district_id=by.district_id, visit_year=year, school_id=school_id, number=number, defaults=days
    )
    if not is_new and all(getattr(cycle, name) == day for name, day in days.items()):
        return cycle
    if not is_new:
        cycle.opens_on, cycle.closes_on = opens_on, closes_on
        cycle.save(update_fields=["opens_on", "closes_on"])
    elif school_id and (before := _district_window(year, number, by)):
        _move(before, cycle, school_id, by)
    record(
        by=by, at=at, deed="visits.set_window", subject="visit_year", subject_id=year.pk,
        school=str(school_id or ""), number=number, opens=str(opens_on), closes=str(closes_on),
    )  # fmt: skip
    return cycle


@transaction.atomic
def drop_window(*, visit_year_id: UUID, school_id: UUID, number: int, by, at: datetime) -> bool:
    """A school keeps to the district's days again."""
    enforce(may_plan(by, school_id))
    year = locked_school(visit_year_id, school_id, by).visit_year
    own = Cycle.objects.seen_by(by).filter(visit_year=year, school_id=school_id, number=number).first()
    if own is None:
        return False
    after = _district_window(year, number, by)
    if after is None:
        raise Refused(_("First set the days of the district."))
    _move(own, after, school_id, by)
    own.delete()
    record(
        by=by, at=at, deed="visits.drop_window", subject="visit_year", subject_id=year.pk,
        school=str(school_id), number=number,
    )  # fmt: skip
    return True


def _district_window(year, number: int, by) -> Cycle | None:
    return Cycle.objects.seen_by(by).filter(visit_year=year, school_id=None, number=number).first()


def _move(before: Cycle, after: Cycle, school_id: UUID, by) -> None:
    """What a school asked and drew goes with it: else a family that said no could be asked anew (R-PTHV-1d)."""
    for model in GO_WITH_IT:
        model.objects.seen_by(by).filter(cycle=before, school_id=school_id).update(cycle=after)
