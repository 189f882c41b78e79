"""Ed-Fi bulk XML interchanges (data standard 3 to 5), streamed: students, contacts, links, staff, attendance, programmes.

Source: Ed-Fi Data Standard 5.2, Interchange-*.xsd. Before version 5 contacts were called parents.
"""

from __future__ import annotations

from collections.abc import Iterator

from thirdpillar.ground.people.roster import contacts
from thirdpillar.ground.people.roster.cells import Rows
from thirdpillar.ground.people.roster.edfi import rows
from thirdpillar.ground.people.roster.oneroster import FILES as ONEROSTER_FILES
from thirdpillar.ground.people.roster.oneroster import csv_feed
from thirdpillar.ground.people.roster.refusals import Notes
from thirdpillar.ground.people.roster.staging import Feed, Source

BATCH = 2_000
_OWN_NAMES = {
    "sourcedId": "UniqueId", "orgSourcedIds": "SchoolReference", "name": "NameOfInstitution", "familyName": "LastSurname",
    "grades": "EntryGradeLevel", "birthDate": "BirthDate", "email": "ElectronicMailAddress", "sms": "TelephoneNumber",
    "phone": "TelephoneNumber", "studentSourcedId": "StudentReference", "adultSourcedId": "ContactReference",
    "relation": "Relation", "livesWith": "LivesWith", "legalGuardian": "LegalGuardian", "priority": "ContactPriority",
    "readsLanguage": "Language", "speaksLanguage": "Language", "role": "StaffClassification",
}  # fmt: skip


def recognise(folder, notes: Notes) -> Source | None:
    """A Source when Student.xml is there."""
    files = {name.casefold(): name for name in folder.names() if name.casefold().endswith((".xml", ".csv"))}
    if "student.xml" not in files:
        return None
    present = {"raw_person"}
    people = [name for name in ("contact.xml", "parent.xml") if name in files]
    if people:
        present |= {"raw_link", "raw_home"}
    if "educationorganization.xml" in files:
        present.add("raw_org")
    if "educationorgcalendar.xml" in files:
        present.add("raw_year")
    if "studentprogram.xml" in files:
        present.add("raw_group")
    if "bus.csv" in files:
        present.add("raw_ride")
    return Source(
        format="ed-fi xml", feeds=_feeds(folder, files, people, notes), present=present, own_names=_OWN_NAMES
    )


def _feeds(folder, files: dict[str, str], people: list[str], notes: Notes) -> Iterator[Feed]:
    schools = rows.schools_of_students(folder, files, notes)
    if "educationorganization.xml" in files:
        name = files["educationorganization.xml"]
        yield Feed(
            "raw_org", name, ("sid", "name", "kind", "parent"), _batches(rows.orgs(folder, name, notes))
        )
    if "educationorgcalendar.xml" in files:
        name = files["educationorgcalendar.xml"]
        columns_of_year = ("sid", "title", "kind", "begins", "ends")
        yield Feed("raw_year", name, columns_of_year, _batches(rows.years(folder, name, notes)))
    name = files["student.xml"]
    columns: tuple[str, ...] = (
        "sid",
        "role",
        "given",
        "family",
        "given_used",
        "birth",
        "orgs",
        "grades",
        "language",
    )
    yield Feed("raw_person", name, columns, _batches(rows.students(folder, name, notes, schools)))
    for key in people:
        name = files[key]
        ids: dict[str, str] = {}
        homes: list[tuple] = []
        links: list[tuple] = []
        columns = ("sid", "role", "given", "family", "given_used", "mobile", "phone", "email")
        # The file gives contacts before links; one pass fills all three tables.
        yield Feed(
            "raw_person", name, columns, _batches(rows.contacts(folder, name, notes, ids, homes, links))
        )
        yield Feed(
            "raw_home",
            name,
            ("adult", "street", "city", "state", "postal", "reads", "speaks"),
            _batches(iter(homes)),
        )
        columns = ("student", "adult", "relation", "lives", "legal", "priority", "remark")
        yield Feed("raw_link", name, columns, _batches(rows.resolved(links, ids)))
    if "staffassociation.xml" in files:
        name = files["staffassociation.xml"]
        yield Feed(
            "raw_person",
            name,
            ("sid", "role", "given", "family", "email", "orgs"),
            _batches(rows.staff(folder, name, notes)),
        )
    if "studentprogram.xml" in files:
        name = files["studentprogram.xml"]
        yield Feed("raw_group", name, ("person", "code"), _batches(rows.programmes(folder, name, notes)))
    for ours in ("staff_roles.csv", "bus.csv"):
        feed = csv_feed(folder, files[ours], *ONEROSTER_FILES[ours], notes) if ours in files else None
        if feed:
            yield feed
    if "contacts.csv" in files:
        feed = contacts.feed(folder, files["contacts.csv"], notes)
        if feed:
            yield feed


def _batches(found: Iterator[tuple]) -> Iterator[Rows]:
    batch: Rows = []
    for row in found:
        batch.append(
            tuple(
                cell if cell is None or isinstance(cell, int) else str(cell).replace("\0", "") for cell in row
            )
        )
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
