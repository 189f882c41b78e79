"""Small districts, made by hand, for tests. Everything here is invented."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from django.conf import settings

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.accounts.actions import session_state
from thirdpillar.ground.accounts.choices import BREADTH, Role
from thirdpillar.ground.accounts.models import Account, RoleGrant, SpokenLanguage
from thirdpillar.ground.accounts.queries import ACTING_AS, SESSION
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import (
    Adult,
    ContactPoint,
    Enrollment,
    Household,
    HouseholdAdult,
    HouseholdStudent,
    Placement,
    Student,
    Tie,
)
from thirdpillar.ground.schools.models import District, School, SchoolYear, Section

NOW = datetime(2026, 11, 10, 17, 0, tzinfo=UTC)


@dataclass
class MadeDistrict:
    """A district with its scope; the `add_…` methods write straight to the tables, in its own context."""

    row: District
    schools: list[School] = field(default_factory=list)
    year: SchoolYear | None = None

    @property
    def id(self) -> UUID:
        return self.row.id

    @property
    def system(self) -> Scope:
        return Scope.system(self.id, "test")

    @contextmanager
    def acting(self, scope: Scope | None = None):
        with tenancy.acting_as(scope or self.system):
            yield

    def add_school(self, name: str = "Oak School") -> School:
        with self.acting():
            school = School(district_id=self.id, sourced_id=str(uuid4()), name=name)
            school.save(force_insert=True)
        self.schools.append(school)
        return school

    def add_section(self, school: School, title: str = "Room 1") -> Section:
        with self.acting():
            section = Section(
                district_id=self.id,
                sourced_id=str(uuid4()),
                school_id=school.id,
                title=title,
                is_homeroom=True,
            )
            section.save(force_insert=True)
        return section

    def add_student(
        self,
        given: str = "Ana",
        family: str = "Lopez",
        school: School | None = None,
        grade: str = "03",
        **more,
    ) -> Student:
        school = school or self.schools[0]
        section = more.pop("section", None)
        with self.acting():
            student = Student(
                district_id=self.id,
                sourced_id=str(uuid4()),
                given_name=given,
                family_name=family,
                sort_name=fold(f"{family} {given}"),
                grade=grade,
                **more,
            )
            student.save(force_insert=True)
            Enrollment(district_id=self.id, student=student, school_id=school.id, grade=grade).save(
                force_insert=True
            )
            if section:
                Placement(
                    district_id=self.id, student=student, section_id=section.id, school_id=school.id
                ).save(force_insert=True)
        return student

    def add_adult(
        self,
        given: str = "Rosa",
        family: str = "Lopez",
        phone: str = "",
        email: str = "",
        language: str = "",
        **more,
    ) -> Adult:
        with self.acting():
            adult = Adult(
                district_id=self.id,
                given_name=given,
                family_name=family,
                sort_name=fold(f"{family} {given}"),
                reads_language=language,
                speaks_language=language,
                **more,
            )
            adult.save(force_insert=True)
            for kind, value in (("mobile", phone), ("email", email)):
                if value:
                    ContactPoint(district_id=self.id, adult=adult, kind=kind, value=value).save(
                        force_insert=True
                    )
        return adult

    def tie(self, student: Student, adult: Adult, **more) -> Tie:
        with self.acting():
            tie = Tie(district_id=self.id, student=student, adult=adult, **more)
            tie.save(force_insert=True)
        return tie

    def add_household(self, students, adults, language: str = "") -> Household:
        with self.acting():
            household = Household(district_id=self.id, reads_language=language)
            household.save(force_insert=True)
            for student in students:
                HouseholdStudent(district_id=self.id, household=household, student=student).save(
                    force_insert=True
                )
            for adult in adults:
                HouseholdAdult(district_id=self.id, household=household, adult=adult).save(force_insert=True)
        return household

    def add_account(
        self,
        role: Role,
        school: School | None = None,
        section: Section | None = None,
        adult: Adult | None = None,
        given: str = "Kim",
        family: str = "Doe",
        **more,
    ) -> Account:
        with self.acting():
            account = Account(
                district_id=self.id,
                given_name=given,
                family_name=family,
                adult_id=adult.id if adult else None,
                **more,
            )
            account.save(force_insert=True)
            RoleGrant(
                district_id=self.id,
                account=account,
                role=role,
                school_id=school.id if school else None,
                section_id=section.id if section else None,
            ).save(force_insert=True)
        return account

    def speaks(self, account: Account, language: str, scale: str = "ilr", **may: bool) -> None:
        """The staff directory names a language for them; with `may_translate` or `may_interpret` the office has tested it."""
        checked = {"checked_at": NOW, "scale": scale} if may else {}
        with self.acting():
            SpokenLanguage(district_id=self.id, account=account, language=language, **may, **checked).save(
                force_insert=True
            )

    def scope(self, role: Role, **more) -> Scope:
        return Scope(district_id=self.id, breadth=BREADTH[role], role=role, account_id=uuid4(), **more)


def make_district(name: str = "Sample District", **more) -> MadeDistrict:
    """A district with one school year around NOW, and its context entered (needs a transaction)."""
    district = District(name=name, sourced_id=str(uuid4()), **more)
    tenancy.enter_scope(Scope.system(district.id, "test"))
    district.save(force_insert=True)
    made = MadeDistrict(district)
    year = SchoolYear(
        district_id=district.id,
        sourced_id="sy2027",
        title="2026-2027",
        begins_on=date(2026, 8, 17),
        ends_on=date(2027, 6, 4),
    )
    year.save(force_insert=True)
    made.year = year
    return made


def signed_in(
    client, account: Account, strength: str = "passkey", *, acting_as: str = "", at: datetime | None = None
):
    """Give a test client a session of `account`, and the host of its district; answers the client.

    `at` is when the session began (the clock's now where left out).
    """
    at_host(client, District.objects.get(pk=account.district_id))
    with tenancy.acting_as(Scope.system(account.district_id, "test")):
        state = session_state(account, strength=strength, at=at or clock.now())
    client.cookies.pop(settings.SESSION_COOKIE_NAME, None)  # a session of its own, whatever was there before
    session = client.session
    session[SESSION] = state
    session[ACTING_AS] = acting_as
    session.save()
    return client


def at_host(client, district: District):
    """Let a test client speak to this district: by its host name, which it gets where there are several."""
    if not district.host and District.objects.count() > 1:
        district.host = f"d{district.id.hex[:10]}.example.test"
        with tenancy.acting_as(Scope.system(district.id, "test")):
            District.objects.filter(pk=district.pk).update(host=district.host)
    if district.host:
        if district.host not in settings.ALLOWED_HOSTS:
            settings.ALLOWED_HOSTS.append(district.host)
        client.defaults["HTTP_HOST"] = district.host
    return client
