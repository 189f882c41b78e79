"""Funds and pay made by hand, for tests."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from tests.factories import NOW, MadeDistrict
from tests.factories.visits import put
from thirdpillar.means.funds.actions.asking import Earned, request_pay
from thirdpillar.means.funds.models import Fund, PayItem


def add_fund(made: MadeDistrict, *, school=None, **more) -> Fund:
    values = {"title": "Title I engagement", "source": "title_i", "code": "100-2190-113"} | more
    return put(made, Fund(district_id=made.id, school_id=school.id if school else None, **values))


def earned(school, account, *, fund: Fund | None = None, **more) -> Earned:
    """Forty minutes that a flat hour pays, done two days ago."""
    day: date = NOW.date() - timedelta(days=2)
    values = {
        "reference_id": uuid4(), "part": "visitor", "worked_on": day, "due_on": day + timedelta(days=10),
        "unit": "hour", "minutes": 60, "cents": 2849, "total_cents": 2849, "fund_id": fund.pk if fund else None,
    }  # fmt: skip
    return Earned(school_id=school.id, account_id=account.id, **values | more)


def add_pay(made: MadeDistrict, *rows: Earned) -> list[PayItem]:
    """Items that wait for the school's yes."""
    with made.acting():
        request_pay(what="home_visit", earned=rows, by=made.system, at=NOW)
        found = PayItem.objects.seen_by(made.system).filter(
            reference_id__in=[one.reference_id for one in rows]
        )
        return sorted(found, key=lambda item: [one.reference_id for one in rows].index(item.reference_id))
