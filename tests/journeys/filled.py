"""One filled district: a small sample with its made term, and beside it a row of every table that the term leaves empty."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from tests.factories import MadeDistrict
from tests.factories.territories import Territory, territory
from thirdpillar.doors.sample.district import make_sample
from thirdpillar.doors.sample.people import school_of_choice
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import (
    HouseholdAdult,
    HouseholdStudent,
    Placement,
    RosterImport,
    Student,
)
from thirdpillar.ground.schools.models import School, SchoolYear
from thirdpillar.practice.gatherings.models import Invitation, SignInLine
from thirdpillar.practice.gatherings.queries import open_lines

STUDENTS = 120
FAMILIES = (Role.CAREGIVER, Role.PARENT_LEADER, Role.STUDENT)


@dataclass
class Filled:
    """The district, an account of every role at one school, and the rows that pages are opened with.

    `ids` come first from the made term, so that pages are seen with real names in them; `planted` has the rest.
    """

    made: MadeDistrict
    school_id: UUID
    planted: Territory
    ids: dict[str, Any] = field(default_factory=dict)
    accounts: dict[Role, Account] = field(default_factory=dict)
    code: str = ""
    waits_at: UUID | None = None  # the gathering with names that wait


def fill() -> Filled:
    """Make the district, see to an account of every role, and choose the rows."""
    made = MadeDistrict(make_sample(students=STUDENTS).district)
    with transaction.atomic(), made.acting():
        school_id = school_of_choice(by=made.system, on=clock.today(made.row.zone))
        assert school_id
        made.year = SchoolYear.objects.seen_by(made.system).first()
        school = School.objects.seen_by(made.system).get(pk=school_id)
        planted = territory(made, "own", "+16085550171", school, "Room 1")
        assert not planted.unplanted, planted.unplanted
        here = Filled(made, school_id, planted)
        _choose_rows(here)
        for role in Role:
            here.accounts[role] = _account(here, role, school)
    return here


def _choose_rows(here: Filled) -> None:
    """A gathering of the school to which families were invited, with a line that waits, and one of its families."""
    by = here.made.system
    waiting = [line for line in open_lines(seen_by=by) if line.school_id == here.school_id]
    line = waiting[0] if waiting else SignInLine.objects.seen_by(by).first()
    assert line
    asked = Invitation.objects.seen_by(by).filter(gathering__school_id=here.school_id, adult_id__isnull=False)
    invitation = asked.order_by("-gathering__begins_at").first()
    assert invitation
    placed = HouseholdStudent.objects.seen_by(by).filter(household_id=invitation.household_id).first()
    grown = HouseholdAdult.objects.seen_by(by).filter(household_id=invitation.household_id).first()
    assert placed and grown
    here.code = invitation.code
    taken_in = RosterImport.objects.seen_by(by).filter(state=ImportState.APPLIED).first()
    assert taken_in
    here.waits_at = line.gathering_id
    here.ids = {
        "gathering_id": invitation.gathering_id,
        "import_id": taken_in.pk,
        "line_id": line.pk,
        "household_id": invitation.household_id,
        "adult_id": grown.adult_id,
    }


def _account(here: Filled, role: Role, school: School) -> Account:
    """One of the role at the school; the teacher's class and the caregiver's child are of the chosen family."""
    by = here.made.system
    child = HouseholdStudent.objects.seen_by(by).filter(household_id=here.ids["household_id"]).first()
    assert child
    bound = role in (Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON, Role.TEACHER, Role.PARENT_LEADER)
    section_id = None
    more: dict[str, Any] = {}
    if role == Role.TEACHER:
        placement = Placement.objects.seen_by(by).filter(student_id=child.student_id).first()
        section_id = placement and placement.section_id
    if role == Role.CAREGIVER:
        Account.objects.seen_by(by).filter(adult_id=here.ids["adult_id"]).update(adult_id=None)
        more["adult_id"] = here.ids["adult_id"]
    if role == Role.STUDENT:
        more["student_id"] = Student.objects.seen_by(by).values_list("pk", flat=True).first()
    with here.made.acting():
        account = Account(
            district_id=here.made.id, given_name="Kim", family_name=str(role.label), language="en", **more
        )
        account.save(force_insert=True)
        RoleGrant(
            district_id=here.made.id,
            account=account,
            role=role,
            school_id=school.pk if bound else None,
            section_id=section_id,
        ).save(force_insert=True)
    return account
