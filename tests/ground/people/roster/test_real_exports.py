"""Real exports, not made by us, give exactly the counts that their source notes state."""

import csv
import re
from collections import defaultdict
from datetime import UTC, datetime

import pytest
from django.db import connection

from tests.ground.people.roster.exports import founded, real, taken_in, zipped
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import (
    Adult,
    ContactPoint,
    Enrollment,
    Placement,
    RosterRefusal,
    Student,
    Tie,
)
from thirdpillar.ground.schools.models import District, School, Section

pytestmark = pytest.mark.django_db


def refusals(found, by) -> list[tuple[str, str]]:
    rows = RosterRefusal.objects.seen_by(by).filter(roster_import=found)
    return sorted(rows.values_list("file", "code"))


def brute_force_households(by) -> set[tuple[frozenset, frozenset]]:
    """Households by the definition, one tie after the other, with nothing but dictionaries."""
    homes = defaultdict(set)
    addresses = dict(_rows("SELECT adult_id, residence FROM people_mailingaddress WHERE left_at IS NULL"))
    of_student = defaultdict(set)
    for student, adult, relation, lives in _rows(
        "SELECT student_id, adult_id, relation, lives_with FROM people_tie WHERE left_at IS NULL"
    ):
        if relation in ("emergency_contact", "pickup_only"):
            continue
        home = addresses.get(adult) or (f"own {adult}" if lives is False else "main")
        homes[student, home].add(adult)
        of_student[student].add(adult)
    group = {adult: {adult} for adults in homes.values() for adult in adults}
    for adults in homes.values():
        first, *others = adults
        for other in others:
            if group[first] is not group[other]:
                joined = group[first] | group[other]
                for each in joined:
                    group[each] = joined
    found = set()
    students = [row[0] for row in _rows("SELECT id FROM people_student")]
    of_home = defaultdict(set)
    for student in students:
        if not of_student[student]:
            found.add((frozenset(), frozenset({student})))
        for adult in of_student[student]:
            of_home[frozenset(group[adult])].add(student)
    return found | {(adults, frozenset(students)) for adults, students in of_home.items()}


def stored_households() -> set[tuple[frozenset, frozenset]]:
    adults, students = defaultdict(set), defaultdict(set)
    for household, adult in _rows("SELECT household_id, adult_id FROM people_householdadult"):
        adults[household].add(adult)
    for household, student in _rows("SELECT household_id, student_id FROM people_householdstudent"):
        students[household].add(student)
    standing = [row[0] for row in _rows("SELECT id FROM people_household WHERE dissolved_at IS NULL")]
    return {(frozenset(adults[each]), frozenset(students[each])) for each in standing}


def _rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_grand_bend_as_oneroster():
    path = real("grand-bend-oneroster")
    by = founded(path)
    assert District.objects.get(id=by.district_id).name == "Grand Bend ISD"
    found = taken_in(path, by)
    assert found.state == ImportState.APPLIED
    assert (found.source_format, found.is_delta, found.held) == ("oneroster 1.1", False, [])
    assert School.objects.seen_by(by).count() == 3
    assert Student.objects.seen_by(by).count() == 960
    assert Adult.objects.seen_by(by).count() == 1_873
    assert Tie.objects.seen_by(by).count() == 1_872
    staff = Account.objects.seen_by(by).exclude(sourced_id="")
    assert staff.count() == 68
    assert staff.filter(grants__role="teacher").distinct().count() == 55
    assert Section.objects.seen_by(by).filter(is_homeroom=True).count() == 44
    assert Enrollment.objects.seen_by(by).count() == 960
    # 1,004 lines: 960 students and the 44 teachers of the homerooms.
    assert Placement.objects.seen_by(by).count() == 960
    phones = ContactPoint.objects.seen_by(by).exclude(kind="email")
    assert phones.values("adult_id").distinct().count() == 1_653
    assert phones.filter(kind="mobile").values("adult_id").distinct().count() == 288
    assert set(found.dropped_columns) == {
        "countryOfBirthCode",
        "stateOfBirthAbbreviation",
        "cityOfBirth",
        "password",
    }
    assert {code for _, code in refusals(found, by)} <= {"email_unread"}
    assert stored_households() == brute_force_households(by)
    assert found.counts["households"] == len(stored_households())


def test_grand_bend_as_edfi_gives_the_same_people():
    oneroster, edfi = real("grand-bend-oneroster"), real("edfi-grand-bend-5.2")
    by = founded(edfi)
    found = taken_in(edfi, by)
    assert found.state == ImportState.APPLIED, (found.failure, refusals(found, by)[:5])
    with (oneroster / "users.csv").open(newline="") as source:
        rows = list(csv.DictReader(source))
    students = {row["sourcedId"] for row in rows if row["role"] == "student"}
    adults = {row["sourcedId"] for row in rows if row["role"] in ("parent", "relative")}
    links = {
        (row["sourcedId"], agent)
        for row in rows
        if row["role"] == "student"
        for agent in row["agentSourcedIds"].split(",")
    }
    assert set(Student.objects.seen_by(by).values_list("sourced_id", flat=True)) == students
    assert set(Adult.objects.seen_by(by).values_list("sourced_id", flat=True)) == adults
    ties = set(Tie.objects.seen_by(by).values_list("student__sourced_id", "adult__sourced_id"))
    assert ties == links
    assert len(ties) == 1_872
    # SOURCE.txt: of the adults 1,653 have some phone, 288 a mobile one.
    phones = ContactPoint.objects.seen_by(by).exclude(kind="email")
    assert phones.values("adult_id").distinct().count() == 1_653
    assert phones.filter(kind="mobile").count() == 288
    assert Account.objects.seen_by(by).exclude(sourced_id="").count() == 68
    assert School.objects.seen_by(by).count() == 3
    programmes = (edfi / "StudentProgram.xml").read_text()
    for element, group in (
        ("LanguageInstruction", "el"),
        ("Homeless", "homeless"),
        ("MigrantEducation", "migrant"),
    ):
        blocks = re.findall(
            rf"<Student{element}ProgramAssociation>(.*?)</Student{element}Program", programmes, re.DOTALL
        )
        current = [
            block
            for block in blocks
            if "<EndDate>" not in re.sub(r"<\w+Service>.*?</\w+Service>", "", block, flags=re.DOTALL)
        ]
        people = {re.search(r"<StudentUniqueId>(\w+)<", block)[1] for block in current}
        assert len(blocks) == {"el": 38, "homeless": 11, "migrant": 275}[group]
        assert Student.objects.seen_by(by).filter(groups__contains=[group]).count() == len(people)
    assert Enrollment.objects.seen_by(by).values("student_id").distinct().count() == 227
    assert stored_households() == brute_force_households(by)


STUDENTS = """<?xml version="1.0"?>
<InterchangeStudent><Student>
<StudentUniqueId>1</StudentUniqueId><Name><FirstName>Ana</FirstName><LastSurname>Lopez</LastSurname></Name>
</Student></InterchangeStudent>"""
ATTENDANCE = """<?xml version="1.0"?>
<InterchangeStudentAttendance><StudentSchoolAttendanceEvent>
<StudentReference><StudentIdentity><StudentUniqueId>77</StudentUniqueId></StudentIdentity></StudentReference>
<SchoolReference><SchoolIdentity><SchoolId>5</SchoolId></SchoolIdentity></SchoolReference>
</StudentSchoolAttendanceEvent></InterchangeStudentAttendance>"""


def test_edfi_is_told_by_the_lines_and_names_of_its_own_files(tmp_path):
    (tmp_path / "Student.xml").write_text(STUDENTS)
    (tmp_path / "StudentSchoolAttendance.xml").write_text(ATTENDANCE)
    by = founded(tmp_path)
    found = taken_in(tmp_path, by)
    told = RosterRefusal.objects.seen_by(by).filter(roster_import=found).order_by("file")
    assert [(each.file, each.line, each.column, each.code) for each in told] == [
        ("Student.xml", 2, "SchoolReference", "no_school"),
        ("StudentSchoolAttendance.xml", 2, "StudentReference", "dangling_student"),
    ]


def test_classlink_keeps_its_people_and_tells_of_every_line():
    path = real("oneroster11-classlink")
    by = founded(path)
    found = taken_in(path, by)
    assert found.state == ImportState.APPLIED
    students, staff = (
        Student.objects.seen_by(by).count(),
        Account.objects.seen_by(by).exclude(sourced_id="").count(),
    )
    assert (students, staff) == (140, 40)
    with (path / "enrollments.csv").open(newline="") as source:
        rows = list(csv.DictReader(source))
    lines = RosterRefusal.objects.seen_by(by).filter(roster_import=found, file="enrollments.csv")
    told = lines.values("line").distinct().count()
    placed = set(Placement.objects.seen_by(by).values_list("sourced_id", flat=True))
    teaching = [row for row in rows if row["role"] == "teacher"]
    assert len(rows) == 305
    assert len([row for row in rows if row["sourcedId"] in placed]) + len(teaching) + told == 305


def test_the_toolkits_students_join_their_district():
    path = real("oneroster11-edfi-lms")
    by = founded(path)
    found = taken_in(path, by)
    assert found.state == ImportState.APPLIED
    assert Student.objects.seen_by(by).count() == 8
    assert Student.objects.seen_by(by).filter(groups__contains=["hispanic"]).exists()


@pytest.mark.parametrize(
    ("name", "version", "students"),
    [("Test_full_data_set.zip", "1.1", 3), ("oneroster_test_data.zip", "1.2", 1)],
)
def test_moodles_zips_are_read_and_told(name, version, students):
    path = real("oneroster-moodle") / name
    by = founded(path)
    found = taken_in(path, by)
    # The one of version 1.2 holds only changes: nothing was taken in before it.
    codes = [reason["code"] for reason in found.held]
    assert codes == (["delta_first"] if version == "1.2" else [])
    found = taken_in(path, by, force=True)
    assert (found.state, found.source_format) == (ImportState.APPLIED, f"oneroster {version}")
    assert Student.objects.seen_by(by).count() == students
    assert found.is_delta == (version == "1.2")
    if version == "1.1":
        # A parent who lists the child is tied to it; a teacher whom a student lists as agent is told, not tied.
        assert Tie.objects.seen_by(by).filter(adult__given_name="Thomas").count() == 1
        assert ("users.csv", "not_an_adult") in refusals(found, by)


@pytest.mark.parametrize(
    "folder",
    [
        "SDS Format/100 Users",
        "SDS Format/25 Users",
        "SDS Format/Min Required Attributes",
        "SDS v2",
        "SDS v2.1",
    ],
)
def test_school_data_sync_layouts(folder):
    path = real("microsoft-sds") / folder
    by = founded(path)
    found = taken_in(path, by)
    assert found.state == ImportState.APPLIED, (found.failure, found.held, refusals(found, by))
    if (path / "Student.csv").exists():
        with (path / "Student.csv").open(newline="", encoding="utf-8-sig") as source:
            ids = {row["SIS ID"] for row in csv.DictReader(source)}
        assert set(Student.objects.seen_by(by).values_list("sourced_id", flat=True)) == ids
    assert Student.objects.seen_by(by).count() > 0
    if folder == "SDS v2.1":
        assert Tie.objects.seen_by(by).count() >= 1
        # The sample's roles are those of one school year, 2021-08-24 to 2022-06-11; those of its fall are over by then.
        assert ("academicSessions.csv", "year_over") in refusals(found, by)
        assert Student.objects.seen_by(by).count() == 3
        in_time = taken_in(path, by, at=datetime(2021, 10, 1, tzinfo=UTC), preview=True)
        assert in_time.changes["student"]["joined"] == 1
        assert {"birthCity", "birthState", "birthCountry", "password", "freeLunch"} <= set(
            found.dropped_columns
        )
        assert Student.objects.seen_by(by).filter(groups__contains=["iep"]).count() == 1
        assert Student.objects.seen_by(by).filter(groups__contains=["504"]).count() == 1


def test_a_zip_gives_what_the_folder_gives(tmp_path):
    path = zipped(real("grand-bend-oneroster"), tmp_path / "export.zip")
    by = founded(path)
    assert taken_in(path, by).counts["students"] == 960
