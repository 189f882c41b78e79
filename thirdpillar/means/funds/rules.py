"""Who may say what is paid, and how an amount is reckoned; no database."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.funds.choices import Unit

# Whoever evaluates educators is not among them.
APPROVERS = (Role.COORDINATOR, Role.LIAISON)
_ROLES = "Design rule: scope of roles"


def enforce(verdict: Refused | None) -> None:
    """Raise a refusal."""
    if verdict is not None:
        raise verdict


def may_keep_books(by) -> Refused | None:
    """Whether `by` opens funds, exports for payroll and enters what was paid."""
    if by.role == Role.OFFICE or (by.role is None and by.sees_all):
        return None
    return Refused(_("The district office keeps the books."), _ROLES)


def may_approve(by, school_ids: Collection[UUID]) -> Refused | None:
    """Whether `by` says that pay of these schools is right."""
    if may_keep_books(by) is None:
        return None
    if by.role in APPROVERS and set(school_ids) <= set(by.school_ids):
        return None
    return Refused(_("You can approve pay for your own school only."), _ROLES)


def may_approve_for(by, account_ids: Collection[UUID]) -> Refused | None:
    """Nobody approves their own pay."""
    if by.account_id is not None and by.account_id in set(account_ids):
        return Refused(_("Somebody else approves your own pay."), "2 CFR 200.303: internal controls")
    return None


def may_pay_from(fund, school_id: UUID, *, is_title_i: bool) -> Refused | None:
    """Whether money of this fund may pay for something at this school. `is_title_i`: it was one on the day of the work."""
    if fund.school_id not in (None, school_id) or (
        fund.only_school_ids and school_id not in fund.only_school_ids
    ):
        return Refused(_("This fund does not pay for this school."))
    if fund.only_title_i and not is_title_i:
        return Refused(
            _("This fund pays at Title I schools alone, and this school was not one on that day."),
            "20 USC 6318(a)(3) and 6315(b): Title I money serves Title I schools",
        )
    return None


def reckon(
    *, unit: str, cents: int, minutes: int, least: int | None = None, most: int | None = None
) -> tuple[int, int]:
    """(minutes that are paid, cents in all): flat, or by the hour within `least` and `most` minutes; half a cent goes up."""
    if unit == Unit.EACH:
        return minutes, cents
    paid = max(least or 0, min(minutes, most) if most else minutes)
    return paid, (cents * paid + 30) // 60
