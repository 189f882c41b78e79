"""Departures from the model: each with its name, its days, who decided it and why; reported, never silent."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.years import locked_year
from thirdpillar.practice.visits.choices import DeviationKind
from thirdpillar.practice.visits.models import Deviation
from thirdpillar.practice.visits.rules import enforce, may_adopt


@transaction.atomic
def add_deviation(
    *,
    visit_year_id: UUID,
    kind: str,
    begins_on: date,
    ends_on: date,
    why: str,
    by,
    at: datetime,
    school_id: UUID | None = None,
) -> Deviation:
    """Depart from the model between two days, at one school or at all."""
    enforce(may_adopt(by))
    year = locked_year(visit_year_id, by)
    if begins_on > ends_on:
        raise Refused(_("The end comes after the beginning."))
    if not why.strip():
        raise Refused(_("Say why."))
    made = Deviation(
        district_id=by.district_id, visit_year=year, school_id=school_id, kind=DeviationKind(kind),
        begins_on=begins_on, ends_on=ends_on, why=why.strip()[:300], decided_by_id=by.account_id,
    )  # fmt: skip
    made.save(force_insert=True)
    record(
        by=by, at=at, deed="visits.add_deviation", subject="deviation", subject_id=made.pk,
        what=made.kind, begins=str(begins_on), ends=str(ends_on), school=str(school_id or ""),
    )  # fmt: skip
    return made


@transaction.atomic
def end_deviation(*, deviation_id: UUID, today: date, by, at: datetime) -> None:
    """It holds no longer than today. It stays on the list; one that had not begun goes."""
    enforce(may_adopt(by))
    found = Deviation.objects.seen_by(by).select_for_update().filter(pk=deviation_id).first()
    if found is None or found.ends_on <= today:
        return
    if found.begins_on > today:
        found.delete()
    else:
        found.ends_on = today
        found.save(update_fields=["ends_on"])
    record(by=by, at=at, deed="visits.end_deviation", subject="deviation", subject_id=deviation_id)
