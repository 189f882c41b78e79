"""Hours: logged by whoever gave them, all or some; approved, put right with a word, or not counted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.ground.people.rules import may_keep_text
from thirdpillar.practice.volunteers.actions.volunteering import found_volunteer, person_of
from thirdpillar.practice.volunteers.choices import COUNTED, HoursStage, Way
from thirdpillar.practice.volunteers.models import Hours, SignUp
from thirdpillar.practice.volunteers.queries.checks import is_barred
from thirdpillar.practice.volunteers.queries.twice import counted_twice
from thirdpillar.practice.volunteers.rules import enforce, may_keep, may_log


@transaction.atomic
def log_hours(
    *, volunteer_id: UUID, begins_at: datetime, ends_at: datetime, way: str, by, at: datetime, what: str = "",
    sign_up_id: UUID | None = None,
) -> Hours:  # fmt: skip
    """Keep a stretch of time that somebody gave, for a shift of theirs or free. Raises Refused where it counts already."""
    one = found_volunteer(volunteer_id, by)
    enforce(may_log(begins_at, ends_at, at))
    # What they gave while they were not barred, the school notes.
    if way == Way.LINK and is_barred(one.adult_id, one.school_id, on=begins_at.date(), seen_by=by):
        raise Refused(_("Please call the school about this."))
    what = what.strip()[:160]
    may_keep_text(what, on=at.date())
    mine = person_of(one, by=by)
    place = (
        SignUp.objects.seen_by(by).filter(pk=sign_up_id, adult_id__in=mine).first() if sign_up_id else None
    )
    if sign_up_id and place is None:
        raise Refused(_("There is no such registration."))
    adult_id = current_adult(one.adult_id, seen_by=by) or one.adult_id
    home = HouseholdAdult.objects.seen_by(by).filter(adult_id=adult_id).values_list("household_id", flat=True)
    during = (begins_at, ends_at)
    row = Hours(
        district_id=by.district_id, school_id=one.school_id, volunteer=one, sign_up=place, adult_id=adult_id,
        household_id=home.first(), during=during, as_logged=during, what=what, way=Way(way), stage_at=at,
    )  # fmt: skip
    keep_hours(row, mine, during)
    record(by=by, at=at, deed="volunteers.log_hours", subject="hours", subject_id=row.pk, way=str(way))
    return row


@transaction.atomic
def decide_hours(
    *, hours_id: UUID, counts: bool, by, at: datetime, begins_at: datetime | None = None,
    ends_at: datetime | None = None, word: str = "",
) -> Hours:  # fmt: skip
    """The school's yes, also to other times than were logged, or a no: what is not simply yes has a word with it."""
    row = (
        Hours.objects.seen_by(by)
        .select_for_update(of=("self",))
        .select_related("volunteer")
        .filter(pk=hours_id)
        .first()
    )
    if row is None:
        raise Refused(_("Nothing is waiting."))
    enforce(may_keep(by, row.school_id))
    during = (begins_at or row.during.lower, ends_at or row.during.upper)
    is_changed = during != (row.during.lower, row.during.upper)
    word = word.strip()[:200]
    may_keep_text(word, on=at.date())
    if (is_changed or not counts) and not word:
        raise Refused(_("Say with a word why."))
    if counts:
        enforce(may_log(*during, at))
    row.stage = HoursStage.APPROVED if counts else HoursStage.DECLINED
    row.stage_at, row.word, row.decided_by_id, row.during = at, word, by.account_id, during
    keep_hours(row, person_of(row.volunteer, by=by), during)
    record(
        by=by, at=at, deed="volunteers.decide_hours", subject="hours", subject_id=row.pk, counts=counts,
        changed=is_changed,
    )  # fmt: skip
    return row


@transaction.atomic
def approve_all(*, hours_ids, by, at: datetime) -> int:
    """A yes to each of these that still waits, as it was logged; answer how many.

    What its person has twice, on two records that became one, goes on waiting: somebody says which of them counts.
    """
    rows = (
        Hours.objects.seen_by(by).select_for_update().filter(pk__in=list(hours_ids), stage=HoursStage.LOGGED)
    )
    for school in set(rows.values_list("school_id", flat=True)):
        enforce(may_keep(by, school))
    waiting = list(rows)
    once = {one.pk for one in waiting} - counted_twice(waiting, seen_by=by)
    done = rows.filter(pk__in=once).update(
        stage=HoursStage.APPROVED, stage_at=at, decided_by_id=by.account_id
    )
    record(by=by, at=at, deed="volunteers.approve_all", subject="hours", hours=done)
    return done


@transaction.atomic
def take_back_hours(*, hours_id: UUID, by, at: datetime) -> None:
    """Logged by mistake: gone, while nobody has said yes to it."""
    row = Hours.objects.seen_by(by).select_for_update().filter(pk=hours_id, stage=HoursStage.LOGGED).first()
    if row is None:
        raise Refused(_("Nothing is waiting."))
    enforce(may_keep(by, row.school_id))
    row.delete()
    record(by=by, at=at, deed="volunteers.take_back_hours", subject="hours", subject_id=hours_id)


def keep_hours(row: Hours, mine: set[UUID], during: tuple[datetime, datetime]) -> None:
    """Keep hours, where no record of that person has any for the same time, at any school."""
    machine = Scope.system(row.district_id, "no hour counts twice")
    with tenancy.acting_as(machine):
        others = Hours.objects.seen_by(machine).filter(
            adult_id__in=mine, stage__in=COUNTED, during__overlap=during
        )
        if row.stage in COUNTED and others.exclude(pk=row.pk).exists():
            raise Refused(_("These hours are logged already."))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("These hours are logged already.")) from None
