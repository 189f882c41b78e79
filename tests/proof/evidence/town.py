"""A district with enough families that publishing means something; everything here is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from tests.factories import NOW, MadeDistrict, make_district
from thirdpillar.ground.people.models import Enrollment
from thirdpillar.practice.gatherings.models import Attendance, Gathering
from thirdpillar.proof.evidence.actions import rebuild_reach


class Town:
    """A district whose families come, go and are reached by one word each."""

    def __init__(self, *schools: str) -> None:
        self.made: MadeDistrict = make_district()
        self.schools = {name: self.made.add_school(name) for name in schools}
        self.homes: list[tuple] = []

    def join(self, language: str, *schools: str, on: date | None = None, grade: str = "03"):
        """A family with a child in each of these schools; answers its household."""
        number = len(self.homes)
        students = [
            self.made.add_student(f"S{number}", f"F{number}", school=self.schools[each], grade=grade)
            for each in schools
        ]
        adult = self.made.add_adult(f"A{number}", f"F{number}")
        for student in students:
            self.made.tie(student, adult)
            if on is not None:
                with self.made.acting():
                    enrolments = Enrollment.objects.seen_by(self.made.system)
                    enrolments.filter(student=student).update(begins_on=on)
        household = self.made.add_household(students, [adult], language)
        self.homes.append((household, students))
        return household

    def leave(self, household, at: datetime) -> None:
        """All children of a household leave."""
        students = next(students for home, students in self.homes if home == household)
        with self.made.acting():
            enrolments = Enrollment.objects.seen_by(self.made.system)
            enrolments.filter(student__in=students).update(left_at=at)

    def come(self, household, at: datetime = NOW) -> None:
        """Somebody of the household signs in, at a gathering of its own."""
        with self.made.acting():
            evening = Gathering(
                district_id=self.made.id,
                title="Evening",
                purpose="learn",
                place="Gym",
                begins_at=at,
                ends_at=at + timedelta(hours=1),
            )
            evening.save(force_insert=True)
            Attendance(
                district_id=self.made.id,
                gathering=evening,
                household_id=household.id,
                way="paper",
                at=at,
            ).save(force_insert=True)

    def refresh(self, at: datetime) -> None:
        rebuild_reach(district_id=self.made.id, at=at)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(18), UTC)
