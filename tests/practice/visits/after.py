"""A school year of visits with one pair, for tests of what comes after a visit."""

from __future__ import annotations

from datetime import timedelta

from tests.factories import NOW, make_district
from tests.factories.pay import add_fund
from tests.factories.visits import TODAY, add_invitation, add_visit, add_visit_year, add_visitor, put
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.practice.visits.models import PayRule, Seat, Visit

BEGUN = NOW - timedelta(hours=1)


class Pair:
    """Pat and Sam of Oak School visit the Lopez family; Kim coordinates, and an hour is paid at $28.49."""

    def __init__(self, *, paid: bool = True, **more):
        self.made = make_district()
        self.school = self.made.add_school()
        self.student = self.made.add_student("Ana", "Lopez")
        self.home = self.made.add_household([self.student], [self.made.add_adult()])
        self.year, self.first, self.second = add_visit_year(self.made, self.school)
        phone = {"phone": "+16085550123", "email": "pat@oak.example", "language": "en"}
        self.pat, _opt_in = add_visitor(
            self.made, self.year, self.school, section=self.made.add_section(self.school), **phone
        )
        self.sam, _opt_in = add_visitor(self.made, self.year, self.school, given="Sam", family="Roe")
        self.kim = self.made.add_account(Role.COORDINATOR, self.school)
        self.fund = add_fund(self.made)
        self.rule = self.pay(fund_id=self.fund.pk) if paid else None
        self.invitation = add_invitation(self.made, self.first, self.school, self.home, [self.student])
        self.visit = self.book(**more)

    def pay(self, **more) -> PayRule:
        values = {
            "parts": ["visitor", "interpreter"], "unit": "hour", "cents": 2849, "least_minutes": 60, "most_minutes": 60,
            "from_on": TODAY - timedelta(days=100),
        }  # fmt: skip
        return put(self.made, PayRule(district_id=self.made.id, visit_year=self.year, **values | more))

    def book(self, *, begins=BEGUN, invitation=None, who=None, **more) -> Visit:
        people = who or [self.pat, self.sam]
        return add_visit(self.made, invitation or self.invitation, people, begins=begins, **more)

    def interpreter(self):
        """Somebody who interprets on the visit, and is on it."""
        lee = self.made.add_account(Role.INTERPRETER, given="Lee", family="Vang")
        with self.made.acting():
            visit = self.fresh()
            visit.people_ids = [*visit.people_ids, lee.id]
            visit.save(update_fields=["people_ids"])
        put(
            self.made,
            Seat(
                district_id=self.made.id, visit=self.visit, school_id=self.school.id, account_id=lee.id,
                part="interpreter", during=(visit.begins_at, visit.ends_at), state="confirmed", state_at=NOW,
            ),
        )  # fmt: skip
        return lee

    def as_(self, account, role: Role = Role.TEACHER) -> Scope:
        breadth = {Role.TEACHER: "class", Role.INTERPRETER: "none", Role.OFFICE: "district"}.get(
            role, "school"
        )
        return Scope(
            self.made.id, breadth=breadth, role=role, account_id=account.id, school_ids=frozenset([self.school.id])
        )  # fmt: skip

    def coordinator(self) -> Scope:
        return self.as_(self.kim, Role.COORDINATOR)

    def do(self, deed, *, by: Scope | None = None, at=NOW, **more):
        by = by or self.as_(self.pat)
        with self.made.acting(by):
            return deed(by=by, at=at, **more)

    def fresh(self, visit: Visit | None = None) -> Visit:
        with self.made.acting():
            return Visit.objects.seen_by(self.made.system).get(pk=(visit or self.visit).pk)

    def seat(self, account) -> Seat:
        with self.made.acting():
            return Seat.objects.seen_by(self.made.system).get(visit_id=self.visit.pk, account_id=account.id)
