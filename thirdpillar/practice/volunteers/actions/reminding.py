"""By the clock: whoever has a shift is reminded; and told in time where a check ends before it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.volunteers.actions.telling import tell
from thirdpillar.practice.volunteers.choices import Standing
from thirdpillar.practice.volunteers.models import Shift, SignUp
from thirdpillar.practice.volunteers.queries.checks import barred_at, cleared
from thirdpillar.practice.volunteers.rules import lacking, terms


@transaction.atomic
def remind_volunteers(*, by, at: datetime) -> int:
    """Of each shift that begins within the day, once, those who have a place; answer how many were written to."""
    until = at + timedelta(hours=terms("shifts", at.date())["remind_hours"])
    due = list(
        Shift.objects.seen_by(by)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("role")
        .filter(begins_at__gt=at, begins_at__lte=until, cancelled_at=None, reminded_at=None)
        .order_by("begins_at")[:100]
    )
    told = 0
    rows = (
        SignUp.objects.seen_by(by).filter(shift__in=due, standing=Standing.BOOKED).select_related("volunteer")
    )
    barred = barred_at({one.adult_id for one in rows}, on=at.date(), seen_by=by)
    of_shift: dict = {}
    for each in rows:
        if (each.adult_id, each.school_id) in barred:
            continue
        of_shift.setdefault(each.shift_id, []).append(each)
    for shift in due:
        # Whoever signed up just now has read it just now.
        people = [one.volunteer for one in of_shift.get(shift.pk, ()) if one.since < at - timedelta(hours=2)]
        told += tell(people, "remind", shift, by=by, at=at, mark=_once(shift))
    Shift.objects.seen_by(by).filter(pk__in=[one.pk for one in due]).update(reminded_at=at)
    if due:
        record(by=by, at=at, deed="volunteers.remind_volunteers", subject="shift", shifts=len(due), told=told)
    return told


@transaction.atomic
def tell_lapses(*, by, at: datetime) -> int:
    """Whoever has a place in a shift on whose day a check that it needs is not in force, once, in time to renew it."""
    until = at + timedelta(days=terms("checks", at.date())["tell_days"])
    rows = list(
        SignUp.objects.seen_by(by)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("shift__role", "volunteer")
        .filter(
            standing=Standing.BOOKED, shift__begins_at__gt=at, shift__begins_at__lte=until, lapse_told_at=None
        )
        .exclude(shift__role__needs=[])[:500]
    )
    standing = current_adults({one.adult_id for one in rows}, seen_by=by)
    checks = cleared(set(standing.values()), seen_by=by)
    zone, told, flagged = ZoneInfo(District.objects.get(pk=by.district_id).zone), 0, []
    barred = barred_at({one.adult_id for one in rows}, on=at.date(), seen_by=by)
    for one in rows:
        if (one.adult_id, one.school_id) in barred:
            continue
        day = one.shift.begins_at.astimezone(zone).date()
        mine = checks.get(standing.get(one.adult_id, one.adult_id), {})
        if lacking(one.shift.role.needs, mine, day):
            told += tell([one.volunteer], "lapses", one.shift, by=by, at=at, mark=_once(one.shift))
            flagged.append(one.pk)
    SignUp.objects.seen_by(by).filter(pk__in=flagged).update(lapse_told_at=at)
    if flagged:
        record(by=by, at=at, deed="volunteers.tell_lapses", subject="shift", flagged=len(flagged), told=told)
    return told


def _once(shift: Shift) -> str:
    """Said once for each time that a shift is at: moved, it is said anew."""
    return format(int(shift.begins_at.timestamp()), "x")
