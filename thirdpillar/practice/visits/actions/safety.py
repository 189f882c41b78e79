"""Who is where: visitors check in and out; who does not raises an alarm, which a person settles."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.telling import ALARM, tell_people
from thirdpillar.practice.visits.choices import SeatState, Stage, Way
from thirdpillar.practice.visits.models import Seat, Visit
from thirdpillar.practice.visits.queries.planning.safety import overdue_visits, whom_to_alarm
from thirdpillar.practice.visits.rules import enforce, may_plan

# Before it begins one may be on the way already.
EARLY = timedelta(hours=1)


@transaction.atomic
def check_in(*, visit_id: UUID, by, at: datetime, way: str = Way.PAGE) -> Seat:
    """Say that one has arrived; said twice, the first time counts."""
    return _say(visit_id, by.account_id, "checked_in_at", "visits.check_in", by, at, way)


@transaction.atomic
def check_out(*, visit_id: UUID, by, at: datetime, way: str = Way.PAGE) -> Seat:
    """Say that one is out and well; an alarm about a visit that everybody has left is settled by it."""
    seat = _say(visit_id, by.account_id, "checked_out_at", "visits.check_out", by, at, way)
    wide = Scope.system(by.district_id, "a visitor is out")
    with tenancy.acting_as(wide):
        inside = (
            Seat.objects.seen_by(wide)
            .filter(visit_id=visit_id, checked_out_at=None)
            .exclude(state=SeatState.LEFT)
        )
        if not inside.exists():
            rung = Visit.objects.seen_by(wide).filter(
                pk=visit_id, alarm_at__isnull=False, alarm_settled_at=None
            )
            rung.update(alarm_settled_at=at, alarm_settled_by_id=by.account_id)
    return seat


@transaction.atomic
def raise_alarms(*, by, at: datetime) -> int:
    """Alarm whoever plans at the school about visits that somebody should have left by now; once a visit."""
    overdue = list(overdue_visits(at=at, seen_by=by).select_for_update(of=("self",), skip_locked=True))
    if not overdue:
        return 0
    Visit.objects.seen_by(by).filter(pk__in=[one.pk for one in overdue]).update(alarm_at=at)
    by_school = whom_to_alarm({one.school_id for one in overdue}, on=at.date(), seen_by=by)
    tell_people((who for one in overdue for who in by_school[one.school_id]), ALARM, by=by, at=at)
    record(by=by, at=at, deed="visits.raise_alarms", subject="visit", visits=[str(one.pk) for one in overdue])
    return len(overdue)


@transaction.atomic
def settle_alarm(*, visit_id: UUID, by, at: datetime) -> Visit:
    """Say that everybody was reached and is well."""
    visit = Visit.objects.seen_by(by).select_for_update().filter(pk=visit_id, alarm_at__isnull=False).first()
    if visit is None:
        raise Refused(_("There is no alarm about this visit."))
    enforce(may_plan(by, visit.school_id))
    if visit.alarm_settled_at is None:
        visit.alarm_settled_at, visit.alarm_settled_by_id = at, by.account_id
        visit.save(update_fields=["alarm_settled_at", "alarm_settled_by_id"])
        record(by=by, at=at, deed="visits.settle_alarm", subject="visit", subject_id=visit.pk)
    return visit


def _say(visit_id: UUID, account_id: UUID | None, field: str, deed: str, by, at: datetime, way: str) -> Seat:
    seat = (
        Seat.objects.seen_by(by)
        .select_for_update(of=("self",))
        .filter(visit_id=visit_id, account_id=account_id, visit__stage__in=[Stage.SCHEDULED, Stage.COMPLETED])
        .exclude(state=SeatState.LEFT)
        .first()
    )
    if seat is None:
        raise Refused(_("This visit is not on the plan any more."))
    if at < seat.during.lower - EARLY:
        raise Refused(_("This visit has not begun yet."))
    if getattr(seat, field) is None:
        setattr(seat, field, at)
        seat.save(update_fields=[field])
        record(by=by, at=at, deed=deed, subject="visit", subject_id=visit_id, way=way)
    return seat
