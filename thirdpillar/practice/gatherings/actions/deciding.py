"""What a person decides about a line: it is this adult, somebody new, nobody; and taking a decision back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.choices import ContactKind, Relation
from thirdpillar.ground.people.models import (
    Adult,
    ContactPoint,
    HouseholdAdult,
    HouseholdStudent,
    Student,
    Tie,
)
from thirdpillar.practice.gatherings.actions.signing_in import attend
from thirdpillar.practice.gatherings.choices import OPEN_LINES, LineState
from thirdpillar.practice.gatherings.models import Attendance, SignInLine


@transaction.atomic
def confirm_match(*, line_id: UUID, adult_id: UUID, by, at: datetime) -> SignInLine:
    """It was this adult. Raises Refused for a line decided already or an adult the asker does not see."""
    line = _open_line(line_id, by)
    adult = Adult.objects.seen_by(by).filter(pk=adult_id, merged_into_id=None).first()
    if adult is None:
        raise Refused(_("There is no such person on your school's list."))
    attend(line.gathering, {adult.pk: (line, line.written_at)}, line.way, by=by)
    # Whom it was stands first: who had come in before has their attendance from elsewhere.
    said = [one for one in line.candidates if one["adult_id"] == str(adult.pk)]
    first = said or [{"adult_id": str(adult.pk), "probability": 0.0, "evidence": []}]
    line.candidates = [*first, *(one for one in line.candidates if one not in said)]
    line.save(update_fields=["candidates"])
    return _decide(line, LineState.TAKEN, "gatherings.confirm_match", by, at, adult=str(adult.pk))


@transaction.atomic
def add_new_person(
    *,
    line_id: UUID,
    given_name: str,
    family_name: str,
    by,
    at: datetime,
    phone: str = "",
    email: str = "",
    language: str = "",
    student_id: UUID | None = None,
    household_id: UUID | None = None,
    relation: str = Relation.OTHER,
) -> Adult:
    """It was somebody the roster does not know: add them, tied to a student where they said so.

    `household_id` says which of two homes of the student is theirs. `phone` is E.164. The numbers stay unconfirmed;
    authority over the student stays unset. Raises Refused for a line decided already, no name, or a student the asker
    does not see.
    """
    line = _open_line(line_id, by)
    given_name, family_name = given_name.strip(), family_name.strip()
    if not (given_name or family_name):
        raise Refused(_("Write at least one name."))
    adult = Adult(
        district_id=by.district_id,
        given_name=given_name[:100],
        family_name=family_name[:100],
        sort_name=fold(f"{family_name} {given_name}")[:210],
        reads_language=language,
        speaks_language=language,
        home_school_id=line.school_id,
    )
    adult.save(force_insert=True)
    points = [(ContactKind.MOBILE, phone), (ContactKind.EMAIL, email)]
    ContactPoint.objects.bulk_create(
        ContactPoint(
            district_id=by.district_id, adult=adult, kind=kind, value=value, as_given=value, from_roster=False
        )
        for kind, value in points
        if value
    )
    if student_id:
        _tie(adult, student_id, household_id, relation, by)
    attend(line.gathering, {adult.pk: (line, line.written_at)}, line.way, by=by)
    _decide(
        line, LineState.TAKEN, "gatherings.add_new_person", by, at, adult=str(adult.pk), tied=bool(student_id)
    )
    return adult


@transaction.atomic
def dismiss_line(*, line_id: UUID, by, at: datetime) -> SignInLine:
    """Nobody to be counted: a child, staff, a test, a joke."""
    return _decide(_open_line(line_id, by), LineState.DISMISSED, "gatherings.dismiss_line", by, at)


@transaction.atomic
def undo_decision(*, line_id: UUID, by, at: datetime) -> SignInLine:
    """Take a decision back, the machine's included: the attendance goes, the line waits again."""
    line = SignInLine.objects.seen_by(by).select_for_update(of=("self",)).filter(pk=line_id).first()
    if line is None or line.state in OPEN_LINES:
        raise Refused(_("There is nothing to take back here."))
    attendance = Attendance.objects.seen_by(by).filter(line=line).first()
    if attendance:
        Attendance.objects.seen_by(by).filter(pk=attendance.pk).update(line=None, removed_at=at)
        _forget_if_only_here(attendance.adult_id, line, by, at)
    return _decide(line, LineState.WAITING, "gatherings.undo_decision", by, at)


@transaction.atomic
def remove_attendance(*, attendance_id: UUID, by, at: datetime, reason: str = "") -> Attendance:
    """Somebody was counted by mistake; the row stays, with the time it was removed."""
    attendance = Attendance.objects.seen_by(by).filter(pk=attendance_id, removed_at=None).first()
    if attendance is None:
        raise Refused(_("There is nothing to remove here."))
    line_id, attendance.line_id, attendance.removed_at = attendance.line_id, None, at
    attendance.save(update_fields=["line", "removed_at"])
    if line_id:
        SignInLine.objects.seen_by(by).filter(pk=line_id).update(
            state=LineState.WAITING, decided_at=None, decided_by_id=None
        )
    record(
        by=by,
        at=at,
        deed="gatherings.remove_attendance",
        subject="attendance",
        subject_id=attendance.pk,
        reason=reason,
    )
    return attendance


def _forget_if_only_here(adult_id: UUID | None, line: SignInLine, by, at: datetime) -> None:
    """Someone added for this line alone leaves with it; whom the roster names, or who came elsewhere, stays."""
    if Attendance.objects.seen_by(by).filter(adult_id=adult_id, removed_at=None).exists():
        return
    first_met = Adult.objects.seen_by(by).filter(pk=adult_id, sourced_id="", made_at__gte=line.made_at)
    if first_met.exclude(home_school_id=None).update(left_at=at):
        Tie.objects.seen_by(by).filter(adult_id=adult_id).update(left_at=at)
        HouseholdAdult.objects.seen_by(by).filter(adult_id=adult_id).delete()


def _open_line(line_id: UUID, by) -> SignInLine:
    lines = SignInLine.objects.seen_by(by).select_for_update(of=("self",)).select_related("gathering")
    line = lines.filter(pk=line_id, state__in=OPEN_LINES).first()
    if line is None:
        raise Refused(_("Somebody has settled this line already."))
    return line


def _tie(adult: Adult, student_id: UUID, household_id: UUID | None, relation: str, by) -> None:
    student = Student.objects.seen_by(by).filter(pk=student_id, left_at=None).first()
    if student is None:
        raise Refused(_("There is no such student at your school."))
    Tie(district_id=by.district_id, student=student, adult=adult, relation=relation).save(force_insert=True)
    homes = list(
        HouseholdStudent.objects.seen_by(by).filter(student=student).values_list("household_id", flat=True)
    )
    if household_id is not None:
        homes = [home for home in homes if home == household_id]
    # A child of two homes: which of them this adult belongs to must be said.
    if len(homes) == 1:
        HouseholdAdult(district_id=by.district_id, household_id=homes[0], adult=adult).save(force_insert=True)


def _decide(line: SignInLine, state: LineState, deed: str, by, at: datetime, **detail) -> SignInLine:
    line.state, line.decided_at, line.decided_by_id = state, at, by.account_id
    if state == LineState.WAITING:
        line.decided_at = line.decided_by_id = None
    line.save(update_fields=["state", "decided_at", "decided_by_id"])
    record(by=by, at=at, deed=deed, subject="sign_in_line", subject_id=line.pk, **detail)
    return line
