"""Sources of money: opened, and closed when nothing more is paid from them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.funds.choices import Source
from thirdpillar.means.funds.models import Fund
from thirdpillar.means.funds.rules import enforce, may_keep_books


@transaction.atomic
def open_fund(
    *,
    title: str,
    source: str,
    by,
    at: datetime,
    code: str = "",
    school_id: UUID | None = None,
    only_title_i: bool | None = None,
    only_school_ids: Collection[UUID] = (),
) -> Fund:
    """A source of money; with a school, that school's alone. `only_title_i`: left out, as its source may (Title I: yes)."""
    enforce(may_keep_books(by))
    only_title_i = source == Source.TITLE_I if only_title_i is None else only_title_i
    if not title.strip():
        raise Refused(_("Give it a name."))
    made = Fund(
        district_id=by.district_id, school_id=school_id, title=title.strip()[:120], source=Source(source),
        code=code.strip()[:60], only_title_i=only_title_i, only_school_ids=sorted(set(only_school_ids)),
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as there:
        raise Refused(_("There is a fund of this name already.")) from there
    record(
        by=by,
        at=at,
        deed="funds.open_fund",
        subject="fund",
        subject_id=made.pk,
        source=made.source,
        only_title_i=only_title_i,
        schools=[str(one) for one in made.only_school_ids],
    )
    return made


@transaction.atomic
def close_fund(*, fund_id: UUID, by, at: datetime) -> None:
    """Nothing new is approved from it; what was stays as it was."""
    enforce(may_keep_books(by))
    found = Fund.objects.seen_by(by).select_for_update().filter(pk=fund_id, closed_at=None).first()
    if found is None:
        return
    found.closed_at = at
    found.save(update_fields=["closed_at"])
    record(by=by, at=at, deed="funds.close_fund", subject="fund", subject_id=found.pk)
