"""A school with visitors and families that said yes, and what is done there. Invented."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.factories import NOW, make_district
from tests.factories.visits import add_invitation, add_visit_year, add_visitor
from thirdpillar.ground.accounts.choices import BREADTH, Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.visits.actions.planning import ask_proposals, keep_proposal, reckon, take_proposal
from thirdpillar.practice.visits.actions.scheduling import accept_proposals
from thirdpillar.practice.visits.actions.seating import confirm_seat
from thirdpillar.practice.visits.models import Proposal, Visit
from thirdpillar.practice.visits.queries.planning.problem import problem_of

# The Monday after NOW, 3:30 p.m. by the district's clock.
MONDAY = datetime(2026, 11, 16, 21, 30, tzinfo=UTC)


class Town:
    """A school with two visitors of one class and families that said yes. Invented."""

    def __init__(self) -> None:
        self.made = make_district(languages=["en", "es"])
        self.school = self.made.add_school()
        self.section = self.made.add_section(self.school)
        self.year, self.first, self.second = add_visit_year(self.made, self.school)
        self.pat, _ = add_visitor(
            self.made, self.year, self.school, section=self.section, email="pat@example.org"
        )
        self.lee, _ = add_visitor(self.made, self.year, self.school, given="Lee", email="lee@example.org")
        coordinator = self.made.add_account(
            Role.COORDINATOR, self.school, email="kim@example.org", phone="+13125550111"
        )
        self.kim = Scope(
            self.made.id, BREADTH[Role.COORDINATOR], Role.COORDINATOR, coordinator.id,
            school_ids=frozenset([self.school.id]),
        )  # fmt: skip

    def family(self, name: str, *times: datetime, phone: str = "", language: str = "", **more):
        student = self.made.add_student(name, "Lopez", section=self.section)
        adult = self.made.add_adult("Rosa", name, phone=phone, language=language)
        self.made.tie(student, adult, has_legal_authority=True)
        home = self.made.add_household([student], [adult], language=language)
        return add_invitation(
            self.made, self.first, self.school, home, [student], times=times, adult_id=adult.id, language=language, **more
        )  # fmt: skip

    def teacher(self, account) -> Scope:
        return Scope(self.made.id, "class", Role.TEACHER, account.id)

    def problem(self, at: datetime = NOW):
        with self.made.acting():
            return problem_of(
                self.first, self.school.id, at=at, zone="America/Chicago", seen_by=self.made.system
            )

    def propose(self, at: datetime = NOW) -> Proposal:
        with self.made.acting(self.kim):
            ask_proposals(school_ids=[self.school.id], by=self.kim, at=at)
        with self.made.acting():
            found = take_proposal(by=self.made.system, at=at)
            problem = self.problem(at)
            return keep_proposal(
                proposal_id=found.pk, problem=problem, plan=reckon(problem), by=self.kim, at=at
            )

    def visits(self, **only) -> list[Visit]:
        with self.made.acting():
            return list(Visit.objects.seen_by(self.made.system).filter(**only).order_by("begins_at"))

    def accept(self, at: datetime = NOW, **more):
        with self.made.acting(self.kim):
            return accept_proposals(school_id=self.school.id, by=self.kim, at=at, **more)

    def come(self, visit: Visit, *accounts, at: datetime = NOW) -> None:
        for account in accounts:
            with self.made.acting(self.teacher(account)):
                confirm_seat(visit_id=visit.pk, account_id=account.id, by=self.teacher(account), at=at)

    def booked(self, at: datetime = NOW) -> Visit:
        self.propose(at)
        self.accept(at)
        (visit,) = self.visits()
        self.come(visit, self.pat, self.lee, at=at)
        return self.visits()[0]

    def messages(self, purpose: str) -> list[Message]:
        with self.made.acting():
            return list(Message.objects.seen_by(self.made.system).filter(purpose__startswith=purpose))
