"""Refusals, deltas, guard rails, off-boarding, undo, and what must never be stored."""

import hashlib
from datetime import timedelta

import pytest
from django.db import connection

from tests.factories import NOW
from tests.ground.people.roster.exports import Export, founded, taken_in
from tests.ground.people.roster.test_real_exports import brute_force_households, stored_households
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import (
    Adult,
    ContactPoint,
    Enrollment,
    Household,
    HouseholdAdult,
    Restriction,
    RosterFile,
    RosterImport,
    RosterRefusal,
    Student,
    Tie,
)
from thirdpillar.ground.people.queries.rosters import told_changes, told_step
from thirdpillar.ground.people.roster import actions
from thirdpillar.ground.schools.models import District

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
NEWER = "2026-09-02T00:00:00.000Z"
# Everything an import writes, but its own rows and the append-only record.
WRITTEN = (
    "schools_school", "schools_schoolyear", "schools_section", "accounts_account", "accounts_rolegrant", "people_student",
    "people_enrollment", "people_placement", "people_adult", "people_contactpoint", "people_mailingaddress", "people_tie",
    "people_restriction", "people_household", "people_householdstudent", "people_householdadult",
)  # fmt: skip


def fingerprint() -> dict[str, str]:
    """Everything that is stored, but for the number that ends sessions: it only ever rises."""
    found = {}
    with connection.cursor() as cursor:
        for table in WRITTEN:
            cursor.execute(
                f"SELECT coalesce(string_agg((to_jsonb(t) - 'epoch')::text, E'\\n' ORDER BY t.id), '') FROM {table} t"
            )
            found[table] = hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()
    return found


def codes(found, by) -> list[tuple[str, int | None, str, str]]:
    rows = RosterRefusal.objects.seen_by(by).filter(roster_import=found).order_by("file", "line", "code")
    return [(row.file, row.line, row.column, row.code) for row in rows]


@pytest.fixture
def elm(tmp_path):
    """A district of forty families taken in."""
    path = Export().write(tmp_path / "first")
    by = founded(path)
    assert taken_in(path, by).state == ImportState.APPLIED
    return by


def test_what_is_taken_in_is_what_the_file_says(elm):
    student = Student.objects.seen_by(elm).get(sourced_id="P1")
    assert (student.given_name, student.grade, str(student.birth_on), student.groups) == (
        "GivenP1",
        "03",
        "2018-03-04",
        ["race:asian"],
    )
    adult = Adult.objects.seen_by(elm).get(sourced_id="A1")
    assert adult.reads_language == "es"
    point = ContactPoint.objects.seen_by(elm).get(adult=adult)
    assert (point.kind, point.value, point.as_given, point.state) == (
        "mobile",
        "+16125550001",
        "(612) 555-0001",
        "unconfirmed",
    )
    tie = Tie.objects.seen_by(elm).get(adult=adult)
    assert (tie.relation, tie.may_text) == ("mother", True)
    grants = set(RoleGrant.objects.seen_by(elm).values_list("account__sourced_id", "role"))
    assert grants == {("T1", "teacher"), ("T2", "teacher"), ("T3", "office")}
    assert Household.objects.seen_by(elm).filter(reads_language="es").count() == 40
    assert stored_households() == brute_force_households(elm)


def test_the_same_file_again_changes_nothing(elm, tmp_path):
    before = fingerprint()
    found = taken_in(Export().write(tmp_path / "again"), elm, at=LATER)
    assert found.state == ImportState.APPLIED
    assert not any(number for kind in found.changes.values() for number in kind.values())
    assert fingerprint() == before


def test_every_row_is_taken_or_told_where_and_why(tmp_path):
    export = Export(students=6)
    export.user("P2")["grades"] = "third-ish"
    export.user("A3")["sms"] = "call me"
    export.user("P4")["role"] = "wizard"
    export.person("P5", "student", "S1")
    export.user("P6")["orgSourcedIds"] = "S9"
    export.files["contacts.csv"].append({"studentSourcedId": "P1", "adultSourcedId": "A99"})
    export.contact("P1")["maySms"] = "perhaps"
    export.files["enrollments.csv"].append(
        {"sourcedId": "E9", "classSourcedId": "C9", "userSourcedId": "P1", "role": "student"}
    )
    path = export.write(tmp_path / "x")
    users = (path / "users.csv").read_text()
    (path / "users.csv").write_text(users + "P77,active\n")
    by = founded(path)
    found = taken_in(path, by, force=True)
    told = codes(found, by)
    lines = users.splitlines()
    line_of = {
        sid: 1 + next(i for i, text in enumerate(lines) if text.startswith(f"{sid},"))
        for sid in ("P2", "A3", "P4", "P6")
    }
    twice = 1 + max(i for i, text in enumerate(lines) if text.startswith("P5,"))
    expected = {
        ("users.csv", line_of["P2"], "grades", "grade_unread"),
        ("users.csv", line_of["A3"], "sms", "phone_unread"),
        ("users.csv", line_of["P4"], "role", "unknown_role"),
        ("users.csv", twice, "sourcedId", "duplicate_id"),
        ("users.csv", line_of["P6"], "orgSourcedIds", "dangling_org"),
        ("users.csv", len(lines) + 1, "", "wrong_column_count"),
        ("contacts.csv", 8, "adultSourcedId", "dangling_adult"),
        ("contacts.csv", 2, "maySms", "permission_unread"),
        ("enrollments.csv", 9, "classSourcedId", "dangling_class"),
    }
    assert expected <= set(told)
    # A permission that cannot be read is not given.
    assert not Tie.objects.seen_by(by).get(student__sourced_id="P1", adult__sourced_id="A1").may_text


def test_a_delta_changes_only_whom_it_names(elm, tmp_path):
    export = Export()
    keep = {row["sourcedId"] for row in export.files["users.csv"]} - {"P1", "A1", "P2"}
    for name in ("demographics.csv", "enrollments.csv", "contacts.csv", "staff_roles.csv", "orgs.csv"):
        export.files.pop(name)
    export.files["users.csv"] = [row for row in export.files["users.csv"] if row["sourcedId"] not in keep]
    export.user("P1")["givenName"] = "Renamed"
    export.user("A1")["sms"] = "612 555 9999"
    export.user("P2")["status"] = "tobedeleted"
    path = export.write(tmp_path / "delta", only=("users.csv",), delta=True)
    before = fingerprint()
    preview = taken_in(path, elm, at=LATER, preview=True)
    assert fingerprint() == before
    found = taken_in(path, elm, at=LATER)
    assert preview.state == ImportState.LOOKED
    assert preview.counts["households"] == found.counts["households"] == 39
    assert (found.state, found.is_delta) == (ImportState.APPLIED, True), found.held
    assert found.changes["student"] == {"joined": 0, "changed": 1, "left": 1, "moved": 0}
    assert found.changes["point"]["phones"] == 1
    assert Student.objects.seen_by(elm).get(sourced_id="P1").given_name == "Renamed"
    assert Student.objects.seen_by(elm).get(sourced_id="P1").groups == ["race:asian"]
    assert set(Student.objects.seen_by(elm).exclude(left_at=None).values_list("sourced_id", flat=True)) == {
        "P2"
    }
    old = ContactPoint.objects.seen_by(elm).get(value="+16125550001")
    assert old.left_at is not None
    assert Adult.objects.seen_by(elm).filter(left_at=None).count() == 40
    assert Tie.objects.seen_by(elm).filter(left_at=None).count() == 40
    assert Household.objects.seen_by(elm).filter(dissolved_at=None).count() == 40


def test_absent_means_left_and_staff_who_left_are_out_at_once(elm, tmp_path):
    account = Account.objects.seen_by(elm).get(sourced_id="T2")
    epoch = account.epoch
    path = Export(stamp=NEWER).without("P1", "A1", "T2").write(tmp_path / "next")
    found = taken_in(path, elm, at=LATER)
    assert found.state == ImportState.HELD  # a third of three accounts
    assert [reason["code"] for reason in found.held] == ["staff_leaving"]
    found = taken_in(path, elm, at=LATER, force=True)
    account.refresh_from_db()
    assert account.suspended_at == LATER and account.epoch == epoch + 1 and not account.is_active
    gone = Student.objects.seen_by(elm).get(sourced_id="P1")
    assert gone.left_at == LATER
    assert not Enrollment.objects.seen_by(elm).filter(student=gone, left_at=None).exists()
    back = Export(stamp="2026-09-03T00:00:00.000Z").write(tmp_path / "back")
    found = taken_in(back, elm, at=LATER + timedelta(days=1))
    assert found.state == ImportState.APPLIED, found.held
    account.refresh_from_db()
    gone.refresh_from_db()
    assert account.is_active and gone.left_at is None


def wrong(name: str) -> Export:
    """Exports that should make a person look first."""
    export = Export(stamp=NEWER)
    users = export.files["users.csv"]
    if name == "families_leaving":
        export.without(*(x for n in range(1, 4) for x in (f"P{n}", f"A{n}")))
    elif name == "half_missing":
        export.without(*(x for n in range(1, 21) for x in (f"P{n}", f"A{n}")))
    elif name == "phones_changing":
        for n in range(1, 4):
            export.user(f"A{n}")["sms"] = f"651-555-{n:04}"
    elif name == "phones_gone":
        for row in users:
            row["sms"] = ""
    elif name == "columns_shifted":
        for row in users:
            row["givenName"], row["familyName"] = row["familyName"], row["givenName"]
    elif name == "one_school_only":
        export.without(*(x for n in range(1, 41, 2) for x in (f"P{n}", f"A{n}")))
    elif name == "other_district":
        export.files["orgs.csv"][0]["sourcedId"] = "D9"
    elif name == "other_schools":
        for row in export.files["orgs.csv"]:
            row["sourcedId"] = row["sourcedId"].replace("S", "Z")
        for row in users:
            row["orgSourcedIds"] = row["orgSourcedIds"].replace("S", "Z")
    elif name == "older":
        export = Export(stamp="2025-09-01T00:00:00.000Z")
    elif name == "restriction_added":
        export.contact("P1").update(restrictionScope="contact;records", restrictionSource="court_order")
    elif name == "empty_users":
        export.files["users.csv"] = users[:1]
    elif name == "staff_gone":
        export.without("T1", "T2", "T3")
    elif name == "roles_broken":
        for row in users[:30]:
            row["role"] = "x"
    elif name == "no_role_column":
        for row in users:
            del row["role"]
    elif name == "days_and_months_swapped":
        for n, row in enumerate(export.files["demographics.csv"]):
            row["birthDate"] = f"2018-04-{1 + n % 28:02}"
    elif name == "birth_dates_moved":
        for row in export.files["demographics.csv"]:
            row["birthDate"] = ""
    elif name == "one_class_only":
        export.without(*(x for n in range(3, 41) for x in (f"P{n}", f"A{n}")))
    elif name == "students_become_staff":
        for row in users:
            row["role"] = "teacher" if row["role"] == "student" else row["role"]
    elif name == "parents_become_students":
        for row in users:
            row["role"] = "parent" if row["role"] == "student" else row["role"]
    elif name == "all_marked_gone":
        for row in users:
            row["status"] = "tobedeleted"
    elif name == "families_marked_gone":
        for n in (1, 2, 3):
            export.user(f"P{n}")["status"] = "inactive"
    elif name == "ids_blank":
        for row in users[:40]:
            row["sourcedId"] = ""
    elif name == "ids_all_the_same":
        for row in users:
            row["sourcedId"] = "1"
    elif name == "names_blank":
        for row in users[:40]:
            row["givenName"] = row["familyName"] = ""
    elif name == "phones_of_another":
        phones = [row["sms"] for row in users]
        for row, phone in zip(users, phones[2:] + phones[:2], strict=True):
            row["sms"] = phone
    elif name == "names_of_another":
        names = [row["familyName"] for row in users]
        for row, family in zip(users, names[2:] + names[:2], strict=True):
            row["familyName"] = family
    elif name == "restriction_wider":
        export.contact("P2").update(restrictionScope="everything", restrictionSource="judge")
    elif name == "staff_disabled":
        for row in users:
            row["enabledUser"] = "false" if row["role"] == "teacher" else "true"
    elif name == "much_older":
        export = Export(stamp="2019-01-01T00:00:00.000Z")
        export.without("P1", "A1")
    elif name == "ids_renumbered":
        for row in users:
            row["sourcedId"] = "N" + row["sourcedId"]
    elif name == "adults_missing":
        export.without(*(f"A{n}" for n in range(1, 41)))
    elif name == "links_of_another":
        for row in users:
            if row["role"] == "student":
                row["agentSourcedIds"] = f"A{int(row['sourcedId'][1:]) % 40 + 1}"
            elif row["role"] == "parent":
                row["agentSourcedIds"] = ""
        for row in export.files["contacts.csv"]:
            row["adultSourcedId"] = f"A{int(row['adultSourcedId'][1:]) % 40 + 1}"
    elif name == "no_seats":
        export.files["enrollments.csv"] = export.files["enrollments.csv"][-1:]
    elif name == "staff_without_a_place":
        del export.files["enrollments.csv"][-1]
    elif name == "all_at_one_school":
        for row in users:
            row["orgSourcedIds"] = "S1"
        for row in export.files["enrollments.csv"]:
            row["classSourcedId"] = "C1"
    return export


WRONG = {
    "families_leaving": "families_leaving", "half_missing": "students_missing", "phones_changing": "phones_changing",
    "phones_gone": "phones_changing", "columns_shifted": "names_changing", "one_school_only": "students_missing",
    "other_district": "other_district", "other_schools": "other_district", "older": "older",
    "restriction_added": "restriction_touched", "empty_users": "students_missing", "staff_gone": "staff_leaving",
    "roles_broken": "rows_refused", "ids_renumbered": "students_missing", "no_role_column": "broken_file",
    "days_and_months_swapped": "births_changing", "birth_dates_moved": "births_changing",
    "one_class_only": "students_missing", "students_become_staff": "students_missing",
    "parents_become_students": "students_missing", "all_marked_gone": "families_leaving",
    "families_marked_gone": "families_leaving", "ids_blank": "rows_refused", "ids_all_the_same": "students_missing",
    "names_blank": "rows_refused", "phones_of_another": "phones_changing", "names_of_another": "names_changing",
    "restriction_wider": "restriction_touched", "staff_disabled": "staff_leaving", "much_older": "older",
    "adults_missing": "links_ending", "links_of_another": "links_ending", "all_at_one_school": "schools_changing",
    "no_seats": "classes_emptying", "staff_without_a_place": "roles_ending",
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_held_and_changes_nothing(elm, tmp_path, name):
    before = fingerprint()
    path = wrong(name).write(tmp_path / name)
    found = taken_in(path, elm, at=LATER)
    assert found.state == ImportState.HELD
    assert WRONG[name] in [reason["code"] for reason in found.held]
    assert fingerprint() == before


def test_a_file_cut_short_or_without_a_needed_column_is_held(elm, tmp_path):
    before = fingerprint()
    path = Export(stamp=NEWER).write(tmp_path / "cut")
    text = (path / "users.csv").read_text()
    (path / "users.csv").write_text(text[: len(text) // 2] + '"' + text[len(text) // 2 :] + "x" * 30_000)
    found = taken_in(path, elm, at=LATER)
    assert found.state == ImportState.HELD and "broken_file" in [reason["code"] for reason in found.held]
    path = Export(stamp=NEWER).write(tmp_path / "column")
    (path / "users.csv").write_text((path / "users.csv").read_text().replace("familyName", "lastest", 1))
    found = taken_in(path, elm, at=LATER)
    assert found.state == ImportState.HELD
    assert ("users.csv", 1, "familyName", "missing_column") in codes(found, elm)
    assert fingerprint() == before


def test_a_row_that_cannot_be_read_is_nobody_leaving(elm, tmp_path):
    before = fingerprint()
    export = Export(stamp=NEWER)
    export.user("P1")["role"] = "wizard"
    export.user("A2")["givenName"] = export.user("A2")["familyName"] = ""
    export.user("A3")["role"] = ""
    path = export.write(tmp_path / "unread")
    lines = [
        line + ",one too many" if line.startswith("P4,") else line
        for line in (path / "users.csv").read_text().splitlines()
    ]
    (path / "users.csv").write_text("\n".join(lines))
    found = taken_in(path, elm, at=LATER)
    assert found.state == ImportState.APPLIED
    told = {(file, code) for file, _line, _column, code in codes(found, elm)}
    assert {
        ("users.csv", "wrong_column_count"),
        ("users.csv", "unknown_role"),
        ("users.csv", "missing_value"),
    } <= told
    assert not any(kind["left"] for kind in found.changes.values())
    assert fingerprint() == before


def test_a_date_or_grade_that_cannot_be_read_takes_nothing_away(elm, tmp_path):
    export = Export(stamp=NEWER)
    export.files["demographics.csv"][0]["birthDate"] = "last spring"
    export.user("P1")["grades"] = "third-ish"
    found = taken_in(export.write(tmp_path / "unread"), elm, at=LATER)
    assert {code for *_, code in codes(found, elm)} == {"date_unread", "grade_unread"}
    student = Student.objects.seen_by(elm).get(sourced_id="P1")
    assert (str(student.birth_on), student.grade) == ("2018-03-04", "03")


def test_the_sentence_says_who_leaves(elm, tmp_path):
    found = taken_in(
        Export(stamp=NEWER).without("P1", "A1").write(tmp_path / "less"), elm, at=LATER, preview=True
    )
    assert told_changes(found).startswith("1 student leaves, 1 adult leaves")


def test_a_held_import_waits_for_a_persons_word(elm, tmp_path):
    path = wrong("phones_changing").write(tmp_path / "x")
    found = actions.load_roster(source=path, by=elm, at=LATER, keep=True, wanted="apply")
    assert found.state == ImportState.HELD
    assert RosterFile.objects.seen_by(elm).filter(roster_import=found).exists()
    with pytest.raises(Refused):
        actions.apply_roster(roster_import=found, by=elm, at=LATER)
    found = actions.apply_roster(roster_import=found, by=elm, at=LATER, force=True)
    assert found.state == ImportState.APPLIED
    assert not RosterFile.objects.seen_by(elm).filter(roster_import=found).exists()
    deeds = list(
        Entry.objects.seen_by(elm).filter(subject_id=found.id).order_by("id").values_list("deed", flat=True)
    )
    assert deeds == ["people.load_roster", "people.confirm_roster", "people.apply_roster"]


def test_undo_puts_everything_back(elm, tmp_path):
    before = fingerprint()
    export = Export(students=44, stamp=NEWER).without("P1", "A1", "T2")
    export.user("P2")["givenName"] = "Other"
    export.user("A2")["sms"] = "651 555 0000"
    export.contact("P3").update(address="1 New St", livesWith="false", relation="father")
    export.contact("P4").update(restrictionScope="all", restrictionSource="agency")
    export.files["contacts.csv"].append(
        {"studentSourcedId": "P5", "adultSourcedId": "A6", "relation": "grandparent", "address": "6 Elm St"}
    )
    export.files["orgs.csv"][1]["name"] = "Elm Academy"
    found = taken_in(export.write(tmp_path / "next"), elm, at=LATER, force=True)
    assert found.state == ImportState.APPLIED
    assert stored_households() == brute_force_households(elm)
    assert fingerprint() != before
    undone = actions.undo_roster(roster_import=found, by=elm, at=LATER)
    assert undone.state == ImportState.UNDONE
    assert fingerprint() == before


def test_a_large_import_is_undone_by_a_worker_whatever_happens_to_it(elm, tmp_path, client, monkeypatch):
    before = fingerprint()
    export = Export(students=44, stamp=NEWER).without("P1", "A1")
    found = taken_in(export.write(tmp_path / "next"), elm, at=LATER, force=True)
    assert found.state == ImportState.APPLIED
    asked = actions.ask_to_undo(roster_import=found, by=elm, at=LATER)
    assert (asked.state, told_step(asked)) == (ImportState.LOADING, "Putting everything back as it was.")
    # It is no import that anybody may set aside, and the next one waits for it.
    with pytest.raises(Refused):
        actions.discard_roster(roster_import=found, by=elm, at=LATER)
    with pytest.raises(Refused):
        taken_in(tmp_path / "next", elm, at=LATER)
    real = actions.undo

    def killed(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "undo", killed)
    with pytest.raises(KeyboardInterrupt):
        actions.resume_imports(by=elm, at=LATER)
    found.refresh_from_db()
    assert found.state == ImportState.LOADING
    monkeypatch.setattr(actions, "undo", real)
    (done,) = actions.resume_imports(by=elm, at=LATER)
    assert done.state == ImportState.UNDONE
    assert fingerprint() == before


def test_an_undo_that_fails_blocks_nobody(elm, tmp_path, monkeypatch):
    export = Export(students=44, stamp=NEWER)
    found = taken_in(export.write(tmp_path / "next"), elm, at=LATER, force=True)
    actions.ask_to_undo(roster_import=found, by=elm, at=LATER)

    def broken(*_args, **_more):
        raise RuntimeError("a bug of ours")

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(actions, "undo", broken)
        actions.resume_imports(by=elm, at=LATER)
    found.refresh_from_db()
    assert (found.state, found.step) == (ImportState.APPLIED, "")
    assert actions.undo_roster(roster_import=found, by=elm, at=LATER).state == ImportState.UNDONE


def test_the_first_import_undone_leaves_an_empty_district(tmp_path):
    path = Export().write(tmp_path / "x")
    by = founded(path)
    found = taken_in(path, by)
    actions.undo_roster(roster_import=found, by=by, at=LATER)
    for model in (Student, Adult, Tie, Household, HouseholdAdult, Account):
        assert model.objects.seen_by(by).count() == 0


def test_restrictions_hide_even_when_their_words_cannot_be_read(tmp_path):
    export = Export(students=3)
    export.contact("P1").update(restrictionScope="contact", restrictionSource="court_order")
    export.contact("P2").update(restrictionScope="some of it", restrictionSource="a friend")
    export.contact("P3").update(restrictionUntil="2027-06-01")
    path = export.write(tmp_path / "x")
    by = founded(path)
    found = taken_in(path, by)
    assert found.state == ImportState.APPLIED
    scopes = dict(Restriction.objects.seen_by(by).values_list("student__sourced_id", "scopes"))
    assert scopes == {"P1": ["contact"], "P2": ["all"], "P3": ["all"]}
    assert ("contacts.csv", 3, "restrictionScope", "restriction_unread") in codes(found, by)


def test_whom_an_unclosed_quote_swallowed_has_not_left(elm, tmp_path):
    path = Export(stamp=NEWER).write(tmp_path / "next")
    lines = (path / "users.csv").read_text().splitlines(keepends=True)
    at = next(place for place, line in enumerate(lines) if line.startswith("P7,"))
    lines[at] = lines[at].replace("FamilyP7", '"FamilyP7')
    lines[at + 1] = lines[at + 1].replace("FamilyA7", '"FamilyA7')
    (path / "users.csv").write_text("".join(lines))
    found = taken_in(path, elm, at=LATER)
    assert (found.state, [reason["code"] for reason in found.held]) == (ImportState.HELD, ["broken_file"])
    assert taken_in(path, elm, at=LATER, force=True).state == ImportState.APPLIED
    assert Student.objects.seen_by(elm).filter(left_at=None).count() == 40
    assert Adult.objects.seen_by(elm).filter(left_at=None).count() == 40


def test_a_file_without_grades_says_nothing_about_them(elm, tmp_path):
    export = Export(stamp=NEWER)
    for row in export.files["users.csv"]:
        del row["grades"]
    found = taken_in(export.write(tmp_path / "next"), elm, at=LATER)
    assert (found.state, told_changes(found)) == (ImportState.APPLIED, "Nothing changes.")
    assert set(Student.objects.seen_by(elm).values_list("grade", flat=True)) == {"03"}
    export = Export(stamp="2026-09-03T00:00:00.000Z")
    export.user("P1")["grades"] = ""
    taken_in(export.write(tmp_path / "emptied"), elm, at=LATER + timedelta(days=1))
    assert Student.objects.seen_by(elm).get(sourced_id="P1").grade == ""


def test_what_changes_besides_people_is_told_too(elm, tmp_path):
    export = Export(stamp=NEWER)
    export.user("T1")["givenName"] = "Other"
    export.user("A1")["email"] = "new@home.example"
    export.contact("P3").update(address="1 New St")
    found = taken_in(export.write(tmp_path / "next"), elm, at=LATER)
    said = told_changes(found)
    for part in ("1 number or e-mail changes", "1 address changes", "the details of 1 staff account change"):
        assert part in said, said


def test_denied_columns_are_in_the_file_and_nowhere_after(tmp_path):
    canary = "Canary7Birthplace"
    export = Export(students=5)
    for row in export.files["demographics.csv"]:
        row |= {"cityOfBirth": canary, "countryOfBirthCode": canary, "stateOfBirthAbbreviation": canary}
    for row in export.files["users.csv"]:
        row |= {
            "password": canary,
            "metadata.immigrant": canary,
            "metadata.frpl": canary,
            "metadata.hobby": "Canary8Hobby",
        }
    path = export.write(tmp_path / "x")
    assert sum((path / name).read_text().count(canary) for name in ("users.csv", "demographics.csv")) > 50
    (path / "userFlags.csv").write_text(f"userSourcedId,flag\n{canary},freeLunch\nP1,504\n")
    with (path / "demographics.csv").open("a") as broken:
        broken.write(f"P9,{canary},{canary},{canary},{canary},{canary},{canary},{canary}\n")
    by = founded(path)
    # Waiting for a person's look, with its files in the database; then taken in.
    found = actions.load_roster(source=path, by=by, at=NOW, keep=True)
    assert found.state == ImportState.COMPARED
    kept = RosterFile.objects.seen_by(by).filter(roster_import=found)
    assert {"demographics.csv", "users.csv", "userFlags.csv"} <= set(kept.values_list("name", flat=True))
    assert not any(
        word in bytes(each.content) for each in kept for word in (canary.encode(), b"Canary8Hobby")
    )
    straight = actions.load_roster(source=path, by=by, at=NOW, keep=False)
    assert (found.dropped_columns, found.changes, codes(found, by)) == (
        straight.dropped_columns, straight.changes, codes(straight, by),
    )  # fmt: skip
    found = actions.apply_roster(roster_import=found, by=by, at=NOW)
    assert found.state == ImportState.APPLIED
    assert {"cityOfBirth", "password", "metadata.immigrant", "metadata.frpl"} <= set(found.dropped_columns)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '^(django|pg_)'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE to_jsonb(t)::text ~ %s", [f"{canary}|Canary8Hobby"]
            )
            assert cursor.fetchone()[0] == 0, table


def test_two_homes_and_shared_children_make_the_households_of_the_definition(tmp_path):
    export = Export(students=6)
    links = export.files["contacts.csv"]
    export.person("F1", "parent", "S1")
    export.person("G1", "parent", "S1")
    # P1 lives in two homes; P1 and P2 share a mother; P3 has a grandmother in the same flat, and an emergency contact.
    links.append(
        {"studentSourcedId": "P1", "adultSourcedId": "F1", "relation": "father", "livesWith": "false"}
    )
    links.append(
        {"studentSourcedId": "P2", "adultSourcedId": "A1", "relation": "mother", "address": "1 Elm St."}
    )
    links.append(
        {
            "studentSourcedId": "P3",
            "adultSourcedId": "G1",
            "relation": "grandparent",
            "address": "3, ELM St",
            "city": "Elm",
            "postalCode": "55001-1234",
        }
    )
    links.append({"studentSourcedId": "P4", "adultSourcedId": "A5", "relation": "emergency_contact"})
    path = export.write(tmp_path / "x")
    by = founded(path)
    found = taken_in(path, by)
    assert found.state == ImportState.APPLIED
    assert stored_households() == brute_force_households(by)
    of_p1 = Household.objects.seen_by(by).filter(students__student__sourced_id="P1")
    assert of_p1.count() == 2
    together = HouseholdAdult.objects.seen_by(by).filter(adult__sourced_id__in=["A3", "G1"])
    assert together.values("household_id").distinct().count() == 1
    # A father moves in: his household goes, the other keeps its id.
    kept = HouseholdAdult.objects.seen_by(by).get(adult__sourced_id="A1").household_id
    next(row for row in links if row["adultSourcedId"] == "F1")["livesWith"] = "true"
    next(row for row in links if row["adultSourcedId"] == "F1").update(
        address="1 Elm St", city="Elm", postalCode="55001"
    )
    found = taken_in(export.write(tmp_path / "y"), by, at=LATER)
    assert found.state == ImportState.APPLIED, found.held
    assert stored_households() == brute_force_households(by)
    assert HouseholdAdult.objects.seen_by(by).get(adult__sourced_id="F1").household_id == kept


def test_another_districts_rows_are_untouched_and_unseen(elm, tmp_path):
    before = fingerprint()
    other = District(name="Other", sourced_id="D9")
    by = Scope.system(other.id, "test")
    from thirdpillar.ground.base import context

    with context.acting_as(by):
        other.save(force_insert=True)
        assert taken_in(Export().write(tmp_path / "same"), by, force=True).state == ImportState.APPLIED
        assert Student.objects.seen_by(by).count() == 40
    assert Student.objects.seen_by(elm).count() == 40
    assert RosterImport.objects.seen_by(elm).count() == 1
    assert fingerprint() == before


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_and_styles_of_other_systems(tmp_path, encoding):
    export = Export(students=3)
    export.user("P1")["givenName"] = "Iñaki"
    export.user("P2")["grades"] = "K"
    export.files["demographics.csv"][0]["birthDate"] = "3/14/2018"
    export.files["demographics.csv"][1]["birthDate"] = "14.03.2018"
    export.files["demographics.csv"][2]["birthDate"] = "20180314"
    path = export.write(tmp_path / "x", encoding=encoding)
    by = founded(path)
    found = taken_in(path, by)
    assert found.state == ImportState.APPLIED, found.held
    assert Student.objects.seen_by(by).get(sourced_id="P1").given_name == "Iñaki"
    assert Student.objects.seen_by(by).get(sourced_id="P2").grade == "KG"
    assert {str(day) for day in Student.objects.seen_by(by).values_list("birth_on", flat=True)} == {
        "2018-03-14"
    }
