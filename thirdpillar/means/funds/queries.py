"""Questions about funds and pay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.rules import QuietHours
from thirdpillar.ground.schools.models import District
from thirdpillar.means.funds.choices import PayState
from thirdpillar.means.funds.models import Fund, PayExport, PayItem, TitleISchool
from thirdpillar.means.funds.rules import may_pay_from

NOT_PAID = (PayState.DUE, PayState.APPROVED, PayState.EXPORTED)


def funds(*, seen_by) -> QuerySet:
    """All funds that the asker may know of, open ones first."""
    return Fund.objects.seen_by(seen_by).order_by(F("closed_at").asc(nulls_first=True), "title")


def funds_for(school_id: UUID, *, seen_by) -> QuerySet:
    """Open funds that may pay for a school: its own and the district's."""
    found = Fund.objects.seen_by(seen_by).filter(Q(school_id=None) | Q(school_id=school_id), closed_at=None)
    return found.order_by("title")


def title_i_schools(*, seen_by) -> QuerySet:
    """Since when which schools are Title I schools, the newest saying first."""
    return TitleISchool.objects.seen_by(seen_by).order_by(F("ends_on").desc(nulls_first=True), "-begins_on")


def cannot_pay(items: Iterable[PayItem], *, fund_id: UUID | None = None, seen_by) -> dict[UUID, Refused]:
    """{item: why its fund (or this one in its place) does not pay it}; those that can be paid are left out."""
    wanted = [(one.pk, fund_id or one.fund_id, one.school_id, one.worked_on) for one in items]
    refused = refused_by([row[1:] for row in wanted], seen_by=seen_by)
    return {row[0]: why for row, why in zip(wanted, refused, strict=True) if why}


def refused_by(wanted: Sequence[tuple[UUID | None, UUID, date]], *, seen_by) -> list[Refused | None]:
    """For each (fund, school, day of the work): why the fund does not pay there, or None."""
    funds = Fund.objects.seen_by(seen_by).filter(closed_at=None).in_bulk()
    told = list(title_i_schools(seen_by=seen_by))
    found: list[Refused | None] = []
    for asked, school_id, on in wanted:
        fund = funds.get(asked) if asked else None
        is_title_i = any(
            row.school_id == school_id and row.begins_on <= on <= (row.ends_on or on) for row in told
        )
        if asked is None:
            found.append(Refused(_("Choose the fund that pays.")))
        elif fund is None:
            found.append(Refused(_("This fund does not pay for this school.")))
        else:
            found.append(may_pay_from(fund, school_id, is_title_i=is_title_i))
    return found


def pay(*, seen_by, state: str = "", school_id: UUID | None = None, late_on: date | None = None) -> QuerySet:
    """Pay that the asker may see, the longest waiting first; `late_on`: what is late on that day alone."""
    found = late_pay(on=late_on, seen_by=seen_by) if late_on else PayItem.objects.seen_by(seen_by)
    if state:
        found = found.filter(state=state)
    if school_id:
        found = found.filter(school_id=school_id)
    return found.select_related("fund").order_by("due_on", "worked_on", "pk")


def late_pay(*, on: date, seen_by) -> QuerySet:
    """Pay that should have come before this day and has not."""
    return PayItem.objects.seen_by(seen_by).filter(state__in=NOT_PAID, due_on__lt=on)


def my_pay(*, seen_by) -> QuerySet:
    """The asker's own pay, the newest first."""
    if seen_by.account_id is None:
        return PayItem.objects.seen_by(seen_by).none()
    mine = PayItem.objects.seen_by(seen_by).filter(account_id=seen_by.account_id)
    return mine.order_by("-worked_on", "pk")


def counts(*, on: date, seen_by, school_id: UUID | None = None) -> dict[str, dict[str, int]]:
    """{state: {items, cents, late}} of all the pay that the asker may see, or of one school's."""
    late = Count("pk", filter=Q(state__in=NOT_PAID, due_on__lt=on))
    rows = pay(seen_by=seen_by, school_id=school_id).order_by().values("state").annotate(
        items=Count("pk"), cents=Sum("total_cents"), late=late
    )  # fmt: skip
    return {row["state"]: {name: row[name] for name in ("items", "cents", "late")} for row in rows}


def differing_pay(*, seen_by) -> QuerySet:
    """What payroll paid otherwise than we reckoned."""
    return PayItem.objects.seen_by(seen_by).filter(state=PayState.PAID).exclude(paid_cents=F("total_cents"))


def spent(*, seen_by) -> QuerySet:
    """By fund: what is approved, sent or paid, in cents."""
    drawn = PayItem.objects.seen_by(seen_by).filter(
        state__in=[PayState.APPROVED, PayState.EXPORTED, PayState.PAID]
    )
    return drawn.values("fund_id").annotate(cents=Sum("total_cents"), items=Count("pk")).order_by()


def exports(*, seen_by) -> QuerySet:
    """Files for payroll, the newest first, without what stands in them."""
    return PayExport.objects.seen_by(seen_by).defer("body").order_by("-at")


def export(pay_export_id: UUID, *, seen_by) -> PayExport | None:
    return PayExport.objects.seen_by(seen_by).filter(pk=pay_export_id).first()


def people_in(export: PayExport, *, seen_by) -> int:
    """How many people a file to payroll tells of."""
    items = PayItem.objects.seen_by(seen_by).filter(export_id=export.pk)
    return items.order_by().values("account_id").distinct().count()


def office_to_tell(district: District, *, at: datetime, seen_by) -> list[Account]:
    """Of the office everybody who can be written to now; at night nobody."""
    if QuietHours().hold_at(at, district.zone):
        return []
    on = at.astimezone(ZoneInfo(district.zone)).date()
    office = RoleGrant.objects.seen_by(seen_by).filter(
        Q(begins_on=None) | Q(begins_on__lte=on), Q(ends_on=None) | Q(ends_on__gte=on), role=Role.OFFICE
    )  # fmt: skip
    people = Account.objects.seen_by(seen_by).filter(pk__in=office.values("account_id"), suspended_at=None)
    return list(people.exclude(email="").order_by("pk"))
