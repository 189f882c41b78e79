"""Microsoft School Data Sync, version 1 files: School.csv, Student.csv, Teacher.csv, Section.csv and their enrolments."""

from __future__ import annotations

from collections.abc import Iterator

from thirdpillar.ground.people.roster import contacts
from thirdpillar.ground.people.roster.cells import Rows, open_table
from thirdpillar.ground.people.roster.oneroster import FILES as ONEROSTER_FILES
from thirdpillar.ground.people.roster.oneroster import csv_feed, table_feed
from thirdpillar.ground.people.roster.refusals import Notes
from thirdpillar.ground.people.roster.staging import Feed, Source

_PERSON = {
    "sid*": ("SIS ID",), "status": ("Status",), "orgs*": ("School SIS ID",), "given": ("First Name",),
    "family": ("Last Name",), "username": ("Username",), "grades": ("Grade",), "birth": ("Birthdate",),
    "email": ("Secondary Email",),
}  # fmt: skip
_SEAT = {"class*": ("Section SIS ID",), "person*": ("SIS ID",)}
_OWN_NAMES = {
    "sourcedId": "SIS ID", "orgSourcedIds": "School SIS ID", "schoolSourcedId": "School SIS ID", "familyName": "Last Name",
    "grades": "Grade", "birthDate": "Birthdate", "email": "Email", "phone": "Phone", "name": "Name",
    "classSourcedId": "Section SIS ID", "userSourcedId": "SIS ID", "studentSourcedId": "SIS ID", "adultSourcedId": "Email",
    "relation": "Role",
}  # fmt: skip
# file → table, columns, and the cells that the file's name tells
FILES = {
    "school.csv": ("raw_org", {"sid*": ("SIS ID",), "name*": ("Name",)}, {"kind": "school"}),
    "section.csv": (
        "raw_class",
        {"sid*": ("SIS ID",), "school*": ("School SIS ID",), "title": ("Section Name",), "status": ("Status",)},
        {},
    ),
    "student.csv": ("raw_person", _PERSON, {"role": "student"}),
    "teacher.csv": ("raw_person", _PERSON, {"role": "teacher"}),
    "user.csv": (
        "raw_person",
        {"sid*": ("SIS ID", "Id"), "given": ("First Name",), "family": ("Last Name",), "email": ("Email",),
         "phone": ("Phone",)},
        {"role": "guardian"},
    ),
    "studentenrollment.csv": ("raw_seat", _SEAT, {"role": "student"}),
    "teacherroster.csv": ("raw_seat", _SEAT, {"role": "teacher"}),
    "guardianrelationship.csv": (
        "raw_link",
        {"student*": ("SIS ID", "Student SIS ID"), "adult*": ("Email", "Guardian SIS ID"), "relation": ("Role",)},
        {},
    ),
}  # fmt: skip


def recognise(folder, notes: Notes) -> Source | None:
    """A Source when School.csv and Student.csv are there."""
    files = {name.casefold(): name for name in folder.names()}
    if not {"school.csv", "student.csv"} <= files.keys():
        return None
    known = [file for file in FILES if file in files]
    ours = {"contacts.csv": "raw_link", "bus.csv": "raw_ride"}
    present = {FILES[file][0] for file in known} | {ours[file] for file in ours if file in files}
    return Source(
        format="sds 1", feeds=_feeds(folder, files, known, notes), present=present, own_names=_OWN_NAMES
    )


def _feeds(folder, files, known: list[str], notes: Notes) -> Iterator[Feed]:
    for file in known:
        target, columns, told = FILES[file]
        feed = table_feed(open_table(folder, files[file], notes), files[file], target, columns, notes)
        if feed is None:
            continue
        if "username" in feed.columns:
            at = feed.columns.index("username") + 1
            feed.batches = _named(feed.batches, at, "family" not in feed.columns)
            feed.columns = tuple(c for c in feed.columns if c != "username") + (
                () if "family" in feed.columns else ("family",)
            )
        if told:
            feed.batches = _with(feed.batches, tuple(told.values()))
            feed.columns = (*feed.columns, *told)
        yield feed
    if "bus.csv" in files:
        feed = csv_feed(folder, files["bus.csv"], *ONEROSTER_FILES["bus.csv"], notes)
        if feed:
            yield feed
    if "contacts.csv" in files:
        feed = contacts.feed(folder, files["contacts.csv"], notes)
        if feed:
            yield feed


def _with(batches, cells: tuple) -> Iterator[Rows]:
    for batch in batches:
        yield [(*row, *cells) for row in batch]


def _named(batches, at: int, nameless: bool) -> Iterator[Rows]:
    """Rows without the user name; where the file gives no names, the user name stands for the family name."""
    for batch in batches:
        yield [(*row[:at], *row[at + 1 :], *((row[at],) if nameless else ())) for row in batch]
