"""What the interchanges say of schools, students, contacts, staff and programmes, as rows of the staging tables."""

from __future__ import annotations

from collections.abc import Iterator

from thirdpillar.ground.people.roster.edfi.elements import Element, records
from thirdpillar.ground.people.roster.refusals import Notes

# Programmes that are lawful subgroups here; meals and other benefits are not (standards/federal/deny_list.toml).
PROGRAMMES = {
    "StudentLanguageInstructionProgramAssociation": "el",
    "StudentSpecialEducationProgramAssociation": "iep",
    "StudentMigrantEducationProgramAssociation": "migrant",
    "StudentHomelessProgramAssociation": "homeless",
}
# "Unlisted" is not in the telephone book, and many families are known by an emergency number alone: the school has both
# from the family. They come after all others; nothing is texted to a number that is not named as mobile.
NUMBERS_LAST = ("unlisted", "emergency 1", "emergency 2")
FAX = "fax"
HOME_FIRST = ("Mailing", "Home", "Physical", "Temporary", "Other")
STAFF_ROLES = {
    "Principal": "principal",
    "Assistant Principal": "principal",
    "School Administrator": "administrator",
    "Teacher": "teacher",
    "Counselor": "counselor",
}


def orgs(folder, name: str, notes: Notes) -> Iterator[tuple]:
    kinds = {"School": ("school", "SchoolId"), "LocalEducationAgency": ("district", "LocalEducationAgencyId")}
    for record in records(folder, name, notes):
        if record.name in kinds:
            kind, key = kinds[record.name]
            yield (record.line, record.get(key), record.get("NameOfInstitution"), kind,
                   record.somewhere("LocalEducationAgencyId") if kind == "school" else "")  # fmt: skip


def years(folder, name: str, notes: Notes) -> Iterator[tuple]:
    """School years from the sessions of the schools: from the first one's beginning to the last one's end."""
    found: dict[str, tuple[int, str, str]] = {}
    for record in records(folder, name, notes):
        year = record.get("SchoolYear") or record.somewhere("SchoolYear")
        begins, ends = record.get("BeginDate"), record.get("EndDate")
        if record.name == "Session" and year and begins and ends:
            line, first, last = found.get(year, (record.line, begins, ends))
            found[year] = (line, min(first, begins), max(last, ends))
    for year, (line, first, last) in found.items():
        yield line, year, year, "schoolYear", first, last


def schools_of_students(
    folder, files: dict[str, str], notes: Notes
) -> dict[str, tuple[set[str], str, tuple[str, int]]]:
    """Student → schools, grade and where first named, from the enrolment interchange or, where it lacks, from attendance."""
    found: dict[str, tuple[set[str], str, tuple[str, int]]] = {}
    for key in ("studentenrollment.xml", "studentschoolattendance.xml", "studentattendance.xml"):
        if key not in files or (found and key != "studentenrollment.xml"):
            continue
        for record in records(folder, files[key], notes):
            if record.name not in ("StudentSchoolAssociation", "StudentSchoolAttendanceEvent"):
                continue
            student, school = record.somewhere("StudentUniqueId"), record.somewhere("SchoolId")
            if student and school and not record.get("ExitWithdrawDate"):
                schools, grade, first = found.get(student, (set(), "", (files[key], record.line)))
                schools.add(school)
                found[student] = (schools, grade or record.get("EntryGradeLevel"), first)
    return found


def students(folder, name: str, notes: Notes, schools) -> Iterator[tuple]:
    named = set()
    for record in records(folder, name, notes):
        if record.name != "Student":
            continue
        key = record.get("StudentUniqueId")
        named.add(key)
        at, grade, _first = schools.get(key, (set(), "", None))
        yield (record.line, key, "student", record.get("Name", "FirstName"), record.get("Name", "LastSurname"),
               record.get("Name", "PreferredFirstName"), record.get("BirthData", "BirthDate"), ",".join(sorted(at)), grade,
               _language(record, "home"))  # fmt: skip
    for key, (_at, _grade, (file, line)) in schools.items():
        if key not in named:
            notes.refuse("dangling_student", file, line, "StudentReference")


def _language(record: Element, *uses: str) -> str:
    for language in record.all("Language"):
        used = [use.text.rsplit("#", 1)[-1].casefold() for use in language.all("LanguageUse")]
        if not used or any(use in word for word in used for use in uses):
            return language.get("Language")
    return ""


def contacts(folder, name: str, notes: Notes, ids: dict, homes: list, links: list) -> Iterator[tuple]:
    for record in records(folder, name, notes):
        if record.name in ("Contact", "Parent"):
            key = record.get("ContactUniqueId") or record.get("ParentUniqueId")
            if record.attributes.get("id"):
                ids[record.attributes["id"]] = key
            homes.append((record.line, key, *_home(record), _language(record, "correspondence", "written"),
                          _language(record, "spoken", "home")))  # fmt: skip
            yield (record.line, key, "parent", record.get("Name", "FirstName"), record.get("Name", "LastSurname"),
                   record.get("Name", "PreferredFirstName"), *_phones(record),
                   record.get("ElectronicMail", "ElectronicMailAddress"))  # fmt: skip
        elif record.name in ("StudentContactAssociation", "StudentParentAssociation"):
            reference = next(
                (r for r in record.children if r.name in ("ContactReference", "ParentReference")), None
            )
            adult = ""
            if reference is not None:
                adult = reference.somewhere("ContactUniqueId") or reference.somewhere("ParentUniqueId")
                adult = adult or "\1" + reference.attributes.get("ref", "")
            primary = record.get("PrimaryContactStatus") == "true"
            links.append((record.line, record.somewhere("StudentUniqueId"), adult, record.get("Relation"),
                          record.get("LivesWith"), record.get("LegalGuardian"),
                          record.get("ContactPriority") or ("1" if primary else ""),
                          # Free text about contact goes to a person; it is never read as a rule.
                          "there" if record.get("ContactRestrictions") else ""))  # fmt: skip


def resolved(links: list[tuple], ids: dict[str, str]) -> Iterator[tuple]:
    """Links with the contact's own id instead of the XML reference; an unresolved one keeps its reference."""
    for line, student, adult, *rest in links:
        yield (line, student, ids.get(adult[1:], adult[1:]) if adult.startswith("\1") else adult, *rest)


def _phones(record: Element) -> tuple[str, str]:
    mobile = other = ""
    found = [
        (NUMBERS_LAST.index(kind) + 1 if kind in NUMBERS_LAST else 0, telephone.get("OrderOfPriority") or "9", kind,
         telephone.get("TelephoneNumber"))
        for telephone in record.all("Telephone")
        if (kind := telephone.get("TelephoneNumberType").casefold()) != FAX
    ]  # fmt: skip
    for _last, _priority, kind, number in sorted(found):
        if kind == "mobile":
            mobile = mobile or number
        else:
            other = other or number
    return mobile, other


def _home(record: Element) -> tuple[str, str, str, str]:
    found = {
        address.get("AddressType"): address
        for address in record.all("Address")
        if address.get("DoNotPublishIndicator").casefold() not in ("true", "1")
    }
    for kind in HOME_FIRST:
        if kind in found:
            a = found[kind]
            street = " ".join(filter(None, (a.get("StreetNumberName"), a.get("ApartmentRoomSuiteNumber"))))
            return street, a.get("City"), a.get("StateAbbreviation"), a.get("PostalCode")
    return "", "", "", ""


def staff(folder, name: str, notes: Notes) -> Iterator[tuple]:
    """Staff with the school and role of their assignment, which follows them in the file."""
    people: dict[str, tuple] = {}
    roles: dict[str, tuple[str, set[str]]] = {}
    for record in records(folder, name, notes):
        if record.name == "Staff":
            key = record.get("StaffUniqueId")
            email = record.get("ElectronicMail", "ElectronicMailAddress")
            people.setdefault(
                key, (record.line, record.get("Name", "FirstName"), record.get("Name", "LastSurname"), email)
            )
        elif record.name == "StaffEducationOrganizationAssignmentAssociation" and not record.get("EndDate"):
            key = record.somewhere("StaffUniqueId")
            role, places = roles.setdefault(
                key, (STAFF_ROLES.get(record.get("StaffClassification"), "staff"), set())
            )
            places.add(record.somewhere("EducationOrganizationId"))
    for key, (line, given, family, email) in people.items():
        role, places = roles.get(key, ("staff", set()))
        yield line, key, role, given, family, email, ",".join(sorted(places))


def programmes(folder, name: str, notes: Notes) -> Iterator[tuple]:
    for record in records(folder, name, notes):
        code = PROGRAMMES.get(record.name)
        if code and not record.get("EndDate"):
            yield record.line, record.somewhere("StudentUniqueId"), code


def district_of(folder, name: str) -> tuple[str, str]:
    """Id and name of the first local education agency."""
    for record in records(folder, name, Notes()):
        if record.name == "LocalEducationAgency":
            return record.get("LocalEducationAgencyId"), record.get("NameOfInstitution")
    return "", "District"
