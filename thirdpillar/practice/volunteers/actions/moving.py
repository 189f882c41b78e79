"""A shift is moved to another time: whoever signed up keeps their place, and hears it once, in their language."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.queries import current_adults, records_of
from thirdpillar.practice.volunteers.actions.shifts import locked_shift, move_up
from thirdpillar.practice.volunteers.actions.telling import ways_of
from thirdpillar.practice.volunteers.actions.telling_changes import tell_sign_ups
from thirdpillar.practice.volunteers.choices import LessonStage, Standing
from thirdpillar.practice.volunteers.models import Lesson, Shift, SignUp
from thirdpillar.practice.volunteers.queries.checks import barred_at
from thirdpillar.practice.volunteers.rules import enforce, may_keep, terms


@transaction.atomic
def move_shift(*, shift_id: UUID, begins_at: datetime, ends_at: datetime, by, at: datetime) -> list[SignUp]:
    """A shift to come is at another time: whoever has a place, or waits, keeps it and hears so; whoever has another shift or
    a lesson then hears that they have no place in this one. Answer whom no message reaches. Raises Refused."""
    shift = locked_shift(shift_id, by)
    enforce(may_keep(by, shift.school_id))
    longest = timedelta(hours=terms("shifts", at.date())["most_hours"])
    if shift.cancelled_at or shift.begins_at <= at:
        raise Refused(_("This time is over."))
    if not timedelta() < ends_at - begins_at <= longest or begins_at <= at:
        raise Refused(_("That is too short or too long."))
    if (shift.begins_at, shift.ends_at) == (begins_at, ends_at):
        return []
    shift.begins_at, shift.ends_at, shift.reminded_at = begins_at, ends_at, None
    shift.save(update_fields=["begins_at", "ends_at", "reminded_at"])
    mine = SignUp.objects.seen_by(by).filter(shift=shift).exclude(standing=Standing.CANCELLED)
    rows = list(mine.select_related("volunteer").order_by("place", "since", "pk"))
    elsewhere = _elsewhere_then(rows, shift, by)
    gone = [one for one in rows if one.standing == Standing.BOOKED and one.adult_id in elsewhere]
    mine.filter(pk__in=[one.pk for one in gone]).update(standing=Standing.CANCELLED, place=None)
    try:
        with transaction.atomic():
            mine.update(during=(begins_at, ends_at), lapse_told_at=None)
    except IntegrityError:
        raise Refused(_("You have another shift then.")) from None
    staying = [one for one in rows if one not in gone]
    barred = barred_at({one.adult_id for one in rows}, on=at.date(), seen_by=by)
    told = tell_sign_ups(staying, "changed", shift, barred, by, at) + tell_sign_ups(
        gone, "released", shift, barred, by, at
    )
    record(
        by=by, at=at, deed="volunteers.move_shift", subject="shift", subject_id=shift.pk, told=told, released=len(gone)
    )  # fmt: skip
    if gone:
        move_up(shift, by, at)
    ways = ways_of([one.volunteer for one in rows], by=by)
    return [one for one in rows if not ways[one.volunteer_id].channel]


def _elsewhere_then(rows: list[SignUp], shift: Shift, by) -> set[UUID]:
    """Those of these adults of whom any record has another shift at the new time, or said yes to a lesson, at any school."""
    machine = Scope.system(by.district_id, "nobody is at two places at once")
    with tenancy.acting_as(machine):
        standing = current_adults({one.adult_id for one in rows}, seen_by=machine)
        people = records_of(set(standing.values()), seen_by=machine)
        everybody = {each for some in people.values() for each in some} | set(standing)
        then = SignUp.objects.seen_by(machine).filter(
            adult_id__in=everybody, standing=Standing.BOOKED, during__overlap=(shift.begins_at, shift.ends_at),
        )  # fmt: skip
        lessons = Lesson.objects.seen_by(machine).filter(
            volunteer__adult_id__in=everybody, stage=LessonStage.YES, begins_at__lt=shift.ends_at,
            ends_at__gt=shift.begins_at,
        )  # fmt: skip
        taken = set(then.exclude(shift_id=shift.pk).values_list("adult_id", flat=True))
        taken |= set(lessons.values_list("volunteer__adult_id", flat=True))
    return {asked for asked, now in standing.items() if (people.get(now, set()) | {asked, now}) & taken}
