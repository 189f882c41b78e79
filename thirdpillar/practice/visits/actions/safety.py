"""Who is where: visitors check in and out; who does not is asked, and then raises an alarm, which a person settles."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.paying import settle_visit
from thirdpillar.practice.visits.actions.telling import OUT, tell_people
from thirdpillar.practice.visits.choices import Stage, Way
from thirdpillar.practice.visits.models import Seat, Visit
from thirdpillar.practice.visits.queries.planning.safety import (
    CALLED,
    EXPECTED,
    RUNG,
    calls_for_help,
    inside,
    open_alarms,
    overdue_visits,
    seats_to_ask,
    unheard_alarms,
    whom_to_ring,
)
from thirdpillar.practice.visits.rules import enforce, may_plan
from thirdpillar.standards import library

# Before it begins one may be on the way already.
EARLY = timedelta(hours=1)


@transaction.atomic
def check_in(*, visit_id: UUID, by, at: datetime, way: str = Way.PAGE) -> Seat:
    """Say that one has arrived; said twice, the first time counts. Whoever is at the next home is out of the one before."""
    seat = _say(visit_id, by.account_id, "checked_in_at", "visits.check_in", by, at, way)
    before = Seat.objects.seen_by(by).filter(
        account_id=seat.account_id, checked_in_at__lt=seat.checked_in_at, checked_out_at=None,
        visit__ends_at__lte=at + EARLY, visit__begins_at__lt=seat.during.lower,
    )  # fmt: skip
    for left_id in list(before.values_list("visit_id", flat=True)):
        check_out(visit_id=left_id, by=by, at=at, way=way)
    return seat


@transaction.atomic
def check_out(*, visit_id: UUID, by, at: datetime, way: str = Way.PAGE) -> Seat:
    """Say that one is out and well; an alarm about a visit that everybody has left is settled by it."""
    _lock(visit_id, by)
    seat = _say(visit_id, by.account_id, "checked_out_at", "visits.check_out", by, at, way)
    settle_if_all_out(visit_id=visit_id, by=by, at=at)
    visit = Visit.objects.seen_by(by).filter(pk=visit_id, stage=Stage.COMPLETED).first()
    if visit is not None:
        # Who came in and went out was there, also where somebody wrote it down before.
        settle_visit(visit=visit, by=by, at=at)
    return seat


def _lock(visit_id: UUID, by) -> None:
    """Of two who go out at once the second finds the pay as the first left it."""
    wide = Scope.system(by.district_id, "a visitor is out")
    with tenancy.acting_as(wide):
        Visit.objects.seen_by(wide).select_for_update(of=("self",)).filter(pk=visit_id).first()


def settle_if_all_out(*, visit_id: UUID, by, at: datetime) -> None:
    """Settle the alarm about a visit once the last one is out, however they said so; after a call for help a person does."""
    wide = Scope.system(by.district_id, "a visitor is out")
    with tenancy.acting_as(wide):
        is_called = calls_for_help([visit_id], seen_by=wide)
        if not is_called and not inside(seen_by=wide).filter(visit_id=visit_id).exists():
            open_alarms(seen_by=wide).filter(pk=visit_id).update(
                alarm_settled_at=at, alarm_settled_by_id=by.account_id
            )


@transaction.atomic
def ask_if_out(*, by, at: datetime) -> int:
    """Ask by text, once, who should be out by now and has not said so; how many. An alarm waits for the answer."""
    due = list(seats_to_ask(at=at, seen_by=by).select_for_update(of=("self",), skip_locked=True))
    if not due:
        return 0
    Seat.objects.seen_by(by).filter(pk__in=[one.pk for one in due]).update(asked_out_at=at)
    told = tell_people((one.account_id for one in due), OUT, by=by, at=at)
    record(by=by, at=at, deed="visits.ask_if_out", subject="visit", visits=[str(one.visit_id) for one in due])
    return told


@transaction.atomic
def raise_alarms(*, by, at: datetime) -> int:
    """Alarm whoever plans at the school about visits that somebody should have left by now.

    It rings again until somebody settles it, and after a while at the office too. How many visits it rang about.
    """
    terms = library.entry("home_visit_safety", "check_out", at.date()).terms
    again, office = timedelta(minutes=terms["again_minutes"]), timedelta(minutes=terms["office_minutes"])
    due = (overdue_visits(at=at, seen_by=by), unheard_alarms(after=again, at=at, seen_by=by))
    ring = [one for found in due for one in found.select_for_update(of=("self",), skip_locked=True)]
    if ring:
        unheard = {one.pk for one in ring if one.alarm_at and one.alarm_at <= at - office}
        _ring(ring, office_too=unheard, by=by, at=at)
    return len(ring)


@transaction.atomic
def call_for_help(*, visit_id: UUID, by, at: datetime) -> None:
    """Somebody on the visit says that they are not safe: the alarm rings at once, at the office too, settled before or not."""
    wide = Scope.system(by.district_id, "a visitor calls for help")
    with tenancy.acting_as(wide):
        visit = Visit.objects.seen_by(wide).select_for_update(of=("self",)).get(pk=visit_id)
        Seat.objects.seen_by(wide).filter(visit_id=visit_id, account_id=by.account_id).update(help_at=at)
        _ring([visit], office_too={visit.pk}, by=wide, at=at)


def _ring(visits: list[Visit], *, office_too: set[UUID], by, at: datetime) -> None:
    first = [one.pk for one in visits if one.alarm_at is None or one.alarm_settled_at is not None]
    Visit.objects.seen_by(by).filter(pk__in=first).update(
        alarm_at=at, alarm_settled_at=None, alarm_settled_by_id=None
    )
    called = Seat.objects.seen_by(by).filter(pk__in=calls_for_help([one.pk for one in visits], seen_by=by))
    help_at = set(called.values_list("visit_id", flat=True))
    whom = whom_to_ring(visits, office_too=office_too, on=at.date(), seen_by=by)
    told = 0
    rung: dict[str, list[UUID]] = defaultdict(list)
    for one in visits:
        rung[f"{CALLED if one.pk in help_at else RUNG}{one.school_id.hex}"] += whom[one.pk]
    for purpose, who in rung.items():
        told += tell_people(who, purpose, by=by, at=at)
    if first or told:
        ids = [str(one.pk) for one in visits]
        record(by=by, at=at, deed="visits.raise_alarms", subject="visit", visits=ids)


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
        .filter(visit_id=visit_id, account_id=account_id)
        .filter(EXPECTED | Q(checked_in_at__isnull=False))
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
