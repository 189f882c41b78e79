"""A school, a gathering's fair and thirty providers, for tests. Invented."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from tests.factories import NOW, make_district
from thirdpillar.ground.accounts.choices import BREADTH, Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.practice.partners.actions.directory import Offer
from thirdpillar.practice.partners.actions.fairs import add_stands, make_fair

TODAY = NOW.date()
HEADING = "organization,service,description,topics,languages,contact_name,phone,email,table,power"


def table(count: int = 30, heading: str = HEADING) -> str:
    """So many providers as CSV."""
    kinds = ("food", "housing", "health", "work", "legal", "learning")
    lines = [
        f"Helper {number:02},Help {number:02},Plain words {number:02},{kinds[number % 6]};other,en;ar,Kim {number:02},"
        f"312555{1000 + number},helper{number:02}@example.org,yes,{'yes' if number % 2 else 'no'}"
        for number in range(1, count + 1)
    ]
    return "\n".join([heading, *lines]) + "\n"


class Hall:
    """One school with a coordinator, whose fair has stands of two providers: Pantry (food) and Clinic (health)."""

    def __init__(self) -> None:
        self.made = make_district(languages=["en", "es", "ar"])
        self.school = self.made.add_school()
        self.account = self.made.add_account(Role.COORDINATOR, self.school, email="kim@example.org")
        self.kim = Scope(
            self.made.id, BREADTH[Role.COORDINATOR], Role.COORDINATOR, self.account.id,
            school_ids=frozenset([self.school.id]),
        )  # fmt: skip
        self.gathering_id = uuid4()

    def fair(self, gathering_id=None, offers=None):
        with self.made.acting(self.kim):
            fair = make_fair(
                gathering_id=gathering_id or self.gathering_id, school_id=self.school.id, by=self.kim, at=NOW
            )
            self.stands = add_stands(
                fair_id=fair.pk, offers=offers or [PANTRY, CLINIC], on=TODAY, by=self.kim, at=NOW
            )
        return fair

    def rows(self, model, **only):
        with self.made.acting():
            return list(model.objects.seen_by(self.made.system).filter(**only).order_by("pk"))

    def act(self, deed, **more):
        with self.made.acting(self.kim):
            return deed(by=self.kim, at=more.pop("at", NOW), **more)


PANTRY = Offer(
    "Pantry", "Food boxes", topics=("food",), languages=("en", "ar"), email="pantry@example.org",
    contact_name="Pat Reed",
)  # fmt: skip
CLINIC = Offer("Clinic", "Check-ups", topics=("health",), languages=("en",), needs_power=True)

__all__ = ["CLINIC", "NOW", "PANTRY", "TODAY", "Hall", "table", "timedelta"]
