"""Letting an older student sign in, and ending that."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.actions import account_for_student, lock_family_account
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import rules
from thirdpillar.ground.people.models import ContactPoint, Student


@transaction.atomic
def let_student_sign_in(*, by, at: datetime, student_id: UUID, email: str) -> Account:
    """Make (or open again) a student's account. `email` is the school's own address of the student.

    Raises Refused for a student too young, an address that is none or is somebody's, and for a second account.
    """
    rules.must_be_front_office(by)
    student = Student.objects.seen_by(by).get(pk=student_id)
    rules.may_have_student_account(
        grade=student.grade, birth_on=student.birth_on, is_here=student.left_at is None, on=at.date()
    )
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_("This is no e-mail address.")) from None
    # A school sees neither other students' accounts nor other families' addresses; whose an address is must be asked of all.
    wide = replace(by, breadth="district")
    with tenancy.acting_as(wide):
        if ContactPoint.objects.seen_by(wide).filter(value=email, left_at=None).exists():
            raise Refused(_("This address is an adult's on the roster. A student needs one of their own."))
        account = account_for_student(
            by=wide,
            at=at,
            student_id=student.pk,
            given_name=student.preferred_name or student.given_name,
            family_name=student.family_name,
            email=email,
        )
    record(by=by, at=at, deed="people.let_student_sign_in", subject="student", subject_id=student.pk)
    return account


@transaction.atomic
def end_student_account(*, by, at: datetime, student_id: UUID) -> None:
    """Nothing that the student holds opens anything from now on; nothing happens where there is no account."""
    rules.must_be_front_office(by)
    student = Student.objects.seen_by(by).get(pk=student_id)
    wide = replace(by, breadth="district")
    with tenancy.acting_as(wide):
        account = Account.objects.seen_by(wide).filter(student_id=student.pk, suspended_at=None).first()
        if account is not None:
            lock_family_account(by=wide, at=at, account=account, because="ended by the school")
    if account is not None:
        record(by=by, at=at, deed="people.end_student_account", subject="student", subject_id=student.pk)
