"""When somebody can interpret, and the line for when nobody can."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.models import InterpreterHours, LanguageLine
from thirdpillar.means.conversations.rules import interpreting as rules


@transaction.atomic
def say_hours(*, hours: Iterable[tuple[int, time, time]], by, at: datetime) -> int:
    """When I can interpret (weekday from 0 for Monday, from, until), in place of what I said before."""
    rows = [
        InterpreterHours(
            district_id=by.district_id, account_id=by.account_id, weekday=day, begins=begins, ends=ends
        )
        for day, begins, ends in hours
    ]
    if any(row.begins >= row.ends for row in rows):
        raise Refused(_("The end comes after the beginning."))
    InterpreterHours.objects.seen_by(by).filter(account_id=by.account_id).delete()
    InterpreterHours.objects.bulk_create(rows)
    record(
        by=by,
        at=at,
        deed="conversations.say_hours",
        subject="account",
        subject_id=by.account_id,
        days=len(rows),
    )
    return len(rows)


@transaction.atomic
def set_language_line(*, phone: str, access_code: str, how: str, by, at: datetime) -> LanguageLine:
    """The number that staff call when nobody is free, and the code that they say there."""
    rules.must_be_office(by)
    row, _is_new = LanguageLine.objects.seen_by(by).update_or_create(
        district_id=by.district_id,
        defaults={"phone": phone, "access_code": access_code.strip()[:40], "how": how.strip()[:300]},
    )
    # The code itself stays out of the record.
    record(
        by=by, at=at, deed="conversations.set_language_line", subject="district", subject_id=by.district_id
    )
    return row
