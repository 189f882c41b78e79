"""What a nightly roster must leave standing: restrictions it no longer names, homes of merged records; and its dates."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW
from tests.ground.people.roster.exports import Export, founded, taken_in
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.people import actions
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.households import infer_households
from thirdpillar.ground.people.models import (
    Adult,
    ContactPoint,
    Enrollment,
    HouseholdAdult,
    Restriction,
    Student,
    Tie,
)
from thirdpillar.ground.people.queries import contact_history
from thirdpillar.ground.people.queries.worklists import worklist
from thirdpillar.ground.people.roster.actions import undo_roster

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
NEWER = "2026-09-02T00:00:00.000Z"


def restricted(stamp: str = "2026-09-01T00:00:00.000Z", **cells: str) -> Export:
    export = Export(students=4, stamp=stamp)
    export.contact("P1").update(cells)
    return export


def test_a_restriction_that_the_roster_drops_holds_on_until_people_decide(tmp_path):
    told = {"restrictionScope": "contact;records", "restrictionSource": "court_order"}
    by = founded(path := restricted(**told).write(tmp_path / "a"))
    assert taken_in(path, by).state == ImportState.APPLIED
    silent = restricted(stamp=NEWER).write(tmp_path / "b")
    held = taken_in(silent, by, at=LATER)
    assert [reason["code"] for reason in held.held] == ["restriction_touched"]
    assert taken_in(silent, by, at=LATER, force=True).state == ImportState.APPLIED
    found = Restriction.objects.seen_by(by).get()
    assert (found.left_at, found.scopes, found.unlisted_at) == (None, ["contact", "records"], LATER)
    assert list(worklist("restrictions", seen_by=by, on=LATER.date())) == [found]
    # Told once: the next night's roster has nothing new to say of it, and one that names it again takes it back.
    again = taken_in(silent, by, at=LATER)
    assert again.state == ImportState.APPLIED and not again.changes["restriction"]["left"]
    back = restricted(stamp=NEWER, **told).write(tmp_path / "c")
    taken_in(back, by, at=LATER, force=True)
    found = Restriction.objects.seen_by(by).get()
    assert (found.left_at, found.unlisted_at) == (None, None)


def test_a_looser_restriction_stands_beside_the_stricter_one(tmp_path):
    told = {"restrictionScope": "all", "restrictionSource": "court_order"}
    by = founded(path := restricted(**told).write(tmp_path / "a"))
    taken_in(path, by)
    looser = restricted(stamp=NEWER, **told | {"restrictionScope": "pickup"}).write(tmp_path / "b")
    taken_in(looser, by, at=LATER, force=True)
    standing = Restriction.objects.seen_by(by).filter(left_at=None)
    assert sorted(row.scopes for row in standing) == [["all"], ["pickup"]]


def test_enrolments_have_the_days_of_the_export(tmp_path):
    export = Export(students=3)
    for row in export.files["enrollments.csv"]:
        row |= {"beginDate": "2026-08-31", "endDate": "2027-06-04"}
    export.files["enrollments.csv"][0] |= {"beginDate": "10/05/2026", "endDate": "someday"}
    by = founded(path := export.write(tmp_path / "a"))
    found = taken_in(path, by)
    days = {
        sid: (begins, ends)
        for sid, begins, ends in Enrollment.objects.seen_by(by).values_list(
            "student__sourced_id", "begins_on", "ends_on"
        )
    }
    term = (date(2026, 8, 31), date(2027, 6, 4))
    assert days == {"P1": (date(2026, 10, 5), None), "P2": term, "P3": term}
    assert found.refusals.model.objects.seen_by(by).filter(code="date_unread", column="endDate").count() == 1


def test_a_merged_record_stays_in_the_household_of_the_kept_one(tmp_path):
    by = founded(path := Export(students=4).write(tmp_path / "a"))
    taken_in(path, by)
    kept, gone = (Adult.objects.seen_by(by).get(sourced_id=sid) for sid in ("A1", "A2"))
    Tie.objects.seen_by(by).filter(adult=gone).update(adult=kept)
    Adult.objects.seen_by(by).filter(pk=gone.pk).update(merged_into_id=kept.pk, left_at=LATER)
    for _ in range(2):
        infer_households(district_id=by.district_id, at=LATER)
        homes = dict(HouseholdAdult.objects.seen_by(by).values_list("adult_id", "household_id"))
        assert homes[gone.pk] == homes[kept.pk]


def test_what_a_person_here_said_stands_against_the_next_roster(tmp_path):
    path = Export(students=30).write(tmp_path / "first")
    by = founded(path)
    taken_in(path, by)
    adult = {n: Adult.objects.seen_by(by).get(sourced_id=f"A{n}") for n in (1, 2, 3, 4)}
    point = {n: ContactPoint.objects.seen_by(by).get(adult=adult[n]) for n in adult}
    tie = Tie.objects.seen_by(by).get(adult=adult[1])
    actions.set_permissions(
        by=by, at=NOW, tie_id=tie.id, may_text=False, may_email=True, may_call=True, may_mail=True
    )
    actions.set_languages(
        by=by, at=NOW, adult_id=adult[2].id, reads="so", speaks="so", needs_interpreter=True
    )
    actions.remove_contact_point(by=by, at=NOW, contact_point_id=point[3].id, because="Not wanted")
    actions.correct_contact_point(by=by, at=NOW, contact_point_id=point[4].id, given="651 555 0199")
    export = Export(students=30, stamp=NEWER)
    export.contact("P1")["maySms"] = "true"
    found = taken_in(export.write(tmp_path / "next"), by, at=LATER)
    assert (found.state, found.held) == (ImportState.APPLIED, [])
    assert Tie.objects.seen_by(by).get(id=tie.id).may_text is False
    again = Adult.objects.seen_by(by).get(id=adult[2].id)
    assert (again.reads_language, again.speaks_language, again.needs_interpreter) == ("so", "so", True)
    assert not ContactPoint.objects.seen_by(by).filter(adult=adult[3], left_at=None).exists()
    standing = ContactPoint.objects.seen_by(by).filter(adult=adult[4], left_at=None)
    assert [each.value for each in standing] == ["+16515550199"]
    # Where the file forbids, it is heard all the same.
    export.contact("P1")["maySms"] = "false"
    actions.set_permissions(
        by=by, at=NOW, tie_id=tie.id, may_text=True, may_email=True, may_call=True, may_mail=True
    )
    taken_in(export.write(tmp_path / "no"), by, at=LATER)
    assert Tie.objects.seen_by(by).get(id=tie.id).may_text is False


def test_an_undo_takes_back_the_import_and_not_what_persons_did_since(tmp_path):
    first = Export(students=30)
    first.contact("P5").update(restrictionScope="contact", restrictionSource="court_order")
    by = founded(path := first.write(tmp_path / "first"))
    taken_in(path, by)
    export = Export(students=30, stamp=NEWER)
    export.contact("P5").update(restrictionScope="all", restrictionSource="agency")
    for n in (1, 2, 3):
        export.user(f"A{n}")["givenName"] = f"Other {n}"
        export.contact(f"P{n}").update(readsLanguage="hmn", maySms="false")
        export.user(f"A{n}")["sms"] = f"(651) 555-777{n}"
    found = taken_in(export.write(tmp_path / "next"), by, at=LATER, force=True)
    assert found.state == ImportState.APPLIED
    adult = {n: Adult.objects.seen_by(by).get(sourced_id=f"A{n}") for n in (1, 2, 3)}
    tie = {n: Tie.objects.seen_by(by).get(adult=adult[n]) for n in adult}
    assert {each.reads_language for each in adult.values()} == {"hmn"}
    then = LATER + timedelta(hours=1)
    actions.set_languages(
        by=by, at=then, adult_id=adult[1].id, reads="so", speaks="so", needs_interpreter=True
    )
    actions.set_permissions(
        by=by, at=then, tie_id=tie[2].id, may_text=False, may_email=False, may_call=True, may_mail=False
    )
    old = ContactPoint.objects.seen_by(by).get(adult=adult[3], value="+16125550003")
    actions.confirm_contact_point(
        by=by, at=then, contact_point_id=ContactPoint.objects.seen_by(by).get(adult=adult[3], left_at=None).id
    )
    undo_roster(roster_import=found, by=by, at=then + timedelta(hours=1))
    now = {n: Adult.objects.seen_by(by).get(id=adult[n].id) for n in adult}
    assert not any(each.given_name.startswith("Other") for each in now.values())
    before = first.contact("P2").get("readsLanguage", "")
    assert [now[n].reads_language for n in (1, 2, 3)] == ["so", before, before]
    assert now[1].needs_interpreter is True
    homes = HouseholdAdult.objects.seen_by(by).filter(adult__in=[adult[1], adult[2]])
    assert dict(homes.values_list("adult_id", "household__reads_language")) == {
        adult[1].id: "so",
        adult[2].id: before,
    }
    ties = {n: Tie.objects.seen_by(by).get(id=tie[n].id) for n in tie}
    assert (ties[2].may_text, ties[2].may_call, ties[2].may_mail) == (False, True, False)
    assert ties[3].may_text is True
    assert ContactPoint.objects.seen_by(by).get(id=old.id).left_at is None


def test_an_undo_leaves_a_restriction_that_a_person_made_longer(tmp_path):
    told = {
        "restrictionScope": "contact",
        "restrictionSource": "court_order",
        "restrictionUntil": "2027-01-31",
    }
    by = founded(path := restricted(**told).write(tmp_path / "a"))
    taken_in(path, by)
    other = restricted(stamp=NEWER, **told | {"restrictionUntil": "2027-03-31"}).write(tmp_path / "b")
    found = taken_in(other, by, at=LATER, force=True)
    mine = Restriction.objects.seen_by(by).get(ends_on=date(2027, 1, 31))
    assert mine.unlisted_at == LATER
    person = Scope(district_id=by.district_id, breadth="district", role=Role.OFFICE, account_id=uuid4())
    actions.extend_restriction(
        by=person, at=LATER, restriction_id=mine.id, ends_on=date(2027, 8, 31), reason="order"
    )
    undo_roster(roster_import=found, by=by, at=LATER + timedelta(hours=1))
    (left,) = Restriction.objects.seen_by(by).filter(left_at=None)
    assert (left.id, left.ends_on, left.unlisted_at) == (mine.id, date(2027, 8, 31), None)


def test_a_column_that_the_contacts_file_lacks_says_nothing(tmp_path):
    export = Export(students=30)
    for row in export.files["contacts.csv"]:
        row |= {"legalGuardian": "true", "priority": "1", "maySms": "false", "recordsAccess": "true"}
    path = export.write(tmp_path / "first")
    by = founded(path)
    taken_in(path, by)
    rows = "".join(f"P{n},A{n},es\n" for n in range(1, 31))
    (path / "contacts.csv").write_text("studentSourcedId,adultSourcedId,readsLanguage\n" + rows)
    found = taken_in(path, by, at=LATER)
    assert (found.state, found.changes["tie"]) == (
        ImportState.APPLIED,
        {"joined": 0, "changed": 0, "left": 0},
    )
    tie = Tie.objects.seen_by(by).get(adult__sourced_id="A1")
    assert (tie.relation, tie.has_legal_authority, tie.priority, tie.may_text, tie.records_access) == (
        "mother", True, 1, False, True,
    )  # fmt: skip


def test_the_roster_writes_into_the_history_of_a_number(tmp_path):
    path = Export(students=30).write(tmp_path / "first")
    by = founded(path)
    taken_in(path, by)
    export = Export(students=30, stamp=NEWER)
    export.user("A1")["sms"] = "651 555 0199"
    found = taken_in(export.write(tmp_path / "next"), by, at=LATER)
    adult = Adult.objects.seen_by(by).get(sourced_id="A1")
    told = [(c.became["value"], c.became["left"], c.because) for c in contact_history(adult.id, seen_by=by)]
    assert sorted(told) == [
        ("+16125550001", True, "The roster no longer says so"),
        ("+16515550199", False, "The roster says so"),
    ]
    undo_roster(roster_import=found, by=by, at=LATER)
    assert not contact_history(adult.id, seen_by=by).exists()


def test_families_and_students_who_leave_take_their_accounts_along_and_get_them_back(tmp_path):
    export = Export(students=44)
    by = founded(path := export.write(tmp_path / "a"))
    assert taken_in(path, by).state == ImportState.APPLIED
    people = {
        row.sourced_id: row
        for model in (Student, Adult)
        for row in model.objects.seen_by(by).filter(sourced_id__in=["P1", "A1", "A2", "P3"])
    }
    accounts = {
        "pupil": Account(student_id=people["P1"].id),
        "mother": Account(adult_id=people["A1"].id),
        "aide": Account(adult_id=people["A2"].id),  # a mother who also works here
        "stays": Account(student_id=people["P3"].id),
    }
    for name, account in accounts.items():
        account.district_id, account.origin = by.district_id, "hand"
        account.save(force_insert=True)
        role = {"pupil": Role.STUDENT, "stays": Role.STUDENT}.get(name, Role.CAREGIVER)
        RoleGrant(district_id=by.district_id, account=account, role=role).save(force_insert=True)
    RoleGrant(district_id=by.district_id, account=accounts["aide"], role=Role.READER).save(force_insert=True)

    def suspended() -> set[str]:
        return {
            name
            for name, account in accounts.items()
            if Account.objects.seen_by(by).get(pk=account.pk).suspended_at is not None
        }

    gone = Export(students=44, stamp=NEWER).without("P1", "A1", "P2", "A2").write(tmp_path / "b")
    left = taken_in(gone, by, at=LATER, force=True)
    assert left.state == ImportState.APPLIED
    assert suspended() == {"pupil", "mother"}
    assert Account.objects.seen_by(by).get(pk=accounts["mother"].pk).epoch == 1

    back = Export(students=44, stamp="2026-09-03T00:00:00.000Z").write(tmp_path / "c")
    assert taken_in(back, by, at=LATER, force=True).state == ImportState.APPLIED
    assert suspended() == set()
    again = Export(students=44, stamp="2026-09-04T00:00:00.000Z").without("P1", "A1").write(tmp_path / "d")
    last = taken_in(again, by, at=LATER, force=True)
    assert suspended() == {"pupil", "mother"}
    undo_roster(roster_import=last, by=by, at=LATER)
    assert suspended() == set()
