"""contacts.csv, our companion to OneRoster: what a student–adult link is. Described in docs/contacts-csv.md."""

from __future__ import annotations

from thirdpillar.ground.people.roster.cells import open_table
from thirdpillar.ground.people.roster.refusals import Notes
from thirdpillar.ground.people.roster.staging import Feed
from thirdpillar.ground.people.roster.standards import denied_names, folded

# column in the file → column in staging
COLUMNS = {
    "studentSourcedId": "student",
    "adultSourcedId": "adult",
    "relation": "relation",
    "legalGuardian": "legal",
    "livesWith": "lives",
    "priority": "priority",
    "maySms": "sms",
    "mayEmail": "email",
    "mayCall": "call",
    "mayMail": "mail",
    "recordsAccess": "records",
    "readsLanguage": "reads",
    "speaksLanguage": "speaks",
    "interpreter": "interpreter",
    "address": "street",
    "city": "city",
    "state": "state",
    "postalCode": "postal",
    "restrictionScope": "r_scope",
    "restrictionSource": "r_source",
    "restrictionFrom": "r_from",
    "restrictionUntil": "r_until",
    "restrictionReference": "r_reference",
}
NEEDED = ("studentSourcedId", "adultSourcedId")
HEADER = ",".join(COLUMNS)


def feed(folder, name: str, notes: Notes) -> Feed | None:
    """The file's feed; unknown columns are told politely and not read, a missing id column ends the reading."""
    table = open_table(folder, name, notes)
    known = {folded(column): target for column, target in COLUMNS.items()}
    places: dict[str, int] = {}
    for at, column in enumerate(table.columns):
        if column in known:
            places.setdefault(known[column], at)
        elif column and column not in denied_names():
            notes.refuse("unknown_column", name, 1, table.given[at])
    # What is unknown here has been told line by line.
    notes.unread_columns.pop(name, None)
    lacking = [column for column in NEEDED if COLUMNS[column] not in places]
    for column in lacking if table.columns else ():
        notes.refuse("missing_column", name, 1, column)
    if lacking:
        notes.broken_files.add(name)
        return None
    return Feed("raw_link", name, tuple(places), table.rows(list(places.values())))
