"""Service learning of students: an opportunity, minutes of a day by child, and the school's yes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Enrollment, Student
from thirdpillar.ground.people.rules import may_keep_text
from thirdpillar.practice.volunteers.choices import HoursStage
from thirdpillar.practice.volunteers.models import Opportunity, ServiceHours
from thirdpillar.practice.volunteers.rules import citation, enforce, may_keep, terms


@transaction.atomic
def make_opportunity(
    *, school_id: UUID, title: str, begins_on: date, ends_on: date, by, at: datetime, partner: str = ""
) -> Opportunity:
    """Something in which students of a school serve others, with whom."""
    enforce(may_keep(by, school_id))
    if not title.strip() or ends_on < begins_on:
        raise Refused(_("Choose one."))
    may_keep_text(title, on=at.date())
    row = Opportunity.objects.create(
        district_id=by.district_id, school_id=school_id, title=title.strip()[:160], partner=partner.strip()[:160],
        begins_on=begins_on, ends_on=ends_on,
    )  # fmt: skip
    record(by=by, at=at, deed="volunteers.make_opportunity", subject="opportunity", subject_id=row.pk)
    return row


@transaction.atomic
def log_service(
    *, opportunity_id: UUID, minutes: Mapping[UUID, int], on: date, by, at: datetime
) -> list[ServiceHours]:
    """Minutes of one day for these children of the asker's; a teacher's wait for the school's yes, its own count at once.

    Written again, a day that waits is put right; what was approved stays.
    """
    row = _found(opportunity_id, by)
    most = terms("service_learning", at.date())["most_minutes_a_day"]
    if not row.begins_on <= on <= min(row.ends_on, at.date()) or any(
        not 0 < one <= most for one in minutes.values()
    ):
        raise Refused(_("That is too short or too long."), citation("service_learning", at.date()))
    here = Enrollment.objects.seen_by(by).filter(school_id=row.school_id, left_at=None)
    known = set(
        Student.objects.seen_by(by)
        .filter(pk__in=list(minutes))
        .filter(pk__in=here.values("student_id"))
        .values_list("pk", flat=True)
    )
    if known != set(minutes):
        raise Refused(_("One of these people is not on your list."))
    is_keeper = may_keep(by, row.school_id) is None
    stage = HoursStage.APPROVED if is_keeper else HoursStage.LOGGED
    mine = ServiceHours.objects.seen_by(by).filter(opportunity=row, on=on, student_id__in=known)
    mine.filter(stage=HoursStage.LOGGED).delete()
    kept = set(mine.values_list("student_id", flat=True))
    rows = ServiceHours.objects.bulk_create(
        [
            ServiceHours(
                district_id=by.district_id, school_id=row.school_id, opportunity=row, student_id=student, on=on,
                minutes=given, stage=stage, account_id=by.account_id, decided_by_id=by.account_id if is_keeper else None,
            )
            for student, given in sorted(minutes.items())
            if student not in kept
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    record(
        by=by,
        at=at,
        deed="volunteers.log_service",
        subject="opportunity",
        subject_id=row.pk,
        students=len(rows),
    )
    return rows


@transaction.atomic
def approve_service(*, opportunity_id: UUID, by, at: datetime) -> int:
    """The school's yes to what waits of an opportunity; answer how many."""
    row = _found(opportunity_id, by)
    enforce(may_keep(by, row.school_id))
    waiting = ServiceHours.objects.seen_by(by).filter(opportunity=row, stage=HoursStage.LOGGED)
    done = waiting.update(stage=HoursStage.APPROVED, decided_by_id=by.account_id)
    record(
        by=by, at=at, deed="volunteers.approve_service", subject="opportunity", subject_id=row.pk, hours=done
    )
    return done


def _found(opportunity_id: UUID, by) -> Opportunity:
    row = Opportunity.objects.seen_by(by).filter(pk=opportunity_id).first()
    if row is None or by.role not in (
        None,
        Role.OFFICE,
        Role.PRINCIPAL,
        Role.COORDINATOR,
        Role.LIAISON,
        Role.TEACHER,
    ):
        raise Refused(_("Choose one."))
    return row
