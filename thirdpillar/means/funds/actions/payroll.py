"""Files to payroll, and what payroll answers: what was sent stays as it was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.tables import write_csv
from thirdpillar.means.funds.choices import PayState
from thirdpillar.means.funds.columns import COLUMNS, as_columns, payroll_rows
from thirdpillar.means.funds.models import PayExport, PayItem
from thirdpillar.means.funds.rules import enforce, may_keep_books


@transaction.atomic
def export_pay(*, columns: Sequence[dict], by, at: datetime, school_id: UUID | None = None) -> PayExport:
    """One file of all that is approved (of a school, or of all) and in no file yet. `columns`: {field, heading} in order."""
    enforce(may_keep_books(by))
    chosen = [{"field": one["field"], "heading": one["heading"].strip()[:60]} for one in columns]
    if not chosen or any(one["field"] not in COLUMNS or not one["heading"] for one in chosen):
        raise Refused(_("Choose at least one column, and give each a heading."))
    if len({one["heading"] for one in chosen}) < len(chosen):
        raise Refused(_("Two columns have the same heading."))
    if "item" not in {one["field"] for one in chosen}:
        raise Refused(_("Keep the column with our number: payroll's answer is found by it."))
    found = PayItem.objects.seen_by(by).filter(state=PayState.APPROVED)
    if school_id:
        found = found.filter(school_id=school_id)
    ids = list(found.select_for_update(of=("self",)).order_by("worked_on", "pk").values_list("pk", flat=True))
    if not ids:
        raise Refused(_("Nothing is approved that payroll has not got yet."))
    rows = payroll_rows(ids, seen_by=by)
    export = PayExport(
        district_id=by.district_id, school_id=school_id, columns=chosen, items=len(ids),
        total_cents=sum(one["total_cents"] for one in rows),
        body=write_csv(rows, as_columns(chosen), bom=False).decode(), made_by_id=by.account_id, at=at,
    )  # fmt: skip
    export.save(force_insert=True)
    PayItem.objects.seen_by(by).filter(pk__in=ids).update(
        state=PayState.EXPORTED, state_at=at, export_id=export.pk
    )
    record(
        by=by, at=at, deed="funds.export_pay", subject="pay_export", subject_id=export.pk, items=len(ids),
        cents=export.total_cents,
    )  # fmt: skip
    return export


@dataclass(frozen=True)
class Paid:
    """One line of payroll's answer: our number, what was paid, and on which day."""

    item_id: UUID
    cents: int
    on: date


@dataclass(frozen=True)
class Reconciled:
    """What an answer of payroll came to. `differing`: paid, but another amount than we reckoned. `unknown`: lines that
    name nothing we sent, or name it twice. `left`: sent items that no answer has named yet."""

    paid: int
    differing: int
    again: int
    unknown: int
    left: int


@transaction.atomic
def reconcile_pay(*, lines: Sequence[Paid], by, at: datetime) -> Reconciled:
    """Enter what payroll says it paid. The same answer brought again changes nothing."""
    enforce(may_keep_books(by))
    once = {one.item_id: one for one in lines}
    known = {
        one.pk: one
        for one in PayItem.objects.seen_by(by)
        .select_for_update()
        .filter(pk__in=list(once), state__in=[PayState.EXPORTED, PayState.PAID])
    }
    new = [one for one in once.values() if one.item_id in known and known[one.item_id].state != PayState.PAID]
    if new:
        with connection.cursor() as cursor:
            cursor.execute(
                """UPDATE funds_payitem p SET state = 'paid', state_at = %s, paid_on = a.paid_on, paid_cents = a.cents
                   FROM unnest(%s::uuid[], %s::date[], %s::int[]) AS a(id, paid_on, cents)
                   WHERE p.id = a.id AND p.district_id = %s AND p.state = 'exported'""",
                [at, [one.item_id for one in new], [one.on for one in new], [one.cents for one in new], by.district_id],
            )  # fmt: skip
    done = Reconciled(
        paid=len(new),
        differing=sum(known[one.item_id].total_cents != one.cents for one in new),
        again=sum(one.state == PayState.PAID for one in known.values()),
        unknown=len(lines) - len(known),
        left=PayItem.objects.seen_by(by).filter(state=PayState.EXPORTED).count(),
    )
    record(
        by=by, at=at, deed="funds.reconcile_pay", subject="pay", paid=done.paid, differing=done.differing,
        unknown=done.unknown,
    )  # fmt: skip
    return done
