"""A school where home visits are walked in a browser. Invented."""

from __future__ import annotations

from datetime import time

from django.db import transaction

from tests.factories.pay import add_fund
from tests.factories.visits import TODAY, put
from tests.practice.visits.town import Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.practice.visits.models import PayRule, VisitYear
from thirdpillar.proof.evidence.queries import reach

ROSA, PAT, LEE, KIM = "+13125550123", "+13125550150", "+13125550151", "+13125550111"


class Walked(Town):
    """The town with a Spanish-speaking pair, and a family that was not asked yet."""

    def __init__(self) -> None:
        super().__init__()
        self.made.speaks(self.lee, "es", may_interpret=True)
        child = self.made.add_student("Ana", "Lopez", section=self.section, home_language="es")
        rosa = self.made.add_adult("Rosa", "Lopez", phone=ROSA, language="es")
        self.made.tie(child, rosa, has_legal_authority=True)
        self.home = self.made.add_household([child], [rosa], language="es")
        put(
            self.made,
            PayRule(
                district_id=self.made.id, visit_year=self.year, parts=["visitor"], unit="hour", cents=2849,
                least_minutes=60, most_minutes=60, from_on=TODAY, fund_id=add_fund(self.made).pk,
            ),
        )  # fmt: skip
        with self.made.acting():
            Account.objects.seen_by(self.made.system).filter(pk=self.pat.pk).update(phone=PAT)
            self.coordinator = Account.objects.seen_by(self.made.system).get(pk=self.kim.account_id)
            self.principal = self.made.add_account(Role.PRINCIPAL, self.school)
            self.office = self.made.add_account(Role.OFFICE)
            VisitYear.objects.seen_by(self.made.system).update(
                contract_days=[0, 1, 2, 3, 4], contract_begins=time(8), contract_ends=time(15, 30)
            )

    def rows(self, model):
        with transaction.atomic(), self.made.acting():
            return list(model.objects.seen_by(self.made.system))

    def reached(self) -> int:
        with transaction.atomic(), self.made.acting():
            return reach(seen_by=self.made.system).total.reached
