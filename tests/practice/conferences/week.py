"""A school with two classes, its families and an interpreter, and its conference week. Invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from tests.factories import NOW, make_district
from thirdpillar.ground.accounts.choices import BREADTH, Role
from thirdpillar.ground.accounts.models import SpokenLanguage
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Restriction
from thirdpillar.practice.conferences.actions.making import make_week
from thirdpillar.practice.conferences.actions.planning import (
    ask_plan,
    keep_plan,
    publish_week,
    reckon,
    take_plan,
)
from thirdpillar.practice.conferences.choices import WeekStage
from thirdpillar.practice.conferences.models import Coming, Conference, Evening, Host, Week
from thirdpillar.practice.conferences.queries.problem import problem_of
from thirdpillar.practice.conferences.rules import notice_of

ZONE = ZoneInfo("America/Chicago")
THURSDAY, FRIDAY = date(2026, 11, 19), date(2026, 11, 20)


def at_five(day=THURSDAY, minutes: int = 0) -> datetime:
    return datetime.combine(day, time(17, minutes), ZONE).astimezone(UTC)


class OakWeek:
    """Two teachers (Pat in Room 1, Lee in Room 2), five o'clock to six on two evenings, 12 minutes and 3 to walk."""

    def __init__(self) -> None:
        self.made = make_district(languages=["en", "es"])
        self.school = self.made.add_school()
        self.rooms = [self.made.add_section(self.school, title) for title in ("Room 1", "Room 2")]
        self.pat = self.made.add_account(Role.TEACHER, section=self.rooms[0], email="pat@example.org")
        self.lee = self.made.add_account(Role.TEACHER, section=self.rooms[1], email="lee@example.org")
        coordinator = self.made.add_account(Role.COORDINATOR, self.school, email="kim@example.org")
        self.kim = Scope(
            self.made.id, BREADTH[Role.COORDINATOR], Role.COORDINATOR, coordinator.id,
            school_ids=frozenset([self.school.id]),
        )  # fmt: skip

    def family(self, *children: tuple[str, int], name="Lopez", given="Rosa", language="", phone="", **more):
        """A home with an adult and its children: (given name, number of the room)."""
        students = [
            self.made.add_student(child, name, self.school, section=self.rooms[room - 1])
            for child, room in children
        ]
        adult = self.made.add_adult(given, name, phone=phone, language=language, **more)
        for student in students:
            self.made.tie(student, adult, has_legal_authority=True)
        return students, adult, self.made.add_household(students, [adult], language=language)

    def other_home(self, students, given="Juan", phone="", **tie):
        adult = self.made.add_adult(given, "Lopez", phone=phone)
        for student in students:
            self.made.tie(student, adult, **tie)
        return adult, self.made.add_household(students, [adult])

    def bar(self, student, adult) -> None:
        with self.made.acting():
            Restriction(
                district_id=self.made.id,
                student=student,
                adult=adult,
                scopes=["contact"],
                source="court_order",
            ).save(force_insert=True)

    def interpreter(self, language="es"):
        account = self.made.add_account(Role.INTERPRETER, self.school, email=f"{language}@example.org")
        with self.made.acting():
            SpokenLanguage(district_id=self.made.id, account_id=account.id, language=language).save(
                force_insert=True
            )
        return account

    def week(self, days=(THURSDAY, FRIDAY), **more) -> Week:
        words = {
            "title": "Fall conferences",
            "begins": time(17),
            "ends": time(18),
            "minutes": 12,
            "between": 3,
        }
        with self.made.acting(self.kim):
            return make_week(school_id=self.school.id, days=days, by=self.kim, at=NOW, **(words | more))

    def plan(self, week: Week, at=NOW) -> Week:
        with self.made.acting(self.kim):
            ask_plan(week_id=week.pk, by=self.kim, at=at)
        with self.made.acting():
            found = take_plan(by=self.made.system, at=at)
            problem = problem_of(
                found, at=at, zone="America/Chicago", seen_by=self.made.system, notice=notice_of(at.date())
            )
            plan = reckon(problem, anew=found.stage == WeekStage.PUBLISHED)
            return keep_plan(week_id=found.pk, problem=problem, plan=plan, by=self.kim, at=at)

    def publish(self, week: Week, at=NOW) -> int:
        with self.made.acting(self.kim):
            return publish_week(week_id=week.pk, by=self.kim, at=at)

    def conferences(self, **only) -> list[Conference]:
        with self.made.acting():
            return list(Conference.objects.seen_by(self.made.system).filter(**only).order_by("during", "pk"))

    def rows(self, model, **only):
        with self.made.acting():
            return list(model.objects.seen_by(self.made.system).filter(**only).order_by("pk"))

    def messages(self, purpose: str = "conferences.") -> list[Message]:
        return self.rows(Message, purpose__startswith=purpose)


__all__ = ["FRIDAY", "NOW", "THURSDAY", "Coming", "Evening", "Host", "OakWeek", "at_five"]
