"""What a visit pays, by contract; a newer rule takes the place of an older one from its day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.funds.choices import Unit
from thirdpillar.means.funds.queries import refused_by
from thirdpillar.practice.visits.actions.years import locked_year
from thirdpillar.practice.visits.choices import Part, YearStage
from thirdpillar.practice.visits.models import PayRule
from thirdpillar.practice.visits.queries.years import open_funds
from thirdpillar.practice.visits.rules import enforce, may_adopt


@transaction.atomic
def add_pay_rule(
    *,
    visit_year_id: UUID,
    parts: Sequence[str],
    unit: str,
    cents: int,
    from_on: date,
    by,
    at: datetime,
    school_id: UUID | None = None,
    least_minutes: int | None = None,
    most_minutes: int | None = None,
    fund_id: UUID | None = None,
    contract: str = "",
) -> PayRule:
    """From a day on, what each of `parts` is paid for a visit outside the contract day: flat, or by the hour within limits."""
    enforce(may_adopt(by))
    year = locked_year(visit_year_id, by)
    if not parts or cents < 1:
        raise Refused(_("Say who is paid, and how much."))
    if unit == Unit.EACH:
        least_minutes = most_minutes = None
    if least_minutes and most_minutes and least_minutes > most_minutes:
        raise Refused(_("The least time is longer than the most."))
    if fund_id and not open_funds(seen_by=by).filter(pk=fund_id).exists():
        raise Refused(_("There is no such fund."))
    if fund_id and school_id:
        enforce(refused_by([(fund_id, school_id, from_on)], seen_by=by)[0])
    rule = PayRule(
        district_id=by.district_id, visit_year=year, school_id=school_id, parts=[Part(part) for part in parts],
        unit=Unit(unit), cents=cents, least_minutes=least_minutes, most_minutes=most_minutes, fund_id=fund_id,
        from_on=from_on, contract=contract.strip()[:160],
    )  # fmt: skip
    rule.save(force_insert=True)
    record(
        by=by, at=at, deed="visits.add_pay_rule", subject="pay_rule", subject_id=rule.pk,
        unit=rule.unit, cents=cents, parts=list(rule.parts), from_on=str(from_on), school=str(school_id or ""),
    )  # fmt: skip
    return rule


@transaction.atomic
def drop_pay_rule(*, pay_rule_id: UUID, today: date, by, at: datetime) -> None:
    """Take back a rule by which nobody was paid yet: one of a draft, or one whose day has not come."""
    enforce(may_adopt(by))
    rule = PayRule.objects.seen_by(by).select_related("visit_year").filter(pk=pay_rule_id).first()
    if rule is None:
        return
    if rule.visit_year.stage == YearStage.ADOPTED and rule.from_on <= today:
        raise Refused(_("Visits are paid by this already. Write a new one that holds from a later day."))
    rule.delete()
    record(by=by, at=at, deed="visits.drop_pay_rule", subject="pay_rule", subject_id=pay_rule_id)
