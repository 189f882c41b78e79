"""Pay for visits: each one done outside the contract day pays both visitors and the interpreter (R-PTHV-2b)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.schools.models import District
from thirdpillar.means.funds.actions.asking import request_pay, settle_pay
from thirdpillar.means.funds.actions.late import written
from thirdpillar.means.funds.queries import office_to_tell
from thirdpillar.practice.visits.models import Seat, Visit
from thirdpillar.practice.visits.queries.paying import earned_by
from thirdpillar.practice.visits.queries.presence import overdue

HOME_VISIT = "home_visit"


def settle_visit(*, visit: Visit, by, at: datetime) -> None:
    """Ask for the pay of one visit as it stands now, or put right what was asked for before.

    A machine does it: whoever records a visit does not see what their partner is paid.
    """
    by = Scope.system(by.district_id, "pay for a home visit")
    with tenancy.acting_as(by):
        earned = earned_by(seen_by=by, visit_id=visit.pk)
        settle_pay(what=HOME_VISIT, reference_id=visit.pk, earned=earned, by=by, at=at)


@transaction.atomic
def tell_of_unsaid_pay(*, by, at: datetime) -> int:
    """The office hears once of people who should have been paid by now, but of whom nobody has said that they were there:
    nothing was asked for them. How many."""
    district = District.objects.get(pk=by.district_id)
    told = office_to_tell(district, at=at, seen_by=by)
    if not told:
        return 0
    late = overdue(on=at.astimezone(ZoneInfo(district.zone)).date(), seen_by=by).filter(late_told_at=None)
    people = Seat.objects.seen_by(by).filter(pk__in=late.values("pk")).update(late_told_at=at)
    if people:
        enqueue_many((written(one, people, "/visits/after/", district, at) for one in told), by=by, at=at)
        record(by=by, at=at, deed="visits.tell_of_unsaid_pay", subject="pay", items=people, people=len(told))
    return people


@transaction.atomic
def pay_visits(*, by, at: datetime, school_id: UUID | None = None) -> int:
    """Ask for the pay of all visits that were done and for which nobody has: where a pay rule came later. How many items."""
    items = request_pay(
        what=HOME_VISIT,
        earned=earned_by(seen_by=by, school_id=school_id, only_unasked=True),
        by=by,
        at=at,
    )
    if items:
        record(by=by, at=at, deed="visits.pay_visits", subject="pay", items=items)
    return items
