"""OneRoster CSV 1.0, 1.1 and 1.2, bulk and delta, and School Data Sync's versions 2 and 2.1, which follow it closely.

Sources: 1EdTech OneRoster CSV binding 1.1 and 1.2; Microsoft School Data Sync V2.1 CSV file format.
"""

from __future__ import annotations

from collections.abc import Iterator

from thirdpillar.ground.people.roster import contacts
from thirdpillar.ground.people.roster.cells import Rows, Table, open_table
from thirdpillar.ground.people.roster.refusals import Notes
from thirdpillar.ground.people.roster.staging import Feed, Source
from thirdpillar.ground.people.roster.standards import denied_names, folded

# file → staging table, then column → the names it had in 1.0, 1.1, 1.2 and SDS; a starred column is needed.
FILES: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "orgs.csv": ("raw_org", {
        "sid*": ("sourcedId",), "status": ("status",), "name*": ("name", "orgName"), "kind": ("type",),
        "identifier": ("identifier",), "parent": ("parentSourcedId",), "modified": ("dateLastModified",),
    }),
    "academicsessions.csv": ("raw_year", {
        "sid*": ("sourcedId",), "status": ("status",), "title": ("title",), "kind": ("type",),
        "begins": ("startDate", "beginDate"), "ends": ("endDate",),
    }),
    "classes.csv": ("raw_class", {
        "sid*": ("sourcedId",), "status": ("status",), "title": ("title",), "kind": ("classType",),
        "grades": ("grades", "grade"), "school": ("schoolSourcedId", "orgSourcedId"),
    }),
    "users.csv": ("raw_person", {
        "sid*": ("sourcedId", "userSourcedId"), "status": ("status",), "enabled": ("enabledUser",),
        "orgs": ("orgSourcedIds", "orgSourcedId"), "role": ("role",), "given*": ("givenName",),
        "family*": ("familyName",), "given_used": ("preferredGivenName", "preferredFirstName"),
        "family_used": ("preferredFamilyName", "preferredLastName"), "email": ("email",), "mobile": ("sms",),
        "phone": ("phone",), "agents": ("agentSourcedIds", "agentSourcedId", "agents"), "grades": ("grades", "grade"),
        "modified": ("dateLastModified",), "el": ("metadata.el", "metadata.ell", "metadata.englishLearner"),
        "iep": ("metadata.iep", "metadata.specialEducation"),
        "language": ("metadata.homeLanguage", "metadata.primaryLanguage", "homeLanguage"),
    }),
    "roles.csv": ("raw_role", {
        "person*": ("userSourcedId",), "status": ("status",), "role*": ("role",), "org": ("orgSourcedId",),
        "grade": ("grade", "grades"), "begins": ("beginDate", "startDate", "roleStartDate"),
        "ends": ("endDate", "roleEndDate"),
    }),
    "demographics.csv": ("raw_demographic", {
        "sid*": ("sourcedId", "userSourcedId"), "status": ("status",), "birth": ("birthDate",),
        "american_indian": ("americanIndianOrAlaskaNative",), "asian": ("asian",),
        "black": ("blackOrAfricanAmerican",), "pacific": ("nativeHawaiianOrOtherPacificIslander",),
        "white": ("white",), "two_or_more": ("demographicRaceTwoOrMoreRaces",),
        "hispanic": ("hispanicOrLatinoEthnicity",), "races": ("raceCodes",),
    }),
    "enrollments.csv": ("raw_seat", {
        "sid": ("sourcedId",), "status": ("status",), "class*": ("classSourcedId",),
        "school": ("schoolSourcedId",), "person*": ("userSourcedId",), "role*": ("role",),
        "begins": ("beginDate", "startDate"), "ends": ("endDate",), "modified": ("dateLastModified",),
    }),
    "relationships.csv": ("raw_link", {
        "student*": ("userSourcedId",), "adult*": ("relationshipUserSourcedId",), "relation": ("relationshipRole",),
    }),
    "userflags.csv": ("raw_group", {"person*": ("userSourcedId",), "code*": ("flag",)}),
    "staff_roles.csv": ("raw_staff_role", {
        "person*": ("staffSourcedId",), "org": ("orgSourcedId",), "role*": ("role",),
    }),
    # Described in docs/bus-csv.md. The student comes first: of a row that cannot be read, that much is known.
    "bus.csv": ("raw_ride", {
        "student*": ("studentSourcedId",), "direction*": ("direction",), "route*": ("route",), "stop": ("stop",),
        "begins": ("beginDate",), "ends": ("endDate",),
    }),
}  # fmt: skip

# School Data Sync's words for subgroups that are lawful to hold; every other flag is not taken in.
FLAGS = {"iep": "iep", "sped": "iep", "specialeducation": "iep", "ell": "el", "el": "el", "englishlearner": "el",
         "504": "504", "section504": "504", "homeless": "homeless", "migrant": "migrant", "gifted": "gifted",
         "giftedortalented": "gifted"}  # fmt: skip


def recognise(folder, notes: Notes) -> Source | None:
    """A Source when this looks like OneRoster or SDS version 2; nothing is read yet but the manifest."""
    files = {name.casefold(): name for name in folder.names()}
    alone = files.keys() & {"contacts.csv", "bus.csv"} and "student.csv" not in files
    if "users.csv" not in files and not alone:
        return None
    manifest = _manifest(folder, files, notes)
    version = manifest.get("oneroster.version", "")
    promised = {
        key.removeprefix("file."): mode.casefold()
        for key, mode in manifest.items()
        if key.startswith("file.")
    }
    modes = {stem.casefold(): mode for stem, mode in promised.items()}
    for stem, mode in promised.items():
        file = f"{stem}.csv"
        if mode in ("bulk", "delta") and file.casefold() in FILES and file.casefold() not in files:
            notes.refuse("missing_file", file)
            notes.broken_files.add(file)
    known = {f for f in files if f in FILES and modes.get(f.removesuffix(".csv")) != "absent"}
    people = modes.get("users", "")
    is_delta = people == "delta" or (not people and "delta" in modes.values())
    if "manifest.csv" in files or version:
        name = f"oneroster {version or '1.x'}"
    elif "roles.csv" in files or "relationships.csv" in files:
        name = "sds 2.1"
    else:
        name = "oneroster, sds 2"
    source = Source(
        format=name[:20],
        feeds=_feeds(folder, files, known, notes, roles_needed="roles.csv" not in known and not is_delta),
        is_delta=is_delta,
        present={FILES[file][0] for file in known} | ({"raw_link"} if "contacts.csv" in files else set()),
        system=manifest.get("source.systemName", "")[:120],
        row_roles="roles.csv" in known,
    )
    return source


def _manifest(folder, files, notes: Notes) -> dict[str, str]:
    if "manifest.csv" not in files:
        return {}
    table = open_table(folder, files["manifest.csv"], notes)
    name, value = table.place("propertyName"), table.place("value")
    if name is None or value is None:
        return {}
    return {
        row[1].strip(): row[2].strip()
        for batch in table.rows([name, value])
        for row in batch
        if len(row[1]) < 100 and len(row[2]) < 200
    }


def _feeds(folder, files, known, notes: Notes, roles_needed: bool) -> Iterator[Feed]:
    for file, (target, columns) in FILES.items():
        if file in known:
            if file == "users.csv" and roles_needed:
                columns = {"role*" if column == "role" else column: of for column, of in columns.items()}
            feed = csv_feed(folder, files[file], target, columns, notes)
            if feed and file == "userflags.csv":
                feed.batches = _lawful_flags(feed.batches, feed.file, notes)
            if feed:
                yield feed
    if "contacts.csv" in files:
        feed = contacts.feed(folder, files["contacts.csv"], notes)
        if feed:
            yield feed


def csv_feed(
    folder, name: str, target: str, columns: dict[str, tuple[str, ...]], notes: Notes
) -> Feed | None:
    """The feed of one CSV file, or None (with the reason noted) when a needed column is missing."""
    table = open_table(folder, name, notes)
    return table_feed(table, name, target, columns, notes)


def table_feed(table: Table, name: str, target: str, columns, notes: Notes) -> Feed | None:
    """As `csv_feed`, for a table that is already open."""
    places: dict[str, int] = {}
    lacking = False
    for column, names in columns.items():
        at = table.place(*names)
        if at is not None:
            places[column.rstrip("*")] = at
        elif column.endswith("*") and table.columns:
            notes.refuse("missing_column", name, 1, names[0])
            lacking = True
    if lacking:
        notes.broken_files.add(name)
    if lacking or not places:
        return None
    return Feed(target, name, tuple(places), table.rows(list(places.values())))


def _lawful_flags(batches, file: str, notes: Notes) -> Iterator[Rows]:
    for batch in batches:
        kept = []
        for line, person, flag in batch:
            word = folded(flag)
            if word in FLAGS:
                kept.append((line, person, FLAGS[word]))
            elif word in denied_names():
                notes.dropped.add(flag.strip()[:80])
            else:
                notes.refuse("unknown_flag", file, line, "flag")
        yield kept
