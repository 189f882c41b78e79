"""Which languages staff speak: said by themselves, checked by the office, taken off the list."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts import rules
from thirdpillar.ground.accounts.choices import Role, Scale
from thirdpillar.ground.accounts.models import Account, SpokenLanguage
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import LANGUAGES
from thirdpillar.ground.base.refused import Refused


@transaction.atomic
def say_language(*, account_id: UUID, language: str, by, at: datetime) -> SpokenLanguage:
    """Note that somebody speaks a language; a person says it of themselves, the office of anybody of the staff."""
    machine = Scope.system(by.district_id, "who is on the staff")
    with tenancy.acting_as(machine):  # an interpreter sees no account, not even their own
        account = Account.objects.seen_by(machine).filter(Account.of_staff(), pk=account_id).first()
    if account is None:
        raise Refused(_("This person is not on the staff."))
    rules.may_say_language(by=by, account_id=account.pk, student_id=account.student_id)
    if language not in LANGUAGES:
        raise Refused(_("Choose a language from the list."))
    row = SpokenLanguage(district_id=by.district_id, account_id=account.pk, language=language)
    SpokenLanguage.objects.bulk_create([row], ignore_conflicts=True)
    kept = SpokenLanguage.objects.seen_by(by).get(account_id=account.pk, language=language)
    if kept.pk == row.pk:
        record(
            by=by, at=at, deed="accounts.say_language", subject="account", subject_id=account.pk, language=language
        )  # fmt: skip
    return kept


@transaction.atomic
def check_language(
    *,
    spoken_id: UUID,
    scale: str,
    level: str,
    tested_on: date | None,
    may_interpret: bool,
    may_translate: bool,
    by,
    at: datetime,
) -> SpokenLanguage:
    """The office's word on how well somebody speaks a language, and what they may do with it."""
    rules.must_be_office(by)
    row = SpokenLanguage.objects.seen_by(by).select_for_update().filter(pk=spoken_id).first()
    if row is None:
        raise Refused(_("This language is no longer on the list."))
    if may_translate and scale == Scale.NONE:
        raise Refused(_("Vital documents are for those who were tested. Say by what."))
    row.scale, row.level, row.tested_on = scale, level.strip()[:40], tested_on
    row.may_interpret, row.may_translate = may_interpret, may_translate
    row.checked_by_id, row.checked_at = by.account_id, at
    row.save()
    record(
        by=by, at=at, deed="accounts.check_language", subject="account", subject_id=row.account_id,
        language=row.language, scale=scale, level=row.level, interpret=may_interpret, translate=may_translate,
    )  # fmt: skip
    return row


@transaction.atomic
def drop_language(*, spoken_id: UUID, by, at: datetime) -> None:
    """Take a language off the list."""
    row = SpokenLanguage.objects.seen_by(by).select_for_update().filter(pk=spoken_id).first()
    if row is None or (row.account_id != by.account_id and by.role != Role.OFFICE):
        raise Refused(_("This language is no longer on the list."))
    record(
        by=by, at=at, deed="accounts.drop_language", subject="account", subject_id=row.account_id, language=row.language
    )  # fmt: skip
    SpokenLanguage.objects.seen_by(by).filter(pk=row.pk).delete()
