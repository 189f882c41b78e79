"""The columns that a file for payroll may have; each district names and orders its own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base.tables import Column, Kind
from thirdpillar.ground.schools.models import School
from thirdpillar.means.funds.models import PayItem

# field → what people read, what it holds
COLUMNS: dict[str, tuple[Any, Kind]] = {
    "item": (_("Our number"), Kind.TEXT),
    "employee": (_("Employee number"), Kind.TEXT),
    "name": (_("Name"), Kind.TEXT),
    "email": (_("E-mail"), Kind.TEXT),
    "worked_on": (_("Day"), Kind.DATE),
    "school": (_("School"), Kind.TEXT),
    "school_number": (_("School number"), Kind.TEXT),
    "what": (_("What for?"), Kind.TEXT),
    "part": (_("Part"), Kind.TEXT),
    "minutes": (_("Minutes"), Kind.WHOLE),
    "hours": (_("Hours"), Kind.DECIMAL),
    "rate": (_("Rate"), Kind.DECIMAL),
    "amount": (_("Amount"), Kind.DECIMAL),
    "fund": (_("Fund"), Kind.TEXT),
    "account_code": (_("Account code"), Kind.TEXT),
    "approved_by": (_("Approved by"), Kind.TEXT),
    "corrects": (_("Corrects our number"), Kind.TEXT),
}
USUAL = ("item", "employee", "name", "worked_on", "school", "hours", "rate", "amount", "account_code")


def usual_columns() -> list[dict[str, str]]:
    """What a district begins with; headings in English, which payroll systems read."""
    with override("en"):
        return [{"field": field, "heading": str(COLUMNS[field][0])} for field in USUAL]


def as_columns(chosen: Sequence[dict]) -> list[Column]:
    return [Column(one["field"], one["heading"], COLUMNS[one["field"]][1]) for one in chosen]


def payroll_rows(pay_item_ids: Sequence[UUID], *, seen_by) -> list[dict[str, Any]]:
    """The items in their order, each with all that a column may ask for."""
    items = list(
        PayItem.objects.seen_by(seen_by)
        .filter(pk__in=list(pay_item_ids))
        .select_related("fund")
        .order_by("worked_on", "pk")
    )
    people = Account.objects.seen_by(seen_by).in_bulk(
        {one for each in items for one in (each.account_id, each.approved_by_id) if one}
    )
    schools = School.objects.seen_by(seen_by).in_bulk({each.school_id for each in items})
    return [_row(each, people, schools) for each in items]


def _row(item: PayItem, people: dict[UUID, Account], schools: dict[UUID, School]) -> dict[str, Any]:
    who, school = people.get(item.account_id), schools.get(item.school_id)
    approver = people.get(item.approved_by_id) if item.approved_by_id else None
    return {
        "item": str(item.pk), "employee": who.sourced_id if who else "", "name": who.display_name if who else "",
        "email": who.email if who else "", "worked_on": item.worked_on, "school": school.name if school else "",
        "school_number": (school.identifier or school.sourced_id) if school else "", "what": item.what,
        "part": item.part, "minutes": item.minutes, "hours": _hundredths(round(item.minutes * 100 / 60)),
        "rate": _hundredths(item.cents), "amount": _hundredths(item.total_cents), "total_cents": item.total_cents,
        "fund": item.fund.title if item.fund else "", "account_code": item.fund.code if item.fund else "",
        "approved_by": approver.display_name if approver else "", "corrects": str(item.reverses_id or ""),
    }  # fmt: skip


def _hundredths(number: int) -> Decimal:
    return (Decimal(number) / 100).quantize(Decimal("0.01"))
