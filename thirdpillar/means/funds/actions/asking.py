"""Rooms ask for pay when something was done: once for each deed, put right as long as payroll has not got it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.inserting import insert_rows
from thirdpillar.means.funds.choices import PayState, Unit
from thirdpillar.means.funds.models import PayItem

CHUNK = 1000
# What payroll has: it stays, and another item takes the difference.
FROZEN = (PayState.EXPORTED, PayState.PAID)
OPEN = (PayState.DUE, PayState.APPROVED, PayState.DECLINED)


@dataclass(frozen=True)
class Earned:
    """What one person earned by one deed. `cents` are per `unit`, `minutes` those reckoned with.

    `told_by_id` said that it was done, and another who was there agreed (`is_agreed`) or has not yet. `objection`: a word
    of theirs to whoever approves it; `told_minutes` is how long it took, `is_questioned` where that is no usual length,
    `is_alone` where fewer were there than the deed asks for.
    """

    reference_id: UUID
    school_id: UUID
    account_id: UUID
    part: str
    worked_on: date
    due_on: date
    unit: str
    minutes: int
    cents: int
    total_cents: int
    fund_id: UUID | None = None
    told_by_id: UUID | None = None
    is_agreed: bool = False
    objection: str = ""
    told_minutes: int | None = None
    is_questioned: bool = False
    is_alone: bool = False


@transaction.atomic
def request_pay(*, what: str, earned: Iterable[Earned], by, at: datetime) -> int:
    """Ask for pay; what was asked for already stays as it is. Answers how many items are new."""
    new, chunk = 0, []
    for one in earned:
        chunk.append(_item(what, one, by, at))
        if len(chunk) == CHUNK:
            new += insert_rows(chunk, but_those_there=True)
            chunk = []
    new += insert_rows(chunk, but_those_there=True)
    if new:
        record(by=by, at=at, deed="funds.request_pay", subject="pay", what=what, items=new)
    return new


@transaction.atomic
def settle_pay(*, what: str, reference_id: UUID, earned: Sequence[Earned], by, at: datetime) -> None:
    """Put the pay for one deed right after what was said of it changed: open items anew, exported ones by their difference.

    An item that is left out of `earned` is taken back.
    """
    wanted = {one.account_id: one for one in earned}
    there: dict[UUID, list[PayItem]] = {}
    rows = PayItem.objects.seen_by(by).select_for_update().filter(what=what, reference_id=reference_id)
    for row in rows.order_by("made_at"):
        there.setdefault(row.account_id, []).append(row)
    changed = 0
    for account_id in {*wanted, *there}:
        changed += _settle_one(what, wanted.get(account_id), there.get(account_id, []), by, at)
    if changed:
        record(
            by=by, at=at, deed="funds.settle_pay", subject="pay", what=what, reference=str(reference_id), items=changed,
        )  # fmt: skip


def _settle_one(what: str, wanted: Earned | None, there: list[PayItem], by, at: datetime) -> int:
    frozen = [one for one in there if one.state in FROZEN]
    open_one = next((one for one in there if one.state in OPEN), None)
    total = (wanted.total_cents if wanted else 0) - sum(one.total_cents for one in frozen)
    if open_one is not None and open_one.total_cents == total and (wanted or frozen):
        if wanted:
            _tell_who(open_one, wanted, at)
        return 0
    if open_one is None and total == 0:
        return 0
    if open_one is not None:
        # Nobody has it yet: it was a reckoning, and this is a better one.
        open_one.delete()
    if total == 0:
        return 1
    last = frozen[-1] if frozen else None
    source = wanted or _as_earned(frozen[0])
    item = _item(what, source, by, at)
    item.total_cents, item.reverses_id = total, last.pk if last else None
    if last is not None:
        item.unit, item.cents, item.fund_id = Unit.EACH, 0, last.fund_id
    item.save(force_insert=True)
    return 1


SAID = ("told_by_id", "is_agreed", "objection", "told_minutes", "is_questioned", "is_alone")


def _tell_who(item: PayItem, wanted: Earned, at: datetime) -> None:
    """Who says what of it, as it stands now; the amount stays. What is new to look at is decided anew."""
    is_new = (
        (wanted.objection and wanted.objection != item.objection)
        or (wanted.is_questioned and (wanted.told_minutes != item.told_minutes or not item.is_questioned))
        or (wanted.is_alone and not item.is_alone)
    )
    for name in SAID:
        setattr(item, name, getattr(wanted, name))
    item.save(update_fields=SAID)
    if is_new and item.state != PayState.DUE:
        item.state, item.state_at, item.approved_by_id, item.why = PayState.DUE, at, None, ""
        item.save(update_fields=["state", "state_at", "approved_by_id", "why"])


def _as_earned(row: PayItem) -> Earned:
    return Earned(
        row.reference_id, row.school_id, row.account_id, row.part, row.worked_on, row.due_on, row.unit, row.minutes,
        row.cents, row.total_cents, row.fund_id, *(getattr(row, name) for name in SAID),
    )  # fmt: skip


def _item(what: str, one: Earned, by, at: datetime) -> PayItem:
    return PayItem(
        district_id=by.district_id, school_id=one.school_id, account_id=one.account_id, fund_id=one.fund_id, what=what,
        reference_id=one.reference_id, part=one.part, worked_on=one.worked_on, unit=one.unit, minutes=one.minutes,
        cents=one.cents, total_cents=one.total_cents, state=PayState.DUE, state_at=at, due_on=one.due_on,
        **{name: getattr(one, name) for name in SAID},
    )  # fmt: skip
