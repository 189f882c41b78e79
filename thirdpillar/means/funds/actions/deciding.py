"""The school says that pay is right, or why it is not paid; nobody says so of their own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.funds.choices import PayState
from thirdpillar.means.funds.models import PayItem
from thirdpillar.means.funds.queries import cannot_pay
from thirdpillar.means.funds.rules import enforce, may_approve, may_approve_for


@transaction.atomic
def approve_pay(
    *, pay_item_ids: Collection[UUID], by, at: datetime, fund_id: UUID | None = None, confirmed_ids: Collection[UUID] = ()
) -> int:  # fmt: skip
    """Approve what waits among these; `fund_id` where another fund pays than the rule said. Answers how many.

    `confirmed_ids`: those with a length out of the usual that whoever approves has looked at, and says is right.
    """
    rows = _waiting(pay_item_ids, by)
    if not rows:
        return 0
    schools = {one.school_id for one in rows}
    enforce(may_approve(by, schools) or may_approve_for(by, [one.account_id for one in rows]))
    if any(one.is_questioned and one.pk not in set(confirmed_ids) for one in rows):
        raise Refused(_("Look at each length that is marked, and say that it is right."))
    for refused in cannot_pay(rows, fund_id=fund_id, seen_by=by).values():
        raise refused
    changed = PayItem.objects.seen_by(by).filter(pk__in=[one.pk for one in rows])
    more = {"fund_id": fund_id} if fund_id else {}
    count = changed.update(state=PayState.APPROVED, state_at=at, approved_by_id=by.account_id, why="", **more)
    record(
        by=by, at=at, deed="funds.approve_pay", subject="pay", items=[str(one.pk) for one in rows],
        cents=sum(one.total_cents for one in rows), fund=str(fund_id or ""),
        confirmed=[str(one.pk) for one in rows if one.is_questioned],
    )  # fmt: skip
    return count


@transaction.atomic
def decline_pay(*, pay_item_ids: Collection[UUID], why: str, by, at: datetime) -> int:
    """Not paid, and why; whoever earned it reads that."""
    rows = _waiting(pay_item_ids, by, PayState.DUE, PayState.APPROVED)
    if not rows:
        return 0
    enforce(
        may_approve(by, {one.school_id for one in rows}) or may_approve_for(by, [o.account_id for o in rows])
    )
    if not why.strip():
        raise Refused(_("Say why."))
    count = PayItem.objects.seen_by(by).filter(pk__in=[one.pk for one in rows]).update(
        state=PayState.DECLINED, state_at=at, why=why.strip()[:200], approved_by_id=None
    )  # fmt: skip
    record(by=by, at=at, deed="funds.decline_pay", subject="pay", items=[str(one.pk) for one in rows])
    return count


def _waiting(pay_item_ids: Collection[UUID], by, *states: str) -> list[PayItem]:
    states = states or (PayState.DUE, PayState.DECLINED)
    return list(
        PayItem.objects.seen_by(by).select_for_update().filter(pk__in=list(pay_item_ids), state__in=states)
    )
