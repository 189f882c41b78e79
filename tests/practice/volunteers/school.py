"""A school with a class and its teacher, a coordinator, and families who know things. Invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.factories import NOW, make_district
from thirdpillar.ground.accounts.choices import BREADTH, Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Restriction
from thirdpillar.means.credentials.actions import record_clearance
from thirdpillar.practice.volunteers.actions.offers import make_offer
from thirdpillar.practice.volunteers.actions.shifts import make_role, make_shifts, sign_up
from thirdpillar.practice.volunteers.actions.volunteering import take_in_volunteer

ZONE = ZoneInfo("America/Chicago")
THURSDAY = date(2026, 11, 19)
POLICY = "District policy 504: volunteers alone with children"


def at_hour(hour: int, day: date = THURSDAY) -> datetime:
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


class OakHelps:
    """Oak School: Pat teaches Ana in Room 1; Kim coordinates; Juan, who reads Spanish, is Ana's father."""

    def __init__(self) -> None:
        self.made = make_district(languages=["en", "es"])
        self.school = self.made.add_school()
        self.elm = self.made.add_school("Elm School")
        self.room = self.made.add_section(self.school, "Room 1")
        self.other_room = self.made.add_section(self.school, "Room 2")
        self.ana, self.juan, self.home = self.family("Ana", "Juan", phone="+13125550123", language="es")
        self.pat = self.staff(Role.TEACHER, section=self.room, email="pat@example.org")
        self.lee = self.staff(Role.TEACHER, section=self.other_room, email="lee@example.org")
        self.kim = self.staff(Role.COORDINATOR, school=self.school, email="kim@example.org")

    def staff(self, role: Role, *, school=None, section=None, **more) -> Scope:
        account = self.made.add_account(role, school, section, **more)
        students = frozenset([self.ana.id]) if section is self.room else frozenset()
        scope = Scope(
            self.made.id, BREADTH[role], role, account.id,
            school_ids=frozenset([school.id]) if school else frozenset(),
            section_ids=frozenset([section.id]) if section else frozenset(), student_ids=students,
        )  # fmt: skip
        return scope

    def family(self, child: str, given: str, *, phone="", language="", school=None, name="Lopez"):
        section = self.room if school is None else None
        student = self.made.add_student(child, name, school or self.school, section=section)
        adult = self.made.add_adult(given, name, phone=phone, language=language)
        self.made.tie(student, adult, has_legal_authority=True)
        return student, adult, self.made.add_household([student], [adult], language=language)

    def volunteer(self, adult=None, school=None, **more):
        return self.do(
            take_in_volunteer, adult_id=(adult or self.juan).id, school_id=(school or self.school).id, **more
        )

    def offer(self, volunteer=None, words="Sé construir muebles de madera", found_by="school", **more):
        said = {"kind": "trade", "hows": ["visit"], "agreed": True, "way": "link", "language": "es"} | more
        volunteer = volunteer or self.volunteer()
        return self.do(make_offer, volunteer_id=volunteer.pk, words=words, found_by=found_by, **said)

    def role(self, title="Reading in the library", needs=(), school=None):
        return self.do(
            make_role, school_id=(school or self.school).id, title=title, place="Library", needs=needs,
            rule=POLICY if needs else "", in_languages={"es": {"title": f"{title} (es)"}},
        )  # fmt: skip

    def shift(self, role=None, begins=9, ends=11, places=1, day=THURSDAY, **more):
        role = role or self.role(**more)
        (row,) = self.do(
            make_shifts,
            role_id=role.pk,
            begins_at=at_hour(begins, day),
            ends_at=at_hour(ends, day),
            places=places,
        )
        return row

    def sign_up(self, shift, volunteer=None, **more):
        return self.do(sign_up, shift_id=shift.pk, volunteer_id=(volunteer or self.volunteer()).pk, **more)

    def clear(self, until: date, adult=None, kind="background", since=None):
        return self.do(
            record_clearance, adult_id=(adult or self.juan).id, kind=kind, checked_by="State police",
            begins_on=since or until - timedelta(days=365), ends_on=until, school_id=self.school.id,
        )  # fmt: skip

    def bar(self, student, adult) -> None:
        with self.made.acting():
            Restriction(
                district_id=self.made.id,
                student=student,
                adult=adult,
                scopes=["contact"],
                source="court_order",
            ).save(force_insert=True)

    def do(self, deed, *, by=None, at=NOW, **more):
        """A deed of the coordinator's (or of `by`), as the product does it."""
        by = by or self.made.system
        with self.made.acting(by):
            return deed(by=by, at=at, **more)

    def rows(self, model, **only):
        with self.made.acting():
            return list(model.objects.seen_by(self.made.system).filter(**only).order_by("made_at", "pk"))

    def messages(self, kind: str = "") -> list[Message]:
        return self.rows(Message, purpose__startswith=f"volunteers.news:{kind}")


__all__ = ["NOW", "POLICY", "THURSDAY", "ZONE", "OakHelps", "at_hour"]
