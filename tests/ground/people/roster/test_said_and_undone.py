"""What staff said of people whom an import brought stands after the import is undone and taken in again."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW
from tests.ground.people.roster.exports import Export, founded, taken_in
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.people import actions
from thirdpillar.ground.people.choices import ContactState, Doubt, ImportState
from thirdpillar.ground.people.models import (
    Adult,
    ContactPoint,
    HouseholdAdult,
    HouseholdStudent,
    MailingAddress,
    Restriction,
    Student,
    Tie,
)
from thirdpillar.ground.people.roster.actions import undo_roster

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
NEWER = "2026-09-02T00:00:00.000Z"
HOUR = timedelta(hours=1)
ALL = {"may_text": True, "may_email": True, "may_call": True, "may_mail": True}


@pytest.fixture
def elm(tmp_path):
    """A district of forty families taken in."""
    path = Export().write(tmp_path / "first")
    by = founded(path)
    assert taken_in(path, by).state == ImportState.APPLIED
    return by


def with_four_more() -> Export:
    export = Export(students=44, stamp=NEWER)
    export.user("A41")["email"] = "a41@example.org"
    export.contact("P44").update(restrictionScope="contact", restrictionSource="court_order")
    return export


def adult(by, number: int) -> Adult:
    return Adult.objects.seen_by(by).get(sourced_id=f"A{number}")


def test_what_was_said_of_people_whom_an_undone_import_brought_stands_when_they_come_again(elm, tmp_path):
    path = with_four_more().write(tmp_path / "more")
    found = taken_in(path, elm, at=LATER, force=True)
    then = LATER + HOUR
    person = Scope(district_id=elm.district_id, breadth="district", role=Role.OFFICE, account_id=uuid4())
    tie = Tie.objects.seen_by(elm).get(adult=adult(elm, 41))
    actions.set_permissions(by=elm, at=then, tie_id=tie.id, **ALL | {"may_text": False})
    point = {p.kind: p.id for p in ContactPoint.objects.seen_by(elm).filter(adult=adult(elm, 41))}
    actions.remove_contact_point(
        by=elm, at=then, contact_point_id=point["email"], because="The family does not want it used"
    )
    actions.doubt_contact_point(by=elm, at=then, contact_point_id=point["mobile"], reason=Doubt.SAID)
    actions.set_languages(
        by=elm, at=then, adult_id=adult(elm, 42).id, reads="so", speaks="so", needs_interpreter=True
    )
    MailingAddress.objects.seen_by(elm).filter(adult=adult(elm, 43)).update(is_protected=True)
    barred = Restriction.objects.seen_by(elm).get(adult=adult(elm, 44))
    actions.extend_restriction(
        by=person, at=then, restriction_id=barred.id, ends_on=None, reason="Kept by the office"
    )
    undo_roster(roster_import=found, by=elm, at=then + HOUR)
    assert Student.objects.seen_by(elm).filter(left_at=None).count() == 40
    assert Adult.objects.seen_by(elm).filter(left_at=None).count() == 40
    for model in (Tie, ContactPoint, MailingAddress):
        assert model.objects.seen_by(elm).filter(left_at=None).count() == 40, model

    assert taken_in(path, elm, at=then + 2 * HOUR, force=True).state == ImportState.APPLIED
    assert Student.objects.seen_by(elm).filter(left_at=None).count() == 44
    again = Tie.objects.seen_by(elm).get(adult=adult(elm, 41), left_at=None)
    assert (again.may_text, again.may_email, again.permissions_said_at) == (False, True, then)
    points = ContactPoint.objects.seen_by(elm).filter(adult=adult(elm, 41))
    assert {(p.kind, p.state, p.left_at is None) for p in points} == {
        ("email", ContactState.UNCONFIRMED, False), ("mobile", ContactState.WRONG, True),
    }  # fmt: skip
    assert (adult(elm, 42).reads_language, adult(elm, 42).needs_interpreter) == ("so", True)
    assert MailingAddress.objects.seen_by(elm).get(adult=adult(elm, 43)).is_protected
    assert Restriction.objects.seen_by(elm).filter(pk=barred.pk, left_at=None).exists()


def test_a_restriction_made_longer_by_a_person_outlives_the_import_that_brought_it(elm, tmp_path):
    export = with_four_more()
    export.contact("P44")["restrictionUntil"] = "2027-01-31"
    path = export.write(tmp_path / "more")
    found = taken_in(path, elm, at=LATER, force=True)
    barred = Restriction.objects.seen_by(elm).get(adult=adult(elm, 44))
    person = Scope(district_id=elm.district_id, breadth="district", role=Role.OFFICE, account_id=uuid4())
    actions.extend_restriction(
        by=person, at=LATER + HOUR, restriction_id=barred.id, ends_on=date(2027, 8, 31), reason="Order"
    )
    undo_roster(roster_import=found, by=elm, at=LATER + 2 * HOUR)
    taken_in(path, elm, at=LATER + 3 * HOUR, force=True)
    standing = Restriction.objects.seen_by(elm).filter(adult=adult(elm, 44), left_at=None)
    assert date(2027, 8, 31) in {each.ends_on for each in standing}


@pytest.mark.parametrize("to_older_home", [False, True])
@pytest.mark.parametrize("movers", [lambda by: [adult(by, 42).id], lambda by: []], ids=["family", "child"])
def test_a_home_that_a_person_set_right_is_the_only_one_after_undo_and_return(
    elm, tmp_path, to_older_home, movers
):
    export = Export(students=44, stamp=NEWER)
    # P41 and P42 live with A41 and A42 in one flat; the office knows better.
    for n in (41, 42):
        export.contact(f"P{n}").update(address="9 Fir St", city="Elm", postalCode="55001")
        export.files["contacts.csv"].append(
            {"studentSourcedId": f"P{n}", "adultSourcedId": f"A{83 - n}", "relation": "father",
             "address": "9 Fir St", "city": "Elm", "postalCode": "55001"}
        )  # fmt: skip
    path = export.write(tmp_path / "more")
    found = taken_in(path, elm, at=LATER, force=True)
    member = HouseholdStudent.objects.seen_by(elm)
    one, two = (member.get(student__sourced_id=f"P{n}") for n in (41, 42))
    assert one.household_id == two.household_id
    told = {
        "by": elm, "at": LATER + HOUR, "household_id": two.household_id, "adult_ids": movers(elm),
        "student_ids": [two.student_id], "students_stay": False, "because": "They moved out",
    }  # fmt: skip
    if to_older_home:
        older = HouseholdAdult.objects.seen_by(elm).get(adult=adult(elm, 1)).household_id
        actions.move_members(**told, to_household_id=older)
    else:
        actions.split_household(**told)

    def homes() -> dict[str, list]:
        return {
            sid: sorted(
                model.objects.seen_by(elm).filter(**{f"{who}__sourced_id": sid}).values_list("household_id", flat=True)
            )
            for model, who, sid in (
                (HouseholdStudent, "student", "P41"), (HouseholdStudent, "student", "P42"),
                (HouseholdAdult, "adult", "A41"), (HouseholdAdult, "adult", "A42"),
            )
        }  # fmt: skip

    right = homes()
    assert [len(each) for each in right.values()] == [1, 1, 1, 1] and right["P41"] != right["P42"]
    undo_roster(roster_import=found, by=elm, at=LATER + 2 * HOUR)
    taken_in(path, elm, at=LATER + 3 * HOUR, force=True)
    assert homes() == right
