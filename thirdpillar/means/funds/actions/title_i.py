"""The office says which schools are Title I schools, from when and where that is written; and until when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.queries import schools
from thirdpillar.means.funds.models import TitleISchool
from thirdpillar.means.funds.rules import enforce, may_keep_books


@transaction.atomic
def name_title_i(*, school_ids: Collection[UUID], begins_on: date, written_in: str, by, at: datetime) -> int:
    """These are Title I schools from a day on; what was said of one before and is still open stays. How many are new."""
    enforce(may_keep_books(by))
    if not written_in.strip():
        raise Refused(_("Say where it is written."))
    there = TitleISchool.objects.seen_by(by).filter(ends_on=None)
    new = schools(seen_by=by).filter(pk__in=list(school_ids)).exclude(pk__in=there.values("school_id"))
    made = TitleISchool.objects.bulk_create(
        TitleISchool(
            district_id=by.district_id, school_id=one.pk, begins_on=begins_on, written_in=written_in.strip()[:200],
            said_by_id=by.account_id,
        )
        for one in new
    )  # fmt: skip
    if made:
        record(
            by=by, at=at, deed="funds.name_title_i", subject="school", schools=[str(one.school_id) for one in made],
            begins_on=str(begins_on), written_in=written_in.strip()[:200],
        )  # fmt: skip
    return len(made)


@transaction.atomic
def end_title_i(*, title_i_school_id: UUID, ends_on: date, by, at: datetime) -> None:
    """It is one no longer after this day; said for a day before it began, it never was."""
    enforce(may_keep_books(by))
    found = (
        TitleISchool.objects.seen_by(by)
        .select_for_update()
        .filter(pk=title_i_school_id, ends_on=None)
        .first()
    )
    if found is None:
        return
    if ends_on < found.begins_on:
        found.delete()
    else:
        found.ends_on = ends_on
        found.save(update_fields=["ends_on"])
    record(
        by=by, at=at, deed="funds.end_title_i", subject="school", subject_id=found.school_id, ends_on=str(ends_on)
    )  # fmt: skip
